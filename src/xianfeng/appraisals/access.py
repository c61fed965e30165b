"""Who prepares, runs and reads polls; who may vote is said by seats (roles.md).

Nobody's duty gives the answer of a person: there is none to give. What a duty gives is a poll's
frame and, once published, its released counts.
"""

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Replace

from xianfeng.accounts.models import User
from xianfeng.appraisals.models import Circle, LeaderComment, ObjectKind, Poll, Seat
from xianfeng.appraisals.states import ANNOUNCED, PollState
from xianfeng.kernel.access import Policy
from xianfeng.members.models import Person
from xianfeng.organizations.access import (
    ScopedPolicy,
    decidable,
    duties_of,
    held_in,
    readable,
)
from xianfeng.organizations.paths import ancestors, below
from xianfeng.organizations.roles import Role

ORGANIZERS = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.SECRETARY})
SUPERVISORS = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF})
READERS = ORGANIZERS | {Role.LEADER, Role.AUDITOR, Role.AUTHORITY, Role.INSTRUCTOR}
COMMENTERS = frozenset({Role.LEADER, Role.DEPARTMENT, Role.COMMITTEE_STAFF})
OWN = frozenset({Role.MEMBER, Role.WINDOW})
EVERYBODY = frozenset(Role) - {Role.ADMINISTRATOR}


class PollPolicy(ScopedPolicy[Poll]):
    """Organizers run the polls of their organizations; published results reach a chosen circle.

    `read_few`: comments of fewer than k, for the body above only: a town's poll on itself is the
    county's to read. `read_rows`: the count
    file, for named auditors, of what was published; a poll that was declared not valid, or is not
    published yet, gives no row. `read_scan`: the scanned count sheet, which is a count before the
    guard: for who enters paper, and for named auditors.
    """

    rows = Poll
    grants = {
        "view": READERS,
        "results": EVERYBODY,
        "draft": ORGANIZERS,
        "run": ORGANIZERS,
        "speak_for": ORGANIZERS,
        "read_few": SUPERVISORS,
        "read_rows": {Role.AUDITOR},
        "read_scan": ORGANIZERS | {Role.AUDITOR},
    }
    deciding = frozenset({"draft", "run", "speak_for", "read_few"})

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Poll]:
        if verb == "results":
            return Poll.objects.filter(published_for(actor))
        if verb == "read_few":
            return super().filter(actor, verb).exclude(organization__in=own_bodies(actor))
        if verb == "read_rows":
            return super().filter(actor, verb).filter(state=PollState.PUBLISHED)
        if verb == "read_scan":
            return with_scan_for(actor)
        return super().filter(actor, verb)


def own_bodies(actor: User) -> list[int]:
    """Organizations in which the actor has a duty of any kind: what they are told of themselves
    is not theirs to read from few."""
    return [duty.organization for duty in duties_of(actor)]


def with_scan_for(actor: User) -> QuerySet[Poll]:
    """Polls whose paper the actor may enter or audit."""
    own = decidable(actor, ORGANIZERS, "organization__")
    return Poll.objects.filter(own | readable(actor, {Role.AUDITOR}, "organization__"))


def published_for(actor: User) -> Q:
    """Published polls of the actor's reach, and those published to the actor's county."""
    shown = Q(state=PollState.PUBLISHED)
    near = readable(actor, READERS | OWN, "organization__")
    tops = {ancestors(duty.path)[0] for duty in held_in(actor, EVERYBODY)}
    county = Q(circle__in=(Circle.COUNTY, Circle.PUBLIC))
    inside = Q(pk__in=[])
    for top in tops:
        inside |= below(top, "organization__")
    return shown & (near | (county & inside))


class BallotPolicy(Policy[Poll]):
    """Polls in which the actor has a seat, once they are announced: no duty gives a vote."""

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Poll]:  # noqa: ARG003 -- one verb
        own = Seat.objects.filter(poll_class__poll=OuterRef("pk"), user=actor)
        return Poll.objects.filter(Exists(own), state__in=ANNOUNCED)

    @classmethod
    def may_ever(cls, actor: User, verb: str) -> bool:  # noqa: ARG003 -- one verb
        return True


class CommentPolicy(ScopedPolicy[LeaderComment]):
    """Leaders comment, staff writes down for them; the commented organization reads it.

    On a member a branch's secretary comments too; it is read by the member, the secretary of
    the branch and whoever wrote it down, and by nobody else.
    """

    rows = LeaderComment
    grants = {
        "view": READERS | {Role.MEMBER},
        "write": COMMENTERS,
        "write_on_member": COMMENTERS | {Role.SECRETARY},
    }
    deciding = frozenset({"write", "write_on_member"})

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[LeaderComment]:
        rows = super().filter(actor, verb)
        if verb != "view":
            return rows
        return LeaderComment.objects.filter(
            Q(pk__in=rows.exclude(object_kind=ObjectKind.MEMBER)) | on_member_for(actor)
        )


def on_member_for(actor: User) -> Q:
    """Comments on members that the actor may read."""
    written = Replace(Cast("pk", CharField()), Value("-"))  # SQLite keeps a UUID without dashes
    own = Person.objects.annotate(written=written).filter(
        user=actor, written=Replace(OuterRef("object_key"), Value("-"))
    )
    branches = [duty.organization for duty in held_in(actor, {Role.SECRETARY})]
    near = Q(Exists(own)) | Q(organization__in=branches) | Q(entered_by=actor)
    return Q(object_kind=ObjectKind.MEMBER) & near


def may_organize(actor: User) -> Q:
    """Organizations for which the actor may draft a poll."""
    return decidable(actor, ORGANIZERS)
