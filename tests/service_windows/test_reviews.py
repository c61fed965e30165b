"""三评: R-060 members by post, R-061 and R-062 leaders' comments, R-058 people served once a year;
and what a window shows of its people and their pledges (R-052, R-053)."""

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.counties import OTHER
from tests.factories.people import signed_in
from tests.service_windows.windows import (
    FRIDAY,
    STANDARD,
    Tree,
    county,
    holder,
    on,
    staff,
    window,
)
from tests.ui.pages import undefined_fails
from xianfeng.accounts.models import User
from xianfeng.appraisals.actions.publishing import in_record
from xianfeng.appraisals.models import LeaderComment, ObjectKind, Poll, PollClass, Tally
from xianfeng.appraisals.states import PollState
from xianfeng.kernel.errors import Refused
from xianfeng.members.models import Membership, Person
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version
from xianfeng.packs.loader import default_folder
from xianfeng.service_windows import handed
from xianfeng.service_windows.actions import contests, reviews, shows
from xianfeng.service_windows.handed import ShownPledge
from xianfeng.service_windows.models import Window
from xianfeng.service_windows.queries import reviews as queries
from xianfeng.service_windows.queries import windows

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    on(monkeypatch, FRIDAY)
    load_pack_version(None, default_folder() / "central-2012")
    return county()


def appraised(made: Window, actor: User) -> Poll:
    """The year's appraisal, counted and published to everybody."""
    poll = reviews.ask_reviews(actor, made)
    for voice in ("clients", "members"):
        one = PollClass.objects.get(poll=poll, voice=voice)
        for answer, heads in (("satisfied", 9), ("mostly", 4), ("dissatisfied", 2)):
            for number in (1, 2):
                Tally.objects.create(
                    poll_class=one, channel="web", question=f"o{number}.skill", answer=answer,
                    heads=heads,
                )  # fmt: skip
        PollClass.objects.filter(pk=one.pk).update(ballots=15, eligible=20)
    Poll.objects.filter(pk=poll.pk).update(state=PollState.PUBLISHED)
    return poll


def test_r060_members_and_people_served_appraise_posts_not_names(tree: Tree) -> None:
    made, secretary = window(tree), holder(Role.SECRETARY, tree["S1"])
    poll = reviews.ask_reviews(secretary, made)
    objects = list(poll.objects_asked.all())
    assert {one.kind for one in objects} == {ObjectKind.WINDOW}
    assert [one.name for one in objects] == ["一小学服务窗口", "一小学服务窗口 · 接待岗"]
    assert not any("陈静" in one.name for one in objects)
    voices = set(poll.classes.values_list("voice", flat=True))
    assert {"clients", "members"} <= voices
    with pytest.raises(Refused):
        reviews.ask_reviews(secretary, made)


@pytest.mark.parametrize("end", queries.DONE)
def test_a_review_that_has_an_end_leaves_room_for_the_next(tree: Tree, end: PollState) -> None:
    """Also one that was declared not valid."""
    made, secretary = window(tree), holder(Role.SECRETARY, tree["S1"])
    Poll.objects.filter(pk=reviews.ask_reviews(secretary, made).pk).update(state=end)
    assert queries.running(made) is None
    assert reviews.ask_reviews(secretary, made).state == PollState.DRAFT


def test_every_end_of_a_poll_is_one() -> None:
    assert set(queries.DONE) == {PollState.PUBLISHED, PollState.VOID, PollState.WITHDRAWN}


def test_r058_r060_published_results_stand_on_the_windows_page(tree: Tree) -> None:
    """Through the guard of appraisals: 15 voices of each circle, question by question."""
    made = window(tree)
    appraised(made, holder(Role.SECRETARY, tree["S1"]))
    tables = queries.public_tables(made)
    assert [one.voice for one in tables] == ["服务对象评议", "党员互评"]
    assert "满意 9" in tables[0].rows[0][1]
    assert [[row[0] for row in one.rows] for one in tables] == [["一小学服务窗口"]] * 2
    with undefined_fails():
        text = Client().get(f"/windows/{made.pk}/").content.decode()
    assert "党员互评" in text
    assert "满意 9 · 基本满意 4" in text
    assert "接待岗" in text
    assert "一小学服务窗口 · 接待岗" not in text  # beside the name it would be a person's result
    inside = queries.inside_tables(holder(Role.DEPARTMENT, tree["C1"]), made)
    assert "一小学服务窗口 · 接待岗" in {row[0] for one in inside for row in one.rows}


@pytest.mark.parametrize("mode", ["collective", "individual", "random", "on_site"])
def test_r061_r062_leaders_comment_in_four_modes_and_three_parts(tree: Tree, mode: str) -> None:
    """Merits, problems, how to improve; each is needed, and the public reads no name."""
    made = window(tree)
    leader = signed_in(holder(Role.LEADER, tree["C1"]))
    page = f"/windows/manage/{made.pk}/comment"
    said = {
        "mode": mode, "given_on": "2026-09-24", "leader": "李书记",
        "merits": "标准公开齐全", "faults": "陈静午间空岗", "advice": "",
    }  # fmt: skip
    with undefined_fails():
        assert leader.get(page).status_code == 200
        assert leader.post(page, said).status_code == 400
        assert leader.post(page, said | {"advice": "午间轮岗"}).status_code == 302
        comment = LeaderComment.objects.get()
        assert (comment.mode, set(comment.parts)) == (mode, {"merits", "faults", "advice"})
        text = Client().get(f"/windows/{made.pk}/").content.decode()
        assert comment.get_mode_display() in text
        assert "午间轮岗" in text
        assert "陈静午间空岗" not in text
        assert "陈静午间空岗" in leader.get(f"/windows/manage/{made.pk}/").content.decode()


def test_who_may_ask_and_comment(tree: Tree) -> None:
    made = window(tree)
    base = f"/windows/manage/{made.pk}/"
    keeper = signed_in(staff(tree))
    assert keeper.post(base + "reviews").status_code == 404
    assert keeper.post(base + "comment").status_code == 404
    other = signed_in(holder(Role.LEADER, county(OTHER)["D1"], "other"))
    assert other.get(base + "comment").status_code == 404
    authority = signed_in(holder(Role.AUTHORITY, tree["A1"]))
    assert authority.get(base + "comment").status_code == 200
    secretary = signed_in(holder(Role.SECRETARY, tree["S1"]))
    assert secretary.post(base + "reviews").status_code == 302
    assert "窗口评议" in secretary.get(base).content.decode()


# --- people and pledges


def member(organization: Organization, name: str) -> Membership:
    person = Person.objects.create(name=name)
    return Membership.objects.create(
        person=person, organization=organization, kind="full", since=date(2026, 1, 5)
    )


def test_r053_pledges_of_window_and_staff_stand_beside_their_posts(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the roll, not by name: a namesake's pledge stands nowhere."""
    made = window(tree)
    here, namesake = member(tree["S1"], "王芳"), member(tree["S1"], "王芳")
    given = [
        ShownPledge(None, "一小学支部", ["不让群众跑第二趟"], "/pledges/x"),
        ShownPledge(here.pk, "王芳", ["一次告知"], "/pledges/y"),
        ShownPledge(namesake.pk, "王芳", ["别人的承诺"], "/pledges/z"),
    ]
    monkeypatch.setattr(handed, "SOURCES", [lambda _organization: given])
    keeper = signed_in(staff(tree))
    post = {"kind": "area", "title": "大厅", "membership": str(here.pk), "duties": "引导"}
    assert keeper.post(f"/windows/manage/{made.pk}/posts", post).status_code == 302
    area = made.posts.get(kind="area")
    assert (area.holder, area.is_member, area.membership_id) == ("王芳", True, here.pk)
    nobody = post | {"membership": ""}
    assert keeper.post(f"/windows/manage/{made.pk}/posts", nobody).status_code == 400
    with undefined_fails():
        for path in ("", "screen"):
            text = Client().get(f"/windows/{made.pk}/{path}").content.decode()
            assert "不让群众跑第二趟" in text
            assert "一次告知" in text
            assert "别人的承诺" not in text
        for path in (
            f"/windows/{made.pk}/print/poster",
            f"/windows/{made.pk}/print/plate",
            f"/windows/{made.pk}/print/box",
            f"/windows/cards/{area.pk}",
            f"/windows/cards/{area.pk}/pledges",
        ):
            assert Client().get(path).content.startswith(b"%PDF"), path
    without = made.posts.get(kind="pioneer")
    assert Client().get(f"/windows/cards/{without.pk}/pledges").status_code == 404


def test_r051_all_editions_can_be_read(tree: Tree) -> None:
    made, keeper = window(tree), staff(tree)
    item = made.items.get()
    shows.change_standard(keeper, item, 1, "缩短为 3 个工作日", {**STANDARD, "limit_days": 3})
    with undefined_fails():
        text = signed_in(keeper).get(f"/windows/items/{item.pk}/editions").content.decode()
        assert "缩短为 3 个工作日" in text
        assert "5 个工作日" in text
        assert "缩短为 3 个工作日" in Client().get(f"/windows/{made.pk}/").content.decode()
    other = signed_in(holder(Role.WINDOW, tree["V1"]))
    assert other.get(f"/windows/items/{item.pk}/editions").status_code == 404


def test_r128_windows_areas_and_posts_are_carriers(tree: Tree) -> None:
    """R-128: 三亮三比三评, 党员责任区 and 党员示范岗 on one page, in contests and in pledges."""
    made = window(tree)
    area = {"kind": "area", "title": "大厅", "holder": "李伟", "is_member": True, "duties": "巡查"}
    shows.set_post(staff(tree), made, **area)
    department = holder(Role.DEPARTMENT, tree["C1"])
    facts = {"criteria": "五条", "panel": "评审组", "since": FRIDAY, "until": FRIDAY}
    contest = contests.begin_contest(department, tree["C1"], title="夺旗", kind="flag", **facts)
    entrant = contests.enter_window(department, contest, made)
    contests.judge(department, entrant, [], "流动红旗")
    contests.publish_contest(department, contest)
    text = Client().get(f"/windows/{made.pk}/").content.decode()
    for shown in ("党员先锋岗", "党员责任区", "夺旗", "流动红旗", "领导点评"):
        assert shown in text
    assert [one.post.kind for one in windows.people(made).standing] == ["pioneer", "area"]


def test_r060_results_of_posts_are_told_in_public_nowhere(tree: Tree) -> None:
    """Neither on the poll's own page nor in the record, which everybody reads; inside they are."""
    made, secretary = window(tree), holder(Role.SECRETARY, tree["S1"])
    poll = appraised(made, secretary)
    page = Client().get(reverse("appraisals:public", args=[poll.pk])).text
    assert "一小学服务窗口" in page
    assert "接待岗" not in page
    poll.refresh_from_db()
    told = json.loads(json.dumps(in_record(poll)))
    assert [list(voice["questions"]) for voice in told.values()] == [["o1.skill"]] * 2
    inside = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    assert "接待岗" in inside.get(reverse("appraisals:results", args=[poll.pk])).text


@pytest.mark.parametrize(
    ("day", "year"), [((2027, 1, 5), 2026), ((2027, 3, 31), 2026), ((2027, 4, 1), 2027)]
)
def test_r060_early_in_a_year_the_appraisal_is_of_the_last(
    day: tuple[int, int, int], year: int
) -> None:
    """一年一评: held in January it is about the work of the year that has ended."""
    assert reviews.year_reviewed(date(*day)) == year
