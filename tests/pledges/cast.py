"""A small county with its year opened, and pledges taken from stage to stage by real actions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.factories.counties import DAY, county, holder
from tests.members.rolls import LI, MEMBERS, changed, imported
from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.members.actions.accounts import link_account
from xianfeng.members.models import Membership
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version
from xianfeng.packs.models import PackVersion
from xianfeng.pledges.actions import publishing, reviewing, writing
from xianfeng.pledges.actions.programs import open_program
from xianfeng.pledges.actions.publishing import Notice
from xianfeng.pledges.actions.reviewing import Looked
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import (
    DemocraticReview,
    Feedback,
    Pledge,
    Program,
    Publication,
    ReviewedMember,
    Version,
)
from xianfeng.pledges.queries.programs import rules_of
from xianfeng.pledges.rules.values import ItemText

YEAR = 2026
END = date(YEAR, 12, 31)
SONG: tuple[str, ...] = ("宋四", "V1", "正式党员", "无职党员", "否", "否", "2001-07-01")
TWO = (
    ItemText("每周走访三户困难家庭", "全年走访150户次", "周三上午入户", END, ("service",), "board"),
    ItemText("带动五户种植金银花", "每户增收2000元", "统一供苗、统一收购", END, ("achievement",)),
)


@dataclass(frozen=True)
class Cast:
    """Everybody who has a part."""

    tree: dict[str, Organization]
    program: Program
    department: User
    town: User
    leader: User
    secretary: User
    member: User

    def membership(self, name: str = "李一") -> Membership:
        rows = Membership.objects.select_related("person", "organization")
        return rows.get(person__name=name, until=None)

    def pledge(self, key: int) -> Pledge:
        rows = Pledge.objects.select_related(
            "program__county", "program__pack", "organization", "membership__person"
        )
        return rows.get(pk=key)


def opened(pack: str = "central-2012") -> Cast:
    """A year that has begun; 李一 has an account and is no secretary here."""
    tree = county()
    imported(tree["C1"], [changed(LI, post="在岗"), *MEMBERS[1:], SONG])
    department = holder(Role.DEPARTMENT, tree["C1"])
    program = open_program(department, tree["C1"], YEAR, load_pack_version(None, pack))
    member = holder(Role.MEMBER, tree["V1"])
    cast = Cast(
        tree,
        program,
        department,
        holder(Role.COMMITTEE_STAFF, tree["T1"]),
        holder(Role.LEADER, tree["C1"]),
        holder(Role.SECRETARY, tree["V1"]),
        member,
    )
    link_account(None, cast.membership().person, member)
    return cast


def drafted(cast: Cast, name: str = "李一", actor: User | None = None, **head: Any) -> Pledge:
    """A draft of two items."""
    who = cast.membership(name)
    made = writing.write_pledge(
        actor or cast.member,
        cast.program,
        who.organization,
        who,
        Head(**head),
        TWO,
    )
    return cast.pledge(made.pk)


def submitted(cast: Cast, name: str = "李一", actor: User | None = None) -> Pledge:
    pledge = drafted(cast, name, actor)
    writing.submit_pledge(actor or cast.member, pledge)
    return pledge


def looked(pledge: Pledge, unmet: str = "", note: str = "") -> dict[int, Looked]:
    """Every item looked at; all points met but one."""
    points = [one.code for one in rules_of(pledge.program).points]
    return {
        item.pk: Looked({code: code != unmet for code in points}, note)
        for item in pledge.items.all()
    }


def approved(cast: Cast, name: str = "李一", actor: User | None = None) -> Pledge:
    pledge = submitted(cast, name, actor)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    return pledge


def noticed(cast: Cast, *pledges: Pledge, medium: str = "board") -> Publication:
    """提出 by the secretary, 审核 and 审批 by the town, 实施."""
    notice = Notice(medium, DAY, "村委会二楼") if medium == "meeting" else Notice(medium)
    made = publishing.propose_publication(
        cast.secretary, cast.program, pledges[0].organization, notice, pledges
    )
    publishing.check_publication(cast.town, made)
    publishing.approve_publication(cast.town, made)
    publishing.carry_out_publication(cast.secretary, made)
    return made


def published(cast: Cast, name: str = "李一") -> Pledge:
    pledge = approved(cast, name)
    noticed(cast, pledge)
    return cast.pledge(pledge.pk)


def text(response: Any) -> str:
    """The page that came back."""
    content: bytes = response.content
    return content.decode()


def another(cast: Cast, role: Role, code: str, name: str) -> User:
    """One more person with a duty."""
    user = User.objects.create(username=name, display_name=name)
    appoint(None, user, role, cast.tree[code], DAY)
    return user


def rows_of_pledges(branch: Organization, actor: User, pack: PackVersion) -> None:
    """One row of every model with a policy, as bare rows: year, pledges, notice, remark, review.

    The member's pledge is that of the branch's member whose account a test links.
    """
    moment = clock.now()
    whole: Any = {"created_at": moment, "submitted_at": moment, "published_at": moment}
    county_ = Organization.objects.get(path=ancestors(branch.path)[0])
    program = Program.objects.create(county=county_, year=YEAR, pack=pack, opened_at=moment)
    member = Membership.objects.filter(organization=branch, person__name="王二").get()
    bare: Any = {"program": program, "organization": branch}
    Pledge.objects.create(**bare, serial=1, membership=member, state="published", **whole)
    Pledge.objects.create(**bare, serial=2, form="organization", state="published", **whole)
    changing = Pledge.objects.create(**bare, serial=3, form="organization", created_at=moment)
    stands: Any = {"number": 1, "content": [], "published_at": moment, "changed_at": moment}
    changing.standing = Version.objects.create(pledge=changing, **stands)
    changing.save()
    for place in (branch, county_):  # at the top leaders check, too
        Publication.objects.create(
            program=program, organization=place, medium="board", proposed_by=actor,
            proposed_at=moment,
        )  # fmt: skip
    Feedback.objects.create(organization=branch, text="好", given_at=moment)
    review = DemocraticReview.objects.create(**bare, held_on=DAY, due=1, present=1)
    ReviewedMember.objects.create(review=review, membership=member, told_at=moment)
