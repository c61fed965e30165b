"""Who sees and does what with pledges (roles.md).

By name a pledge is seen by those who lead its branch, by the auditor, and by its own people;
what is published may be seen by leaders and instructors too, as by everybody. What is still with
its author is the author's.
"""

from collections.abc import Callable, Collection, Mapping
from typing import ClassVar

from django.db.models import Model, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.kernel.access import Policy
from xianfeng.kernel.clock import today
from xianfeng.members.models import Affiliation, Membership
from xianfeng.organizations.access import (
    ALL_READERS,
    NOTHING,
    ScopedPolicy,
    decidable,
    held_in,
    readable,
)
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors, below
from xianfeng.organizations.roles import Role
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Audience, Published
from xianfeng.pledges.models import (
    DemocraticReview,
    Feedback,
    Form,
    Pledge,
    Program,
    Publication,
    ReviewedMember,
)
from xianfeng.pledges.states import KEEPING, PublicationState

LINE = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.SECRETARY, Role.AUTHORITY})
OFFICES = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.AUTHORITY})
READERS = frozenset({Role.LEADER, Role.INSTRUCTOR})
# Its words are those that were handed in: saving others takes the moment away (rewrite_pledge).
HANDED_IN = Q(submitted_at__isnull=False)
BRANCH_WORK = frozenset({Role.SECRETARY, Role.COMMITTEE_STAFF, Role.DEPARTMENT})
NUMBERS = LINE | READERS | {Role.SECOND_APPROVER, Role.AUDITOR}


class ProgramPolicy(ScopedPolicy[Program]):
    """The county's year: everybody of the county sees it, the department opens it."""

    rows = Program
    organization = "county__"
    grants = {"view": NUMBERS | {Role.MEMBER}, "open": {Role.DEPARTMENT}}
    deciding = frozenset({"open"})

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Program]:
        if verb != "view":
            return super().filter(actor, verb)
        tops = {ancestors(duty.path)[0] for duty in held_in(actor, cls.grants["view"])}
        return Program.objects.filter(county__path__in=tops)


class BranchPolicy(ScopedPolicy[Organization]):
    """An organization's pledging: its numbers, its books, and what it enters itself."""

    rows: ClassVar[type[Model]] = Organization
    organization = ""
    grants: ClassVar = {
        "view": NUMBERS,
        "export": BRANCH_WORK,
        "enter": BRANCH_WORK | {Role.AUTHORITY},
    }
    deciding = frozenset({"export"})

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Organization]:
        if verb != "enter":
            return super().filter(actor, verb)
        return Organization.objects.filter(own_place(actor, cls.grants["enter"], ""))


def own_place(actor: User, roles: Collection[str], prefix: str) -> Q:
    """The organizations of the duties themselves, nothing below them."""
    reach = NOTHING
    for duty in held_in(actor, roles):
        reach |= Q(**{f"{prefix}path": duty.path})
    return reach


class AuthorPolicy(ScopedPolicy[Membership]):
    """For whom one may write a pledge: oneself, or a member of the own branch who asks (代录)."""

    rows = Membership
    grants: ClassVar = {"pledge": frozenset({Role.MEMBER, Role.SECRETARY})}
    deciding = frozenset({"pledge"})

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Membership]:
        roles = set(cls.grants[verb]) - {Role.MEMBER}
        reach = own_place(actor, roles, "organization__")
        if is_member(actor):
            reach |= Q(person__user=actor)
        at_home = Membership.objects.filter(until__isnull=True, affiliation=Affiliation.HOME)
        return at_home.filter(reach)


def is_member(actor: User) -> bool:
    """Whether the actor has the duty of a member somewhere."""
    return any(True for _ in held_in(actor, {Role.MEMBER}))


class PledgePolicy(ScopedPolicy[Pledge]):
    """`write` is the words, `edit` is keeping them; `review` is the organization's; `help`
    offers it. `view_standing` is what was approved before, while other words are written.
    """

    rows = Pledge
    grants: ClassVar = {
        "view": LINE | READERS | {Role.AUDITOR, Role.MEMBER},
        "view_standing": LINE | READERS | {Role.AUDITOR},
        "write": LINE | {Role.MEMBER},
        "edit": LINE | {Role.MEMBER},
        "review": BRANCH_WORK | {Role.LEADER},
        "help": BRANCH_WORK,
    }
    deciding = frozenset({"write", "edit", "review", "help"})

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Pledge]:
        reaches: Mapping[str, Callable[[User], Q]] = {
            "view": cls.seen,
            "view_standing": cls.standing,
            "write": cls.written,
            "edit": cls.edited,
            "review": cls.reviewed,
            "help": cls.helped,
        }
        return Pledge.objects.filter(reaches[verb](actor))

    @classmethod
    def seen(cls, actor: User) -> Q:
        """Handed in along the line; published beside it; what one writes from the first."""
        line = cls.line(actor)
        beside = readable(actor, READERS, "organization__")
        reach = with_condition(line, HANDED_IN)
        reach |= with_condition(beside, Q(published_at__isnull=False))
        shared = Pledge.participants.through.objects.filter(membership__person__user=actor)
        together = Q(pk__in=shared.values("pledge")) if is_member(actor) else NOTHING
        writes = cls.written(actor) | with_condition(line, Q(author=actor))
        return reach | together | writes

    @classmethod
    def line(cls, actor: User) -> Q:
        """Those who lead its branch, and the auditor: they read what was handed in."""
        line = decidable(actor, LINE, "organization__")
        return line | readable(actor, {Role.AUDITOR}, "organization__")

    @classmethod
    def standing(cls, actor: User) -> Q:
        """Along the line until other words are handed in; beside it until they are made known.

        Its rows may say other words by now: they are read through `queries.standing` alone.
        """
        beside = readable(actor, READERS, "organization__")
        unseen = Q(standing__isnull=False, submitted_at__isnull=True)
        reach = with_condition(cls.line(actor), unseen)
        kept_public = Q(standing__published_at__isnull=False, published_at__isnull=True)
        return reach | with_condition(beside, kept_public)

    @classmethod
    def written(cls, actor: User) -> Q:
        """One's own words; for members who asked, or have no account, their secretary's; the
        organization's own. What a member writes nobody else opens before it is handed in.
        """
        branch = own_place(actor, frozenset({Role.SECRETARY}), "organization__")
        office = own_place(actor, OFFICES, "organization__")
        asked = Q(entered_for=True) | Q(membership__person__user__isnull=True)
        reach = with_condition(branch, asked | Q(form=Form.ORGANIZATION))
        return reach | with_condition(office, Q(form=Form.ORGANIZATION)) | cls.own(actor)

    @classmethod
    def edited(cls, actor: User) -> Q:
        """Those, and at the branch every pledge that is under way: a member may report by word
        of mouth (D-11)."""
        branch = own_place(actor, frozenset({Role.SECRETARY}), "organization__")
        return with_condition(branch, Q(state__in=sorted(KEEPING))) | cls.written(actor)

    @classmethod
    def came_late(cls, actor: User) -> QuerySet[Pledge]:
        """What a branch edited until a moment ago: who is late is told so, and loses no words."""
        branch = own_place(actor, frozenset({Role.SECRETARY}), "organization__")
        return Pledge.objects.filter(with_condition(branch, HANDED_IN))

    @classmethod
    def reviewed(cls, actor: User) -> Q:
        """A branch reviews its members' pledges; an organization's own is its superior's matter."""
        branch = own_place(actor, frozenset({Role.SECRETARY}), "organization__")
        above = frozenset({Role.COMMITTEE_STAFF, Role.DEPARTMENT, Role.LEADER})
        reach = with_condition(branch, ~Q(form=Form.ORGANIZATION))
        return with_condition(reach | decidable(actor, above, "organization__"), HANDED_IN)

    @classmethod
    def helped(cls, actor: User) -> Q:
        return with_condition(decidable(actor, BRANCH_WORK, "organization__"), HANDED_IN)

    @classmethod
    def own(cls, actor: User) -> Q:
        return Q(membership__person__user=actor) if is_member(actor) else NOTHING


def with_condition(reach: Q, condition: Q) -> Q:
    """`reach` narrowed; nothing stays nothing, so that a probe can see it."""
    return NOTHING if reach == NOTHING else reach & condition


class PublicationPolicy(ScopedPolicy[Publication]):
    """Each step of making known: that nobody approves what they proposed holds the action.

    A branch without a second person has its superior to check; the county's top has nobody above
    it, so there its leaders check, too. Who may check or approve may refuse.
    """

    rows = Publication
    grants: ClassVar = {
        "view": BRANCH_WORK | {Role.LEADER, Role.AUDITOR},
        "check": BRANCH_WORK | {Role.LEADER},
        "approve": BRANCH_WORK | {Role.LEADER},
        "carry_out": BRANCH_WORK,
        "refuse": BRANCH_WORK | {Role.LEADER},
    }
    deciding = frozenset(grants) - {"view"}

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Publication]:
        if verb != "check":
            return super().filter(actor, verb)
        leads = own_place(actor, {Role.LEADER}, cls.organization)
        at_top = with_condition(leads, Q(organization__superior__isnull=True))
        return Publication.objects.filter(decidable(actor, BRANCH_WORK, cls.organization) | at_top)


def audience_of(program: Program) -> Audience:
    """The scope that the year's pack sets; where it is silent, the organization itself (R-031)."""
    for one in pack_of(program.pack.hash).publication:
        if one.object is Published.PLEDGES:
            return one.audience
    return Audience.ORGANIZATION


class InsidePolicy(Policy[Publication]):
    """Notices that run today, read within their scope by who signs in (R-020, R-031, R-182).

    No duty gives it: the pack's scope does. "organization": who belongs to it or to a branch
    under it, and who reads its numbers from above; "county" and "public": the whole county.
    """

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Publication]:  # noqa: ARG003 -- one verb
        day = today()
        running = Publication.objects.filter(
            state=PublicationState.CARRIED_OUT, since__lte=day, until__gte=day
        )
        reach = NOTHING
        for program in programs_around(actor):
            near = audience_of(program) is Audience.ORGANIZATION
            reach |= Q(program=program) & (belonging(actor) if near else whole_county(program))
        return running.filter(reach)

    @classmethod
    def may_ever(cls, actor: User, verb: str) -> bool:  # noqa: ARG003 -- one verb
        return any(True for _ in held_in(actor, ALL_READERS))


def programs_around(actor: User) -> QuerySet[Program]:
    """The years of the counties in which the actor has a duty."""
    tops = {ancestors(duty.path)[0] for duty in held_in(actor, ALL_READERS)}
    return Program.objects.filter(county__path__in=sorted(tops)).select_related("county", "pack")


def belonging(actor: User) -> Q:
    """Organizations on the way up from a duty, and those read from above."""
    up = {path for duty in held_in(actor, ALL_READERS) for path in ancestors(duty.path)}
    return Q(organization__path__in=sorted(up)) | readable(actor, NUMBERS, "organization__")


def whole_county(program: Program) -> Q:
    return below(program.county.path, "organization__")


class FeedbackPolicy(ScopedPolicy[Feedback]):
    """What people say to a branch's pledges: read there and by its committee, answered there."""

    rows = Feedback
    grants = {"view": BRANCH_WORK | {Role.AUDITOR}, "answer": BRANCH_WORK}
    deciding = frozenset({"answer"})


class DemocraticReviewPolicy(ScopedPolicy[DemocraticReview]):
    """The branch holds its yearly member review; its committee reads along."""

    rows = DemocraticReview
    grants = {
        "view": BRANCH_WORK | {Role.AUDITOR},
        "hold": frozenset({Role.SECRETARY}),
    }
    deciding = frozenset({"view", "hold"})


class ReviewedMemberPolicy(ScopedPolicy[ReviewedMember]):
    """What was found of a member: the branch, its committee, and each one oneself once told."""

    rows = ReviewedMember
    organization = "review__organization__"
    grants: ClassVar = {"view": BRANCH_WORK | {Role.MEMBER}}
    deciding = frozenset({"view"})

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[ReviewedMember]:
        reach = decidable(actor, set(cls.grants[verb]) - {Role.MEMBER}, cls.organization)
        if is_member(actor):
            reach |= Q(membership__person__user=actor, told_at__isnull=False)
        return ReviewedMember.objects.filter(reach)
