"""R-072: good practice is found, and spread to whoever can learn from it."""

import pytest
from django.test import Client

from tests.service_windows.windows import FRIDAY, Tree, holder, outside, spoken, staff, window
from tests.ui.pages import undefined_fails
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import cases, contests

pytestmark = pytest.mark.django_db
BOARD = "/windows/contest-board"


def test_r072_good_practice_is_spread(tree: Tree) -> None:
    """及时发现和推广先进典型: what a window was found to do well, by which criteria and before
    which panel, stands for everybody, without an account: on the board that the list of windows
    leads to, and on the window's own page; and of units and teams, never of a person."""
    made, other = window(tree), window(tree, "V1", "村便民窗口")
    department = holder(Role.DEPARTMENT, tree["C1"])
    said = {"title": "延时服务竞赛", "kind": "quality", "criteria": "午间不断岗，一次办结"}
    contest = contests.begin_contest(
        department, tree["C1"], **said, panel="三家服务对象代表", since=FRIDAY, until=FRIDAY
    )
    entrants = [contests.enter_window(department, contest, one) for one in (made, other)]
    contests.judge(department, entrants[0], [], "午间轮岗，群众随到随办")
    contests.judge(department, entrants[1], [], "台账清楚")
    anybody = Client()
    assert "午间轮岗" not in anybody.get(BOARD).content.decode()  # not before it is published
    contests.publish_contest(department, contest)
    with undefined_fails():
        board = anybody.get(BOARD).content.decode()
        for told in ("延时服务竞赛", "午间不断岗，一次办结", "三家服务对象代表"):
            assert told in board
        for one, result in ((made, "午间轮岗，群众随到随办"), (other, "台账清楚")):
            assert result in board
            assert result in anybody.get(f"/windows/{one.pk}/").content.decode()
        assert "陈静" not in board  # whoever stands there
        assert BOARD in anybody.get("/windows/").content.decode()


def test_r072_an_answer_that_helped_is_there_for_others(tree: Tree) -> None:
    """With the consent of whoever spoke, and without names."""
    made = window(tree)
    _code, case = spoken(made, text="中午没有人，陈静也不在", may_publish=True)
    cases.answer(staff(tree), case, "correct", "中午安排轮岗，两人不断岗。")
    cases.close(outside(tree), case, "属实，已改", cases.proposed_public_text(case))
    page = Client().get(f"/windows/{made.pk}/").content.decode()
    assert "中午安排轮岗，两人不断岗。" in page
    assert "中午没有人，某某也不在" in page
