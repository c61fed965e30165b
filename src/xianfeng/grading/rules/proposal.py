"""G-4.1 to G-4.3 and G-4.6: from a total to a proposal (R-086, R-092, R-095).

Evidence flags come from G-3; here an organization meets the bands and what bars it. A
proposal is never more than that: a committee decides.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from xianfeng.packs.grading import GradingPolicy

from .values import Change, Finding, Previous, Reason, Scored, Veto


@dataclass(frozen=True, slots=True)
class Proposal:
    """A grade's code ("" for none) with the flags and reasons added on the way to it."""

    grade: str
    candidate: bool = False
    flags: frozenset[str] = field(default_factory=frozenset)
    reasons: tuple[Reason, ...] = ()


def band_of(policy: GradingPolicy, total: Fraction) -> int:
    """G-4.2: place in the scale of the highest grade whose minimum `total` reaches."""
    return max(
        (place for place, grade in enumerate(policy.grades) if total >= grade.minimum), default=0
    )


def by_itself(
    policy: GradingPolicy, one: Scored, veto: Veto | None, previous: Previous | None
) -> Proposal:
    """G-4.1 to G-4.3: what an organization's own rows say, before the cap."""
    if veto is not None:
        reason = Reason("G-4.1", Finding.VETO, (veto.event, veto.grounds), origins=(veto.origin,))
        return Proposal(policy.veto_grade, flags=frozenset({"veto"}), reasons=(reason,))
    if one.total is None:
        return Proposal("")
    place = band_of(policy, one.total)
    grade = policy.grades[place]
    if grade.code != policy.capped_grade:
        return Proposal(grade.code, reasons=(_band(policy, place, one.total),))
    return _candidate(policy, one, previous)


def _band(policy: GradingPolicy, place: int, total: Fraction) -> Reason:
    """The band a total fell into and what was missing to the next."""
    above = policy.grades[place + 1] if place + 1 < len(policy.grades) else None
    return Reason(
        "G-4.2",
        Finding.IN_BAND,
        (policy.grades[place].code,),
        total,
        above.minimum if above else None,
        gap=above.minimum - total if above else None,
        target=above.code if above else "",
        basis=policy.basis.get("grades"),
    )


def _candidate(policy: GradingPolicy, one: Scored, previous: Previous | None) -> Proposal:
    """G-4.3: all bars that apply are named, not only the first."""
    minimum = next(g.minimum for g in policy.grades if g.code == policy.capped_grade)
    basis = policy.basis.get("grades")
    entry = Reason(
        "G-4.2", Finding.CANDIDATE, (policy.capped_grade,), one.total, minimum, basis=basis
    )
    bars = [
        bar
        for bar in (_evidence(one), _rectification(policy, previous), _satisfaction(policy, one))
        if bar is not None
    ]
    flags = frozenset(bar.finding.value for bar in bars)
    grade = policy.barred_grade if bars else policy.capped_grade
    return Proposal(grade, not bars, flags, (entry, *bars))


def _evidence(one: Scored) -> Reason | None:
    """A best grade needs all its evidence."""
    if not one.flags:
        return None
    return Reason("G-4.3a", Finding.BARRED_EVIDENCE, tuple(sorted(one.flags)))


def _rectification(policy: GradingPolicy, previous: Previous | None) -> Reason | None:
    """R-095: acceptance is an important basis of the next grading."""
    if previous is None or previous.acceptance not in policy.acceptance_barring:
        return None
    return Reason(
        "G-4.3b",
        Finding.BARRED_RECTIFICATION,
        (previous.acceptance,),
        basis=policy.basis.get("acceptance_barring"),
        origins=(previous.origin,),
    )


def _satisfaction(policy: GradingPolicy, one: Scored) -> Reason | None:
    """Satisfaction is held against its minimum only where the count suffices."""
    if one.satisfaction is None or one.satisfaction >= policy.satisfaction_minimum:
        return None
    count = next(s.mass for s in one.scores if s.indicator.code == policy.satisfaction_indicator)
    return Reason(
        "G-4.3c",
        Finding.BARRED_SATISFACTION,
        (policy.satisfaction_indicator,),
        one.satisfaction,
        policy.satisfaction_minimum,
        gap=policy.satisfaction_minimum - one.satisfaction,
        basis=policy.basis.get("satisfaction_minimum"),
        origins=(count.origin,) if count else (),
    )


def change_of(policy: GradingPolicy, proposal: str, previous: str) -> Change | None:
    """G-4.6 (R-090): movement on the scale, None where either side is missing or not on it."""
    order = {grade.code: place for place, grade in enumerate(policy.grades)}
    if proposal not in order or previous not in order:
        return None
    step = order[proposal] - order[previous]
    return Change.SAME if not step else Change.UP if step > 0 else Change.DOWN
