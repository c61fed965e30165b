"""G-4.4, G-4.5, G-4.7: what the committee is warned of; nobody's grade changes by it (R-088)."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from xianfeng.packs.grading import GradingPolicy

from .values import Caution, CautionKind, PeerGroup, Result

MOST = Fraction(1, 2)  # the document's "most", by the word


def cautions_of(
    policy: GradingPolicy, group: PeerGroup, members: Sequence[Result]
) -> Iterator[Caution]:
    """All warnings about one peer group."""
    if group.cap == 0 and group.ranked:
        yield _caution(policy, CautionKind.CAP_ZERO, group, 0)
    yield from _above_share(policy, group)
    yield from _below_floor(policy, group, members)
    yield from _standard(policy, group, members)


def _caution(
    policy: GradingPolicy,
    kind: CautionKind,
    group: PeerGroup,
    count: int,
    named: tuple[str, ...] = (),
) -> Caution:
    """A warning with the pack's number for its kind."""
    rule, threshold, key = {
        CautionKind.CAP_ZERO: ("G-4.4", policy.cap, "cap"),
        CautionKind.ABOVE_SHARE: ("G-4.4", policy.cap_warning, "cap_warning"),
        CautionKind.BELOW_FLOOR: ("G-4.5", policy.floor_share, "floor_share"),
    }[kind]
    basis = policy.basis.get(key)
    return Caution(rule, kind, group.label, group.ranked, count, threshold, basis, named)


def _above_share(policy: GradingPolicy, group: PeerGroup) -> Iterator[Caution]:
    """A pack without a cap warns where the best grade is frequent."""
    best = group.proposed[policy.capped_grade]
    limit = policy.cap_warning
    if policy.cap is None and limit is not None and best > limit * group.ranked:
        yield _caution(policy, CautionKind.ABOVE_SHARE, group, best)


def _below_floor(
    policy: GradingPolicy, group: PeerGroup, members: Sequence[Result]
) -> Iterator[Caution]:
    """G-4.5: too few of the lowest grade in a group large enough to tell."""
    ranked = sorted(
        (one for one in members if one.total is not None),
        key=lambda one: (one.total, one.subject.code),
    )
    lowest = sum(one.proposal == policy.grades[0].code for one in ranked)
    if len(ranked) < policy.floor_minimum_group or lowest >= policy.floor_share * len(ranked):
        return
    last = ranked[min(policy.floor_named, len(ranked)) - 1].total
    named = tuple(
        one.subject.code
        for place, one in enumerate(ranked)
        if place < policy.floor_named or one.total == last
    )
    yield _caution(policy, CautionKind.BELOW_FLOOR, group, lowest, named)


def _standard(
    policy: GradingPolicy, group: PeerGroup, members: Sequence[Result]
) -> Iterator[Caution]:
    """G-4.7 (R-079): a standard lies a little above what most reach, and not beyond all.

    Most are more than half; told for groups that are large enough to tell.
    """
    line = next(one.minimum for one in policy.grades if one.code == policy.capped_grade)
    totals = [one.total for one in members if one.total is not None]
    reached = sum(total >= line for total in totals)
    if len(totals) < policy.floor_minimum_group or 0 < reached <= MOST * len(totals):
        return
    kind = CautionKind.STANDARD_LOW if reached else CautionKind.STANDARD_HIGH
    yield Caution(
        "G-4.7", kind, group.label, len(totals), reached, line, policy.basis.get("grades")
    )


def pack_without_cap(policy: GradingPolicy) -> Iterator[Caution]:
    """Said once for the round: the pack limits nothing."""
    if policy.cap is None:
        yield Caution(
            "G-4.4", CautionKind.PACK_WITHOUT_CAP, "", 0, 0, None, policy.basis.get("cap")
        )
