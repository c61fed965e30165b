"""Who sees and does what in a round (roles.md).

The county's own bodies see a round at every stage. Town committees, industry authorities and
instructors see the organizations in their reach once something was computed; branches see
their own result once it is published, because a proposal is not yet a grade.
"""

from django.db.models import Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.grading.models import Correction, OffRecord, Result, Round
from xianfeng.grading.states import OVER, CorrectionState, RoundState
from xianfeng.organizations.access import NOTHING, ScopedPolicy, duties_of, held_in, readable
from xianfeng.organizations.paths import ancestors
from xianfeng.organizations.roles import Role

DECIDERS = frozenset({Role.DEPARTMENT, Role.LEADER, Role.SECOND_APPROVER, Role.AUDITOR})
REVIEWERS = frozenset({Role.COMMITTEE_STAFF, Role.AUTHORITY, Role.INSTRUCTOR})
BRANCHES = frozenset({Role.SECRETARY})
COMPUTED = frozenset(
    {RoundState.COMPUTED, RoundState.PROPOSED, RoundState.CONFIRMED, RoundState.PUBLISHED}
    | {RoundState.CLOSED}
)
STAGES = ((REVIEWERS, COMPUTED), (BRANCHES, OVER))


class RoundPolicy(ScopedPolicy[Round]):
    """Rounds of the county in which a duty lies; only the department and leaders move them.

    The committee decides by its leaders; its department prepares, inspects, guides (R-096).
    """

    rows = Round
    organization = "county__"
    grants = {
        "view": DECIDERS | REVIEWERS | BRANCHES,
        "view_whole": DECIDERS,
        "open": {Role.DEPARTMENT},
        "collect": {Role.DEPARTMENT},
        "compute": {Role.DEPARTMENT},
        "submit": {Role.DEPARTMENT},
        "send_back": {Role.LEADER},
        "publish": {Role.LEADER},
        "close": {Role.DEPARTMENT},
        "export": {Role.DEPARTMENT, Role.LEADER, Role.SECOND_APPROVER},
    }
    deciding = frozenset(grants) - {"view", "view_whole", "export"}

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Round]:
        if verb != "view":
            return super().filter(actor, verb)
        reach = readable(actor, DECIDERS, cls.organization)
        for roles, states in STAGES:
            tops = {ancestors(duty.path)[0] for duty in held_in(actor, roles)}
            reach |= Q(county__path__in=tops, state__in=states)
        return Round.objects.filter(reach)


class ResultPolicy(ScopedPolicy[Result]):
    """Results of organizations in reach; decisions where the duty decides."""

    rows = Result
    grants = {
        "view": DECIDERS | REVIEWERS | BRANCHES,
        "propose": {Role.DEPARTMENT},
        "confirm": {Role.LEADER},
        "send_back": {Role.LEADER},
        "correct": {Role.DEPARTMENT},
        "accept": {Role.DEPARTMENT, Role.COMMITTEE_STAFF},
    }
    deciding = frozenset(grants) - {"view"}

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Result]:
        if verb != "view":
            return super().filter(actor, verb)
        reach = readable(actor, DECIDERS, cls.organization)
        for roles, states in STAGES:
            inside = readable(actor, roles, cls.organization)
            reach |= NOTHING if inside == NOTHING else inside & Q(round__state__in=states)
        return Result.objects.filter(reach)


class CorrectionPolicy(ScopedPolicy[Correction]):
    """Corrections in reach; the leader approves first, the second approver second.

    Outside the county's own bodies a correction exists once it is in effect.
    """

    rows = Correction
    organization = "result__organization__"
    grants = {
        "view": DECIDERS | REVIEWERS | BRANCHES,
        "approve": {Role.LEADER},
        "approve_second": {Role.SECOND_APPROVER},
        "withdraw": {Role.DEPARTMENT, Role.LEADER, Role.SECOND_APPROVER},
    }
    deciding = frozenset(grants) - {"view"}

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Correction]:
        if verb != "view":
            return super().filter(actor, verb)
        inside = readable(actor, DECIDERS, cls.organization)
        outside = readable(actor, REVIEWERS | BRANCHES, cls.organization)
        in_effect = Q(state=CorrectionState.EFFECTIVE)
        return Correction.objects.filter(inside | (outside & in_effect))


class OffRecordPolicy(ScopedPolicy[OffRecord]):
    """Where the record disagrees: for those who must look into it."""

    rows = OffRecord
    organization = "county__"
    grants = {"view": DECIDERS}


def sees_whole(actor: User, graded: Round) -> bool:
    """Whether a duty of the county's own bodies covers the whole county."""
    return any(graded.county.path.startswith(duty.path) for duty in held_in(actor, DECIDERS))


def verbs_on(actor: User, graded: Round) -> set[str]:
    """What the actor may do in this round: the buttons of its page, without a statement.

    The view still asks the policy before anything is done.
    """
    grants = dict(ResultPolicy.grants) | dict(RoundPolicy.grants)
    roles = {duty.role for duty in duties_of(actor) if graded.county.path.startswith(duty.path)}
    return {verb for verb, granted in grants.items() if roles & set(granted)}
