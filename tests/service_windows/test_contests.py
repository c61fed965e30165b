"""三比: R-054 benchmarking and skills, R-055 conduct, R-057 stars; R-050, R-063, R-064, R-072."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import Tree, holder, on, staff, window
from tests.ui.pages import undefined_fails
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.models import Membership, Person
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.roles import Role
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.actions import contests
from xianfeng.service_windows.models import Contest, Entrant
from xianfeng.service_windows.queries import contests as queries

pytestmark = pytest.mark.django_db


def begun(tree: Tree, kind: str) -> Contest:
    return contests.begin_contest(
        holder(Role.DEPARTMENT, tree["C1"], "department"),
        tree["C1"],
        title="窗口竞赛",
        kind=kind,
        criteria="按政策包的条件",
        panel="县纪委、县委组织部、服务对象代表",
        since=date(2026, 9, 1),
        until=date(2026, 9, 20),
    )


@pytest.mark.parametrize("kind", ["benchmark", "skill", "training", "courteous", "honest", "flag"])
def test_r054_r055_r057_criteria_panel_period_result(tree: Tree, kind: str) -> None:
    contest, department = begun(tree, kind), holder(Role.DEPARTMENT, tree["C1"], "d2")
    entrant = contests.enter_window(department, contest, window(tree), "早班组")
    with pytest.raises(Refused):
        contests.enter_window(department, contest, entrant.window, "早班组")
    with pytest.raises(Refused):
        contests.publish_contest(department, contest)
    contests.judge(department, entrant, [], "达标")
    contests.publish_contest(department, contest)
    assert list(queries.published()) == [contest]
    with pytest.raises(NotAllowedNow):
        contests.judge(department, entrant, [], "改一下")


def test_r057_stars_count_criteria_of_the_pack_and_never_praise(tree: Tree) -> None:
    contest = begun(tree, "star-window")
    department = holder(Role.DEPARTMENT, tree["C1"], "d2")
    entrant = contests.enter_window(department, contest, window(tree))
    contests.judge(department, entrant, ["standards", "in-time", "access", "unknown"], "五星级窗口")
    (result,) = queries.results(contest)
    assert (result.stars, result.entrant.result) == (3, "三星级窗口")
    page = f"/windows/entrants/{entrant.pk}/judge"
    assert (
        signed_in(department).post(page, {"met": ["clean"], "result": "五星级窗口"}).status_code
        == 302
    )
    entrant.refresh_from_db()
    assert (entrant.met, entrant.result) == (["clean"], "一星级窗口")
    contests.judge(department, entrant, [], "五星级窗口")
    assert entrant.result == "未评上星级"


def test_r057_nobody_judges_or_publishes_a_contest_of_the_own_unit(tree: Tree) -> None:
    """A duty above beside one in the unit does not do, as with cases and orders."""
    contest, keeper = begun(tree, "star-window"), staff(tree)
    department = holder(Role.DEPARTMENT, tree["C1"], "d2")
    appoint(None, keeper, Role.DEPARTMENT, tree["C1"], date(2026, 9, 1))
    entrant = contests.enter_window(department, contest, window(tree))
    with pytest.raises(Refused, match="本单位以外"):
        contests.judge(keeper, entrant, ["standards"], "")
    contests.judge(department, entrant, ["standards"], "")
    with pytest.raises(Refused, match="本单位以外"):
        contests.publish_contest(keeper, contest)
    answer = signed_in(keeper).post(f"/windows/entrants/{entrant.pk}/judge", {"met": ["clean"]})
    assert answer.status_code == 400
    contests.publish_contest(department, contest)


def test_r054_r131_benchmarking_names_model_gap_and_measures(tree: Tree) -> None:
    """对标定位: with whom one compares, where one falls short, what one does about it."""
    contest, department = begun(tree, "benchmark"), holder(Role.DEPARTMENT, tree["C1"], "d2")
    entrant = contests.enter_window(department, contest, window(tree))
    client = signed_in(department)
    page = f"/windows/entrants/{entrant.pk}/judge"
    said = {
        "benchmark": "县行政审批局窗口",
        "gap": "午间空岗",
        "measures": "轮岗",
        "result": "达标",
    }
    with undefined_fails():
        assert client.post(page, said | {"gap": ""}).status_code == 400
        assert client.post(page, said).status_code == 302
        contests.publish_contest(department, contest)
        assert "午间空岗" in Client().get("/windows/contest-board").content.decode()
        assert client.post(f"/windows/entrants/{entrant.pk}/leave").status_code == 302
    assert Entrant.objects.filter(pk=entrant.pk).exists()


def test_an_entrant_leaves_before_the_result(tree: Tree) -> None:
    contest, department = begun(tree, "skill"), holder(Role.DEPARTMENT, tree["C1"], "d2")
    entrant = contests.enter_window(department, contest, window(tree), "写错的组")
    contests.leave_contest(department, entrant)
    assert not contest.entrants.exists()


def test_no_person_can_stand_in_a_contest() -> None:
    """Units and teams only."""
    names = {field.name for field in Entrant._meta.get_fields()}
    own = {"benchmark", "gap", "measures", "proposals"}
    assert names - own == {"id", "contest", "window", "team", "met", "result"}


def test_r050_r064_honour_names_are_the_packs() -> None:
    """R-063: what commendations take as their basis; R-072: names for publicity."""
    names = {one.name.zh for one in rulebook.rules().honours}
    assert {
        "群众满意窗口",
        "优质服务品牌",
        "优秀服务标兵",
        "工人先锋号",
        "青年文明号",
        "巾帼文明岗",
    } == names


def test_r046_r048_aims_and_principles_are_the_packs() -> None:
    assert len(rulebook.rules().aims) == 3
    assert [one.name.zh for one in rulebook.rules().principles] == ["便捷", "高效", "优质", "廉洁"]


def test_r057_a_person_does_not_enter_under_the_name_of_a_team(tree: Tree) -> None:
    """Whoever stands at the window, or is on the unit's roll, is no team of it."""
    contest, department = begun(tree, "skill"), holder(Role.DEPARTMENT, tree["C1"], "d2")
    made = window(tree)
    Membership.objects.create(
        person=Person.objects.create(name="张敏"),
        organization=tree["S1"],
        since=date(2020, 1, 1),
    )
    for name in ("陈静", "张敏"):
        with pytest.raises(Refused):
            contests.enter_window(department, contest, made, f" {name} ")
    assert contests.enter_window(department, contest, made, "陈静工作室").team == "陈静工作室"


def test_r054_r055_r057_results_wait_for_the_end_of_the_period(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A period that is announced is kept: what was found early stays inside."""
    contest, department = begun(tree, "quality"), holder(Role.DEPARTMENT, tree["C1"], "d2")
    contests.judge(department, contests.enter_window(department, contest, window(tree)), [], "达标")
    on(monkeypatch, contest.until - timedelta(days=1))
    with pytest.raises(Refused):
        contests.publish_contest(department, contest)
    page, manager = f"/windows/contests/{contest.pk}/", signed_in(department)
    with undefined_fails():
        assert "2026-09-20 结束" in manager.get(page).content.decode()
    on(monkeypatch, contest.until)
    assert "公布后不能再改" in manager.get(page).content.decode()
    contests.publish_contest(department, contest)
    board = Client().get("/windows/contest-board").content.decode()
    assert "县纪委、县委组织部、服务对象代表" in board  # who judged stands beside the result


def test_r055_whoever_takes_part_reads_the_criteria_beforehand(tree: Tree) -> None:
    """The unit has no duty in the contest and still knows by what and by whom it is judged; what
    was found so far is not told."""
    contest, department = begun(tree, "courteous"), holder(Role.DEPARTMENT, tree["C1"], "d2")
    made = window(tree)
    contests.judge(department, contests.enter_window(department, contest, made), [], "优胜窗口")
    with undefined_fails():
        page = signed_in(staff(tree)).get(f"/windows/manage/{made.pk}/").content.decode()
    for shown in ("正在参加的竞赛", "按政策包的条件", "县纪委、县委组织部、服务对象代表"):
        assert shown in page
    assert "优胜窗口" not in page
    assert "按政策包的条件" not in Client().get(f"/windows/{made.pk}/").content.decode()


def test_r054_a_contest_begun_by_mistake_is_withdrawn_with_a_reason(tree: Tree) -> None:
    """By whoever runs it, while nothing is found of anybody; then it takes no step more."""
    contest, department = begun(tree, "skill"), holder(Role.DEPARTMENT, tree["C1"], "d2")
    entrant = contests.enter_window(department, contest, window(tree))
    town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"], "town"))
    client, page = signed_in(department), f"/windows/contests/{contest.pk}/withdraw"
    with undefined_fails():
        assert "撤回竞赛" in client.get(f"/windows/contests/{contest.pk}/").content.decode()
        assert town.post(page, {"reason": "不办了"}).status_code == 404
        assert client.post(page, {"reason": " "}).status_code == 400
        assert client.post(page, {"reason": "时间填错，重新开展"}).status_code == 302
        shown = client.get(f"/windows/contests/{contest.pk}/").content.decode()
        assert "时间填错，重新开展" in shown
        assert "撤回竞赛" not in shown
        assert client.get(page).status_code == 404
    entry = Entry.objects.latest("index")
    assert entry.kind == "contest.withdrawn"
    assert "时间填错" not in entry.text
    contest.refresh_from_db()
    for late in (
        partial(contests.publish_contest, department, contest),
        partial(contests.enter_window, department, contest, entrant.window, "早班组"),
        partial(contests.judge, department, Entrant.objects.get(), [], "达标"),
        partial(contests.judge, department, entrant, [], "达标"),  # seen before it was withdrawn
    ):
        with pytest.raises((NotAllowedNow, Refused)):
            late()
    assert not Entrant.objects.exclude(result="").exists()
    assert not queries.published().exists()


def test_r057_a_result_that_is_written_down_does_not_vanish(tree: Tree) -> None:
    """Nor does a published one."""
    contest, department = begun(tree, "skill"), holder(Role.DEPARTMENT, tree["C1"], "d2")
    contests.judge(department, contests.enter_window(department, contest, window(tree)), [], "末位")
    client = signed_in(department)
    page = f"/windows/contests/{contest.pk}/withdraw"
    with undefined_fails():
        assert page not in client.get(f"/windows/contests/{contest.pk}/").content.decode()
        assert client.post(page, {"reason": "不好看"}).status_code == 400
    contest.refresh_from_db()
    assert contest.state == "open"
    contests.publish_contest(department, contest)
    with pytest.raises(NotAllowedNow):
        contests.withdraw_contest(department, contest, "不好看")
