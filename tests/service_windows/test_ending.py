"""W-1.8: a window ends from outside, with day and reason, and can serve again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    counted,
    holder,
    on,
    outside,
    spoken,
    staff,
    taken,
    window,
)
from tests.ui.pages import undefined_fails
from xianfeng.accounts.models import User
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import cases, ending, paper, points, ratings, reviews, routing
from xianfeng.service_windows.actions.figures import release_figures
from xianfeng.service_windows.actions.ratings import Taken
from xianfeng.service_windows.models import Case, Rating, Window
from xianfeng.service_windows.queries import areas
from xianfeng.service_windows.queries.waiting import SLIP_PAST
from xianfeng.service_windows.views import ending as pages

pytestmark = pytest.mark.django_db
PUBLIC = ("", "screen", "rate", "say", "kiosk", "print/poster")


@pytest.fixture
def tree(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Tree:
    for module in (ending, points, pages):
        monkeypatch.setattr(module, "today", lambda: FRIDAY)
    return tree


def test_a_window_opened_by_mistake_leaves_list_and_coverage(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, other = window(tree), window(tree, "V1", "村窗口")
    counted(made, {5: 6, 4: 3, 1: 2}, FRIDAY)
    release_figures()
    town = signed_in(outside(tree))
    sheet = f"/windows/manage/{made.pk}/"
    with undefined_fails():
        assert f"{sheet}end" in town.get(sheet).content.decode()
        assert town.get(f"{sheet}end").status_code == 200
        assert town.post(f"{sheet}end", {"day": FRIDAY, "reason": " "}).status_code == 400
        said = {"day": FRIDAY.isoformat(), "reason": "并入镇便民服务中心"}
        assert town.post(f"{sheet}end", said).status_code == 302
        text = town.get(sheet).content.decode()
        assert f"{sheet}reopen" in text
        assert "并入镇便民服务中心" in text
        assert "已停止服务" in town.get("/windows/manage/").content.decode()
    listed = Client().get("/windows/").content.decode()
    assert made.name not in listed
    assert other.name in listed
    monkeypatch.setattr(pages, "today", lambda: FRIDAY + SLIP_PAST)
    for path in PUBLIC:
        answer = Client().get(f"/windows/{made.pk}/{path}")
        assert answer.status_code == 410
        assert "并入镇便民服务中心" in answer.content.decode()
    area = areas.area(holder(Role.DEPARTMENT, tree["C1"]), tree["C1"])
    (covered,) = [one.figure for one in area.figures if one.figure.code == "covered"]
    assert (covered.numerator, covered.denominator) == (0, 1)
    assert area.total == 11  # what was told stays told
    entry = Entry.objects.get(kind="window.ended")
    assert f'"day":"{FRIDAY.isoformat()}"' in entry.text
    assert "并入" not in entry.text


def test_no_rating_is_asked_for_any_more(tree: Tree) -> None:
    made, keeper = window(tree), staff(tree)
    poster = points.put_up_poster(keeper, made, "大厅")
    ratings.issue_slips(keeper, made, 1)
    before = FRIDAY - timedelta(days=1)
    Window.objects.update(opened_on=before)
    made.refresh_from_db()
    ending.end_window(outside(tree), made, "撤并", FRIDAY)
    with pytest.raises(Refused):
        ratings.issue_slips(keeper, made, 1)
    with pytest.raises(Refused):
        points.issue_link(keeper, made, None, "1")
    with pytest.raises(Refused):
        points.put_up_poster(keeper, made, "门口")
    with pytest.raises(Refused):
        paper.enter_paper(keeper, made, FRIDAY, "paper", {5: 1}, "甲", "乙")
    assert paper.enter_paper(keeper, made, before, "paper", {5: 1}, "甲", "乙").pk
    answer = signed_in(keeper).post(f"/windows/manage/{made.pk}/slips", {"count": 1})
    assert answer.status_code == 302
    came = taken(made, [5], FRIDAY)  # the slip of the last day
    late = [
        Taken(one.digest, made.pk, day, 5, "poster", poster.source)
        for day in (before, FRIDAY)
        for one in taken(made, [5], day, "poster")
    ]
    ratings.take_in([*came, *late])
    apart = {(one.channel, one.day): one.apart_for for one in Rating.objects.all()}
    assert apart == {("slip", FRIDAY): "", ("poster", before): "", ("poster", FRIDAY): "point"}


def test_nobody_is_sent_to_an_ended_window(tree: Tree) -> None:
    """Neither an appraisal of the year nor a suggestion, whatever page it comes from."""
    made, keeper, town = window(tree), staff(tree), outside(tree)
    _code, case = spoken(window(tree, "V1", "村窗口"))
    ending.end_window(town, made, "撤并", FRIDAY)
    with pytest.raises(Refused, match="停止服务"):
        reviews.ask_reviews(keeper, made)
    with pytest.raises(Refused, match="停止服务"):
        routing.hand_over(town, case, made, "归那里")
    case.refresh_from_db()
    assert case.window_id != made.pk
    page = signed_in(keeper).get(f"/windows/manage/{made.pk}/").text
    assert f"/windows/manage/{made.pk}/reviews" not in page


def test_a_slip_of_the_last_day_still_rates(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ending a window takes nobody's rating away."""
    made = window(tree)
    ending.end_window(outside(tree), made, "撤并", FRIDAY)
    page = Client().get(f"/windows/{made.pk}/rate")
    assert page.status_code == 200
    assert FRIDAY.isoformat() in page.content.decode()
    assert Client().get(f"/windows/{made.pk}/kiosk").status_code == 410
    monkeypatch.setattr(pages, "today", lambda: FRIDAY + SLIP_PAST)
    assert Client().get(f"/windows/{made.pk}/rate").status_code == 410


def test_open_cases_run_on(tree: Tree) -> None:
    made, keeper, town = window(tree), staff(tree), outside(tree)
    code, case = spoken(made)
    ending.end_window(town, made, "撤并", FRIDAY)
    cases.answer(keeper, case, "correct", "已改")
    assert "已改" in Client().post("/windows/mailbox", {"code": code}).content.decode()
    cases.rate_reply(code, "satisfied")
    cases.close(town, case, "属实")
    assert Case.objects.get().state == "closed"


def test_who_ends_a_window_and_when(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    made, town = window(tree), outside(tree)
    made.opened_on = FRIDAY
    for actor, day in (
        (staff(tree), FRIDAY),  # of the unit itself
        (town, FRIDAY + timedelta(days=1)),
        (town, FRIDAY - timedelta(days=1)),
    ):
        with pytest.raises(Refused):
            ending.end_window(actor, made, "撤并", day)
    page = f"/windows/manage/{made.pk}/end"
    assert signed_in(User.objects.get(username="window")).get(page).status_code == 404
    assert signed_in(holder(Role.COMMITTEE_STAFF, tree["T2"])).get(page).status_code == 404
    with pytest.raises(NotAllowedNow):
        ending.reopen_window(town, made, "误停")
    ending.end_window(town, made, "撤并", FRIDAY)
    with pytest.raises(NotAllowedNow):
        ending.end_window(town, made, "撤并", FRIDAY)
    stale = {"day": FRIDAY.isoformat(), "reason": "撤并"}
    late = signed_in(town).post(page, stale)
    assert late.status_code == 409
    assert "内容已有变化" in late.text
    assert Window.objects.get().ended_for == "撤并"
    on(monkeypatch, FRIDAY)
    back = {"reason": "群众需要"}
    again = signed_in(town).post(f"/windows/manage/{made.pk}/reopen", back)
    assert again.status_code == 302
    assert Client().get(f"/windows/{made.pk}/").status_code == 200
    assert Entry.objects.filter(kind="window.reopened").count() == 1


def test_an_ended_window_has_its_day(tree: Tree) -> None:
    made = window(tree)
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.filter(pk=made.pk).update(is_open=False)
