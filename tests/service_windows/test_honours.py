"""评优建议: R-050 and R-064 honours, R-063 results as a basis, R-184 decided by people: what
contests hand over to whoever decides on honours."""

import io
from dataclasses import fields
from datetime import date

import openpyxl
import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import FRIDAY, Tree, holder, staff, window
from tests.ui.pages import undefined_fails
from xianfeng.accounts.models import User
from xianfeng.journal.models import Entry, Salt
from xianfeng.journal.rules.sealing import digest_of_text
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.models import Membership, Person
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version
from xianfeng.packs.loader import default_folder
from xianfeng.packs.models import PackVersion
from xianfeng.packs.windows import Bearer
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.actions import contests, honours
from xianfeng.service_windows.models import Contest, Entrant, HonourProposal
from xianfeng.service_windows.queries import honours as queries
from xianfeng.service_windows.states import HonourState

pytestmark = pytest.mark.django_db
WHY = "五项条件全部达到，群众意见都按期答复。"


@pytest.fixture
def pack(db: None) -> PackVersion:
    return load_pack_version(None, default_folder() / "central-2012")


@pytest.fixture
def department(tree: Tree) -> User:
    return holder(Role.DEPARTMENT, tree["C1"], "department")


@pytest.fixture
def contest(tree: Tree, pack: PackVersion, department: User) -> Contest:
    """A published one with a window and a team of it."""
    found = contests.begin_contest(
        department,
        tree["C1"],
        title="星级窗口评定",
        kind="star-window",
        criteria="按政策包的条件",
        panel="县委组织部、服务对象代表",
        since=date(2026, 9, 1),
        until=date(2026, 9, 20),
    )
    made = window(tree)
    met = [one.code for one in rulebook.rules().stars]
    for team in ("", "早班组"):
        contests.judge(department, contests.enter_window(department, found, made, team), met, "")
    contests.publish_contest(department, found)
    return found


@pytest.fixture
def whole(contest: Contest) -> Entrant:
    return contest.entrants.select_related("contest", "window__organization").get(team="")


@pytest.fixture
def team(contest: Contest) -> Entrant:
    return contest.entrants.select_related("contest", "window__organization").get(team="早班组")


def form_of(entrant: Entrant) -> str:
    """Where one puts forward."""
    return f"/windows/contests/entrants/{entrant.pk}/put-forward"


def test_r050_r064_a_window_and_a_team_are_put_forward(
    tree: Tree, department: User, whole: Entrant, team: Entrant, pack: PackVersion
) -> None:
    """A row of its own, bound to the pack, and an entry in which the reason is sealed."""
    for entrant, honour in ((whole, "satisfied-window"), (team, "worker-pioneer")):
        made = honours.put_forward(department, entrant, honour, f" {WHY} ")
        assert (made.pack, made.reason, made.proposed_on) == (pack, WHY, FRIDAY)
        entry = Entry.objects.latest("index")
        assert entry.kind == "honour.proposed"
        assert WHY not in entry.text
        assert Salt.objects.filter(value=digest_of_text(WHY)).exists()


@pytest.mark.parametrize("honour", ["service-model", "unknown"])
def test_r050_r057_an_honour_for_persons_never_follows_from_a_contest(
    department: User, whole: Entrant, team: Entrant, honour: str
) -> None:
    """优秀服务标兵 is offered to nobody here, nor taken when asked for by its code."""
    for entrant in (whole, team):
        with pytest.raises(Refused):
            honours.put_forward(department, entrant, honour, WHY)
        page, said = form_of(entrant), {"honour": honour, "reason": WHY}
        assert signed_in(department).post(page, said).status_code == 400
    assert not HonourProposal.objects.exists()


def test_r050_a_window_and_a_team_are_offered_what_is_for_them(
    whole: Entrant, team: Entrant, pack: PackVersion
) -> None:
    """群众满意窗口 is no team's."""
    assert "satisfied-window" in [one.code for one in queries.offered(whole, pack.hash)]
    assert [one.name.zh for one in queries.offered(team, pack.hash)] == [
        "优质服务品牌", "工人先锋号", "青年文明号", "巾帼文明岗",
    ]  # fmt: skip
    with pytest.raises(Refused):
        honours.check_bearer(team, queries.honours_in(pack.hash)["satisfied-window"])


def test_r057_a_team_that_bears_the_name_of_a_person_by_now_is_not_put_forward(
    tree: Tree, department: User, team: Entrant
) -> None:
    person = Person.objects.create(name="早班组")
    Membership.objects.create(person=person, organization=tree["S1"], since=date(2026, 9, 21))
    with pytest.raises(Refused):
        honours.put_forward(department, team, "youth-unit", WHY)


def test_r064_nothing_is_put_forward_twice_on_one_result(department: User, whole: Entrant) -> None:
    """Until it is taken back; on another honour it may be."""
    first = honours.put_forward(department, whole, "youth-unit", WHY)
    with pytest.raises(Refused, match="已经提出"):
        honours.put_forward(department, whole, "youth-unit", "再提一次")
    honours.put_forward(department, whole, "women-post", WHY)
    honours.take_back(department, first, "结果有误，待核实")
    honours.put_forward(department, whole, "youth-unit", "核实无误")
    assert HonourProposal.objects.filter(state=HonourState.OPEN).count() == 2


def test_r184_only_a_published_result_is_a_basis(tree: Tree, department: User) -> None:
    """And none is put forward by itself when it is published."""
    load_pack_version(None, default_folder() / "central-2012")
    running = contests.begin_contest(
        department, tree["C1"], title="技能比武", kind="skill", criteria="受理", panel="评审组",
        since=date(2026, 9, 1), until=date(2026, 9, 20),
    )  # fmt: skip
    entrant = contests.enter_window(department, running, window(tree))
    with pytest.raises(NotAllowedNow):
        honours.put_forward(department, entrant, "youth-unit", WHY)
    page = form_of(entrant)
    assert signed_in(department).get(page).status_code == 404
    contests.judge(department, entrant, [], "达标")
    contests.publish_contest(department, running)
    assert not HonourProposal.objects.exists()
    assert signed_in(department).get(page).status_code == 200


def test_r063_what_is_handed_over_is_frozen_and_whole(
    tree: Tree, department: User, whole: Entrant, team: Entrant, pack: PackVersion
) -> None:
    """Honour, whom, on which result, why, who, when — and no field for a person honoured."""
    honours.put_forward(department, whole, "satisfied-window", WHY)
    honours.put_forward(department, team, "worker-pioneer", WHY)
    found = {one.honour: one for one in queries.handed_over(tree["T1"], year=2026)}
    first, second = found["satisfied-window"], found["worker-pioneer"]
    assert (first.bearer, first.object) == (Bearer.UNIT, str(whole.window_id))
    assert (second.bearer, second.object) == (Bearer.TEAM, f"{team.window_id}/早班组")
    assert (first.name.zh, first.pack, first.organization) == ("群众满意窗口", pack.hash, "S1")
    assert (first.basis.title, first.basis.result) == ("星级窗口评定", "五星级窗口")
    assert (first.reason, first.by, first.on) == (WHY, department, FRIDAY)
    assert {one.name for one in fields(first)} == {
        "key", "honour", "name", "pack", "bearer", "object", "object_name", "organization",
        "basis", "reason", "by", "on",
    }  # fmt: skip
    assert [one.honour for one in queries.handed_over(tree["T1"], "youth-unit")] == []
    assert queries.handed_over(tree["T1"], year=2025) == []
    assert queries.handed_over(tree["T2"]) == []


def test_r185_the_name_is_that_of_the_version_it_was_put_forward_by(
    department: User, whole: Entrant, pack: PackVersion
) -> None:
    """A pack that drops the honour later changes no row."""
    made = honours.put_forward(department, whole, "youth-unit", WHY)
    assert queries.name_of(made).zh == "青年文明号"
    made.honour = "gone"
    assert queries.name_of(made).zh == "gone"


def test_what_a_selection_took_up_is_not_taken_back(
    tree: Tree, department: User, whole: Entrant
) -> None:
    """Nor taken up twice, nor taken up once it was taken back."""
    made = honours.put_forward(department, whole, "youth-unit", WHY)
    honours.take_up(department, made.pk, "nomination 7")
    assert queries.handed_over(tree["C1"]) == []
    assert Entry.objects.latest("index").kind == "honour.taken_up"
    with pytest.raises(NotAllowedNow):
        honours.take_back(department, made, "晚了")
    with pytest.raises(NotAllowedNow):
        honours.take_up(department, made.pk, "nomination 8")
    page = f"/windows/contests/honours/{made.pk}/take-back"
    assert signed_in(department).get(page).status_code == 404
    other = honours.put_forward(department, whole, "women-post", WHY)
    honours.take_back(department, other, "重复")
    with pytest.raises(NotAllowedNow):
        honours.take_up(department, other.pk, "nomination 9")


def test_r050_the_pages_from_the_result_to_taking_it_back(department: User, whole: Entrant) -> None:
    """The list teaches while it is empty; every step says what it did."""
    client = signed_in(department)
    with undefined_fails():
        assert "还没有评优建议" in client.get("/windows/contests/honours/").content.decode()
        page = client.get(f"/windows/contests/{whole.contest_id}/").content.decode()
        assert form_of(whole) in page
        form = form_of(whole)
        assert "优秀服务标兵" not in client.get(form).content.decode()
        assert client.post(form, {"honour": "youth-unit", "reason": " "}).status_code == 400
        sent = {"honour": "youth-unit", "reason": WHY}
        assert client.post(form, sent).status_code == 302
        assert client.post(form, sent).status_code == 400
        page = client.get(f"/windows/contests/{whole.contest_id}/").content.decode()
        assert "建议参评“青年文明号”" in page
        listed = client.get(
            "/windows/contests/honours/?honour=youth-unit&year=2026"
        ).content.decode()
        assert WHY in listed
        assert (
            "没有找到评优建议"
            in client.get("/windows/contests/honours/?year=1999").content.decode()
        )
        (made,) = HonourProposal.objects.all()
        back = f"/windows/contests/honours/{made.pk}/take-back"
        assert client.post(back, {"reason": ""}).status_code == 400
        assert client.post(back, {"reason": "结果有误"}).status_code == 302
        listed = client.get("/windows/contests/honours/").content.decode()
    assert "已收回" in listed
    assert "结果有误" in listed
    assert back not in listed


def test_r050_who_may_put_forward_and_who_sees_it(
    tree: Tree, department: User, whole: Entrant
) -> None:
    """By role and contest, as the contest itself; the town sees what is put forward of its
    windows and takes nothing back; the unit and the public see nothing of it."""
    made = honours.put_forward(department, whole, "youth-unit", WHY)
    town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"], "town"))
    other = signed_in(holder(Role.COMMITTEE_STAFF, tree["T2"], "other"))
    leader = signed_in(holder(Role.LEADER, tree["C1"], "leader"))
    form, back = (
        form_of(whole),
        f"/windows/contests/honours/{made.pk}/take-back",
    )
    for client in (town, other, leader, signed_in(staff(tree))):
        assert client.post(form, {"honour": "women-post", "reason": WHY}).status_code == 404
        assert client.post(back, {"reason": "不行"}).status_code == 404
    assert WHY in town.get("/windows/contests/honours/").content.decode()
    assert WHY in leader.get("/windows/contests/honours/").content.decode()
    assert WHY not in other.get("/windows/contests/honours/").content.decode()
    assert (
        signed_in(User.objects.get(username="window")).get("/windows/contests/honours/").status_code
        == 403
    )
    for public in ("/windows/contest-board", f"/windows/{whole.window_id}/", "/windows/"):
        assert "青年文明号" not in Client().get(public).content.decode()
    assert HonourProposal.objects.get().state == HonourState.OPEN


def test_r050_the_list_is_taken_out_on_record(department: User, whole: Entrant) -> None:
    """XLSX with the reader's filters; the hash of the file is sealed."""
    honours.put_forward(department, whole, "youth-unit", f"={WHY}")
    honours.put_forward(department, whole, "women-post", WHY)
    client = signed_in(department)
    taken = client.post(
        "/windows/contests/honours/export", {"honour": "youth-unit", "year": "2026"}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(taken.content)).worksheets[0]
    head, row = list(sheet.iter_rows(values_only=True))
    assert row[head.index("荣誉称号")] == "青年文明号"
    assert row[head.index("理由")] == f"'={WHY}"
    assert row[head.index("进度")] == "待评选"
    entry = Entry.objects.latest("index")
    assert entry.kind == "honours.exported"
    assert '"rows":1' in entry.text
    assert client.get("/windows/contests/honours/export").status_code == 405


def test_r044_without_a_pack_or_without_bearers_nothing_is_offered(
    tree: Tree, department: User, whole: Entrant, pack: PackVersion
) -> None:
    """A version from before honours had bearers: the page says so and offers nothing."""
    content = pack.content
    for word in ('"for":["unit"],', '"for":["unit","team"],', '"for":["member"],'):
        content = content.replace(word, "")
    PackVersion.objects.filter(pk=pack.pk).update(content=content, hash="0" * 64)
    client, form = signed_in(department), form_of(whole)
    with undefined_fails():
        assert "没有可以提出的称号" in client.get(form).content.decode()
    PackVersion.objects.all().delete()
    assert client.get(form, follow=True).redirect_chain
    with pytest.raises(Refused, match="还没有载入政策包"):
        honours.put_forward(department, whole, "youth-unit", WHY)
