"""G-3: from rows to a total (R-077, R-084, R-085, R-087)."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from xianfeng.kernel.exact import rounded
from xianfeng.packs.grading import GradingPolicy, Indicator, MassRule, Scheme, Source

from .values import Finding, IndicatorScore, Inputs, MassCount, Part, Reason, Scored, Subject

DECIMALS = 2


def mass_fraction(rule: MassRule, count: MassCount) -> Fraction:
    """G-3.1: worth of the valid opinions, 0 to 1; needs at least one valid opinion."""
    worth = sum((rule.values[label] * heads for label, heads in count.counts.items()), Fraction(0))
    return worth / count.valid


def is_sufficient(rule: MassRule, count: MassCount) -> bool:
    """G-3.2 (R-087): enough valid opinions, and enough of those who were asked took part."""
    return (
        count.valid >= max(rule.minimum_valid, 1)
        and count.eligible > 0
        and Fraction(count.taken_part, count.eligible) >= rule.minimum_turnout
    )


def satisfaction_of(policy: GradingPolicy, count: MassCount | None) -> Fraction | None:
    """G-4.3: satisfied share of the valid opinions, None where the count is not sufficient."""
    if count is None or not is_sufficient(policy.mass, count):
        return None
    return Fraction(sum(count.counts.get(label, 0) for label in policy.mass.satisfied), count.valid)


def turnout_of(counts: Iterable[MassCount]) -> Fraction | None:
    """G-3.6: over all accepted counts, also insufficient ones; None where nobody was asked."""
    counts = tuple(counts)
    eligible = sum(count.eligible for count in counts)
    if not eligible:
        return None
    return Fraction(sum(count.taken_part for count in counts), eligible)


def weighted(parts: tuple[Part, ...]) -> Fraction | None:
    """G-3.3: mean over the sources present; an absent source is absent, never zero."""
    weight = sum((part.weight for part in parts), Fraction(0))
    if not weight:
        return None
    return sum((part.weight * part.points for part in parts), Fraction(0)) / weight


def weights_of(scheme: Scheme) -> dict[Source, Fraction]:
    """The sources that count; one without weight is neither asked for nor missed."""
    return {source: weight for source, weight in scheme.weights.items() if weight}


def score_indicator(
    policy: GradingPolicy, scheme: Scheme, inputs: Inputs, key: tuple[str, str], one: Indicator
) -> IndicatorScore:
    """Score of one indicator of the organization in `key`."""
    mass = inputs.mass.get(key)
    parts: list[Part] = []
    for source, weight in weights_of(scheme).items():
        if source is Source.MASS:
            if mass is not None and is_sufficient(policy.mass, mass):
                points = mass_fraction(policy.mass, mass) * one.maximum
                parts.append(Part(source, points, weight, mass.origin))
            continue
        table = inputs.self_points if source is Source.SELF else inputs.superior
        given = table.get(key)
        if given is not None:
            parts.append(Part(source, given.value, weight, given.origin))
    return IndicatorScore(one, tuple(parts), weighted(tuple(parts)), mass)


def _evidence(
    policy: GradingPolicy, scheme: Scheme, score: IndicatorScore
) -> Iterator[tuple[str, Reason]]:
    """Flags of what is missing behind one indicator, each with its reason."""
    code, present = score.indicator.code, {part.source for part in score.parts}
    for source in (source for source in weights_of(scheme) if source not in present):
        if source is Source.MASS and score.mass is not None:
            yield f"mass_insufficient:{code}", _insufficient(policy, code, score.mass)
        else:
            yield (
                f"missing_source:{source}:{code}",
                Reason("G-3.3", Finding.SOURCE_MISSING, (source, code)),
            )


def _insufficient(policy: GradingPolicy, code: str, mass: MassCount) -> Reason:
    """Which of the two conditions of G-3.2 failed, too few opinions first."""
    rule, few = policy.mass, mass.valid < max(policy.mass.minimum_valid, 1)
    turnout = Fraction(mass.taken_part, mass.eligible) if mass.eligible else Fraction(0)
    value = Fraction(mass.valid) if few else turnout
    threshold = Fraction(max(rule.minimum_valid, 1)) if few else rule.minimum_turnout
    return Reason(
        "G-3.2",
        Finding.MASS_INSUFFICIENT,
        (code, "valid" if few else "turnout"),
        value,
        threshold,
        gap=threshold - value,
        basis=policy.basis.get("minimum_valid" if few else "minimum_turnout"),
        origins=(mass.origin,),
    )


def total_of(scores: tuple[IndicatorScore, ...]) -> Fraction | None:
    """G-3.4: the published number is the compared number; None with a missing indicator."""
    given = [score.score for score in scores if score.score is not None]
    return rounded(sum(given, Fraction(0)), DECIMALS) if len(given) == len(scores) else None


def score(policy: GradingPolicy, inputs: Inputs, subject: Subject) -> Scored:
    """Everything G-3 says about one organization."""
    scheme = policy.scheme_of(subject.label)
    scores = tuple(
        score_indicator(policy, scheme, inputs, (subject.code, one.code), one)
        for one in scheme.indicators
    )
    evidence = [pair for one in scores for pair in _evidence(policy, scheme, one)]
    flags, reasons = {flag for flag, _ in evidence}, [reason for _, reason in evidence]
    total = total_of(scores)
    if total is None:
        missing = tuple(one.indicator.code for one in scores if one.score is None)
        flags.add("incomplete")
        reasons.append(Reason("G-3.5", Finding.INCOMPLETE, missing))
    else:
        reasons.append(Reason("G-3.4", Finding.TOTAL, value=total))
    counts = {one.indicator.code: one.mass for one in scores if one.mass is not None}
    return Scored(
        subject,
        scores,
        frozenset(flags),
        tuple(reasons),
        total,
        turnout_of(counts.values()),
        satisfaction_of(policy, counts.get(policy.satisfaction_indicator)),
    )
