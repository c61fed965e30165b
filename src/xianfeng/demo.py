"""The demo: the invented county of Anlan with its year proposed, and its small neighbour Linxi.

Everything goes through the same actions as in real use, so the demo cannot show what the
product does not do. Anlan's round waits for the committee: a visitor decides and publishes
it. Linxi's is published, so that the public boards are not empty.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from django.db import transaction

from xianfeng.accounts.actions import create_user
from xianfeng.accounts.demo import ROLES
from xianfeng.accounts.models import User
from xianfeng.appraisals import demo as appraisals
from xianfeng.grading.actions import computing, decisions, inputs, publication, rounds
from xianfeng.grading.models import Result, Round
from xianfeng.grading.states import RoundState
from xianfeng.kernel.errors import Unusable
from xianfeng.members.actions.accounts import link_account
from xianfeng.members.actions.imports import import_roll
from xianfeng.members.models import Membership
from xianfeng.organizations.actions import appoint, found_county
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version
from xianfeng.packs.loader import default_folder
from xianfeng.packs.models import PackVersion
from xianfeng.packs.queries import newest
from xianfeng.pledges import demo as pledges
from xianfeng.pledges.actions import writing
from xianfeng.pledges.models import Program
from xianfeng.service_windows import demo as windows
from xianfeng.service_windows.models import Post, Window

DEMO = Path(__file__).parent.parent.parent / "demo"
YEAR = 2026
SINCE = date(YEAR, 1, 5)
ANLAN, LINXI = "9901000000", "9902000000"
FOLDERS = {ANLAN: DEMO / "anlan", LINXI: DEMO / "linxi"}
TOWN, BRANCH = "9901001000", "9901200019"
DUTIES = {
    "county": (Role.DEPARTMENT, ANLAN),
    "leader": (Role.LEADER, ANLAN),
    "leader2": (Role.SECOND_APPROVER, ANLAN),
    "town": (Role.COMMITTEE_STAFF, TOWN),
    "secretary": (Role.SECRETARY, BRANCH),
    "member": (Role.MEMBER, BRANCH),
    "window": (Role.WINDOW, "9901200301"),
    "bureau": (Role.AUTHORITY, "9901100000"),
    "instructor": (Role.INSTRUCTOR, TOWN),
    "inspector": (Role.INSPECTOR, "9901200022"),
    "auditor": (Role.AUDITOR, ANLAN),
    "admin": (Role.ADMINISTRATOR, ANLAN),
    "othercounty": (Role.DEPARTMENT, LINXI),
    "linxi-leader": (Role.LEADER, LINXI),
}
SCHOOLS = "9901200286"  # the window of the bureau's own line; the same person keeps it
PACKS = ("central-2012", "beijing-2010", "licheng-2010", "county-2010", "licheng-with-central")


def load_demo(password: str, say: Callable[[str], None]) -> Sequence[str]:
    """Load what is not loaded yet; returns the names of the demo accounts.

    Each step stands in its own transaction and is skipped when its result is there, so a
    start that was broken off goes on where it ended.
    """
    steps: tuple[tuple[str, Callable[[], bool], Callable[[], None]], ...] = (
        ("政策包 packs", packs_missing, load_packs),
        ("安澜县名册 the roll of Anlan", partial(roll_missing, ANLAN), partial(bring, ANLAN)),
        ("临溪县名册 the roll of Linxi", partial(roll_missing, LINXI), partial(bring, LINXI)),
        ("演示账户 accounts", accounts_missing, partial(make_accounts, password)),
        ("安澜县年度定级 the year of Anlan", partial(round_missing, ANLAN), propose_anlan),
        ("临溪县年度定级 the year of Linxi", partial(round_missing, LINXI), publish_linxi),
        ("评议 appraisals", appraisals_missing, hold_appraisals),
        ("承诺 pledges", pledges_missing, make_pledges),
        ("服务窗口 service windows", windows_missing, open_demo_windows),
    )
    for number, (title, missing, do) in enumerate(steps, 1):
        if missing():
            say(f"  {number}/{len(steps)} {title} …")
            do()
    keep_password(password)
    return [role.username for role in ROLES]


# --- packs and rolls


def packs_missing() -> bool:
    return PackVersion.objects.values("identifier").distinct().count() < len(PACKS)


def load_packs() -> None:
    for name in PACKS:
        load_pack_version(None, default_folder() / name)


def roll_missing(code: str) -> bool:
    return not Membership.objects.filter(organization__path__startswith=code).exists()


def bring(code: str) -> None:
    """Found the county and import its roll as `xianfeng roll import` does."""
    county = Organization.objects.filter(code=code).first()
    county = county or found_county(None, code, code)
    content = (FOLDERS[code] / "roll.xlsx").read_bytes()
    import_roll(None, county, content, "roll.xlsx")


# --- accounts


def accounts_missing() -> bool:
    return User.objects.filter(username__in=DUTIES).count() < len(DUTIES)


def make_accounts(password: str) -> None:
    """An account and its duty each; nobody has to change the demo's password."""
    labels = {role.username: str(role.label) for role in ROLES}
    for username, (role, code) in DUTIES.items():
        user = User.objects.filter(username=username).first() or create_user(
            None, username, labels.get(username, "邻县常委"), password
        )
        appoint(None, user, role, Organization.objects.get(code=code), SINCE)
    keeper = User.objects.get(username="window")
    appoint(None, keeper, Role.WINDOW, Organization.objects.get(code=SCHOOLS), SINCE)
    User.objects.filter(username__in=DUTIES).update(must_change_password=False)
    membership = Membership.objects.filter(organization__code=BRANCH).order_by("pk").first()
    if membership is not None:
        link_account(None, membership.person, User.objects.get(username="member"))


def keep_password(password: str) -> None:
    """The printed password is the one that works, also when it changed since last time."""
    one = User.objects.get(username="county")
    if not one.check_password(password):
        one.set_password(password)
        User.objects.filter(username__in=DUTIES).update(password=one.password)


# --- appraisals


def appraisals_missing() -> bool:
    return appraisals.missing(Organization.objects.get(code=BRANCH))


def hold_appraisals() -> None:
    secretary, leader = (User.objects.get(username=name) for name in ("secretary", "leader"))
    pack = newest("central-2012")
    if pack is not None:
        branch = Organization.objects.get(code=BRANCH)
        appraisals.load(appraisals.Scene(branch, secretary, leader, pack.hash))


# --- pledges


def pledges_missing() -> bool:
    return pledges.missing(Organization.objects.get(code=BRANCH))


def make_pledges() -> None:
    """One branch's year; the member's own annual pledge is left for the visitor to write."""
    names = ("county", "town", "leader", "secretary", "member")
    people = {name: User.objects.get(username=name) for name in names}
    pack = newest("central-2012")
    if pack is not None:
        branch = Organization.objects.get(code=BRANCH)
        pledges.load(pledges.Scene(branch, YEAR, pack, **people))


# --- the year


def round_missing(code: str) -> bool:
    """Whether the year is not yet before the committee."""
    begun = (RoundState.DRAFT, RoundState.COLLECTING, RoundState.COMPUTED)
    rounds_there = Round.objects.filter(county__code=code, year=YEAR)
    return not rounds_there.exclude(state__in=begun).exists()


def propose_anlan() -> None:
    """The department's part: collect, compute, propose, lay before the committee."""
    propose_year(ANLAN, "county")


def publish_linxi() -> None:
    """The neighbour's whole year."""
    graded = propose_year(LINXI, "othercounty")
    leader = User.objects.get(username="linxi-leader")
    decisions.confirm(leader, graded, Result.objects.filter(round=graded))
    graded.refresh_from_db()
    publication.publish(leader, graded)


def propose_year(code: str, username: str) -> Round:
    """Open the round and take it as far as the department can."""
    actor = User.objects.get(username=username)
    graded = begun(actor, Organization.objects.get(code=code))
    if graded.state == RoundState.DRAFT:
        rounds.start(actor, graded)
    content = (FOLDERS[code] / "grading-inputs.xlsx").read_bytes()
    inputs.accept_inputs(actor, inputs.read_upload(actor, graded, content, "grading-inputs.xlsx"))
    graded.refresh_from_db()
    computing.compute(actor, graded)
    propose_all(actor, graded)
    decisions.submit(actor, graded)
    return graded


def begun(actor: User, county: Organization) -> Round:
    """The county's round of the year, opened when it is not there yet."""
    pack = newest("central-2012")
    if pack is None:
        raise Unusable("the pack central-2012 is not loaded")
    there = Round.objects.filter(county=county, year=YEAR).first()
    return there or rounds.open_round(actor, county, YEAR, pack)


def propose_all(actor: User, graded: Round) -> None:
    """As the rule proposes; without a total there is no grade until the evidence is complete."""
    results = Result.objects.filter(round=graded)
    decisions.propose_as_computed(actor, graded, results)
    for result in results.filter(proposal="").select_related("decision"):
        reason = "材料不全，无法计算总分，补齐后再定等次。"
        decisions.propose(actor, result, "", reason, result.decision.edition)


# --- service windows

WINDOW = "9901200301"
WINDOW_PLEDGES = (
    ("一次告知所需材料", "群众不因漏告多跑一趟", "每个事项一张清单", (12, 31), "service"),
    ("午间不空岗", "每天12点至14点有人接待", "两人轮岗", (12, 31), "service"),
)
OWN_PLEDGES = (
    ("当场能办的不隔夜", "即办件当天办结", "下班前清台", (12, 31), "achievement"),
    ("帮老年人填表", "每周不少于10人次", "主动上前问一句", (12, 31), "service"),
)


def windows_missing() -> bool:
    return not Window.objects.filter(organization__code=WINDOW).exists()


@transaction.atomic
def open_demo_windows() -> None:
    """What a visitor needs to see: three windows in use, with the pledges of one."""
    people = {name: User.objects.get(username=name) for name in ("window", "county", "leader")}
    windows.load(windows.Scene(**people, top=Organization.objects.get(code=ANLAN)))
    pack = newest("central-2012")
    if pack is not None:
        pledge_at_window(pack)


def pledge_at_window(pack: PackVersion) -> None:
    """The unit's own pledge and that of whoever stands at the first post, published."""
    names = ("county", "town", "leader", "window")
    people = {name: User.objects.get(username=name) for name in names}
    people |= {"secretary": people["window"], "member": people.pop("window")}
    unit = Organization.objects.get(code=WINDOW)
    scene = pledges.Scene(unit, YEAR, pack, **people)
    county = Organization.objects.get(code=ANLAN)
    program = Program.objects.get(county=county, year=YEAR)
    post = Post.objects.filter(window__organization=unit).order_by("pk").first()
    made = [pledges.written(scene, program, None, WINDOW_PLEDGES)]
    if post is not None and post.membership is not None:
        name = post.membership.person.name
        made.append(pledges.written(scene, program, name, OWN_PLEDGES))
    for pledge in made:
        writing.submit_pledge(scene.secretary, pledge)
        pledges.approve(scene.town, pledge)
    pledges.publish(scene, program, made)
