"""A round at a glance: how many of each grade, state and movement, in two statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from xianfeng.grading import stored
from xianfeng.grading.models import Computation, Result, Round
from xianfeng.grading.rules import Caution, Change, PeerGroup
from xianfeng.grading.rules.proposal import change_of
from xianfeng.grading.states import DecisionState, RoundState
from xianfeng.packs.grading import GradingPolicy

from .facts import policy

# Decisions for which the department has still to propose.
WAITING = frozenset({DecisionState.OPEN, DecisionState.RETURNED})
# From here on pages count the decided grades, before that what the rule proposes.
DECIDED = frozenset({RoundState.CONFIRMED, RoundState.PUBLISHED, RoundState.CLOSED})


def tally(rows: QuerySet[Result]) -> list["Kind"]:
    """How many results there are of each kind, in one statement."""
    counted = (
        rows.order_by()
        .values_list(
            *("label", "proposal", "previous", "change"),
            *("decision__grade", "decision__state", "decision__differs"),
        )
        .annotate(count=Count("pk"))
    )
    return [Kind(*row) for row in counted]


@dataclass(frozen=True, slots=True)
class Kind:
    """How many results share these values."""

    label: str
    proposal: str
    previous: str
    change: str
    grade: str | None
    state: str | None
    differs: bool | None
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """A line of the distribution: grade code → how many; "" holds those without one."""

    label: str
    counts: Mapping[str, int]
    cap: int | None
    ranked: int | None

    @property
    def members(self) -> int:
        """All of the group."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Overview:
    """A round at a glance; counted over what the actor may see."""

    decided: bool
    groups: tuple[Group, ...]
    changes: Mapping[str, int]
    states: Mapping[str, int]
    followable: int  # waiting, with a proposal of the rule to follow
    confirmable: int  # before the committee and as the rule proposes
    one_by_one: int  # before the committee and different
    cautions: tuple[Caution, ...]
    total: int

    @property
    def up(self) -> int:
        """Organizations that rose."""
        return self.changes.get(Change.UP, 0)

    @property
    def same(self) -> int:
        """Organizations that kept their grade."""
        return self.changes.get(Change.SAME, 0)

    @property
    def down(self) -> int:
        """Organizations that fell."""
        return self.changes.get(Change.DOWN, 0)

    @property
    def waiting(self) -> int:
        """Organizations without a proposal of the department."""
        return self.states.get(DecisionState.OPEN, 0) + self.returned

    @property
    def returned(self) -> int:
        """Organizations the committee sent back."""
        return self.states.get(DecisionState.RETURNED, 0)

    @property
    def unconfirmed(self) -> int:
        """Organizations that wait for the committee."""
        return self.states.get(DecisionState.PROPOSED, 0)


def overview(graded: Round, rows: QuerySet[Result], made: Computation | None) -> Overview:
    """Two statements at most: one count, one row; warnings only where `made` is given."""
    rules, counts = policy(graded), tally(rows)
    decided = graded.state in DECIDED
    summary = made.summary if made else {"groups": [], "cautions": []}
    proposed = [one for one in counts if one.state == DecisionState.PROPOSED]
    changes: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for one in counts:
        changes[moved(rules, grade_in(one, decided), one.previous)] += one.count
        states[one.state or DecisionState.OPEN] += one.count
    return Overview(
        decided,
        groups(rules, counts, decided, {one.label: one for one in stored.groups_in(summary)}),
        changes,
        states,
        sum(one.count for one in counts if one.proposal and one.state in WAITING),
        sum(one.count for one in proposed if not one.differs),
        sum(one.count for one in proposed if one.differs),
        stored.cautions_in(summary),
        sum(one.count for one in counts),
    )


def groups(
    rules: GradingPolicy, counts: Sequence[Kind], decided: bool, caps: Mapping[str, PeerGroup]
) -> tuple[Group, ...]:
    """How many of each grade in each peer group, in the pack's order."""
    by_label: dict[str, Counter[str]] = {}
    for one in counts:
        by_label.setdefault(one.label, Counter())[grade_in(one, decided)] += one.count
    return tuple(
        Group(
            label,
            by_label[label],
            caps[label].cap if label in caps else None,
            caps[label].ranked if label in caps else None,
        )
        for label in rules.labels()
        if label in by_label
    )


def grade_in(one: Kind, decided: bool) -> str:
    """The decided grade, or the rule's; "" where the decision's row is gone."""
    return (one.grade or "") if decided else one.proposal


def moved(rules: GradingPolicy, grade: str, previous: str) -> str:
    """The movement's code, "" without one."""
    change = change_of(rules, grade, previous)
    return change.value if change else ""
