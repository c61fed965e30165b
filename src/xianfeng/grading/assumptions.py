"""The numbers behind a round that no document gives; pages and notices say so (R-088, R-184)."""

from collections.abc import Callable, Iterable

from xianfeng.kernel.exact import plain
from xianfeng.packs.grading import SOURCE_NAMES, Basis, GradingPolicy, Scheme
from xianfeng.packs.texts import Text, opinion

from .explain import percent


def assumptions(policy: GradingPolicy) -> list[Text]:
    """One sentence for each number that the pack marks as assumed."""
    return [
        text
        for field, tell in TELL.items()
        if policy.basis.get(field) is Basis.ASSUMED
        for text in tell(policy)
    ]


def _schemes(policy: GradingPolicy) -> Iterable[Scheme]:
    return policy.schemes.values()


def _maxima(policy: GradingPolicy) -> Iterable[Text]:
    for scheme in _schemes(policy):
        zh = "、".join(f"{one.name.zh} {plain(one.maximum)} 分" for one in scheme.indicators)
        en = ", ".join(f"{one.name.en} {plain(one.maximum)}" for one in scheme.indicators)
        yield Text(f"各项指标的分值：{zh}", f"Maxima of the indicators: {en}")


def _weights(policy: GradingPolicy) -> Iterable[Text]:
    for scheme in _schemes(policy):
        zh = "、".join(f"{SOURCE_NAMES[one].zh} {plain(w)}" for one, w in scheme.weights.items())
        en = ", ".join(f"{SOURCE_NAMES[one].en} {plain(w)}" for one, w in scheme.weights.items())
        yield Text(f"评价来源的权重：{zh}", f"Weights of the sources: {en}")


def _grades(policy: GradingPolicy) -> Iterable[Text]:
    above = policy.grades[1:]
    zh = "、".join(f"{one.name.zh} {plain(one.minimum)} 分" for one in above)
    en = ", ".join(f"{one.name.en} {plain(one.minimum)}" for one in above)
    yield Text(f"等次分数线：{zh}", f"Minima of the grades: {en}")


def _values(policy: GradingPolicy) -> Iterable[Text]:
    values = {opinion(name): plain(worth) for name, worth in policy.mass.values.items()}
    zh = "、".join(f"{name.zh} {worth}" for name, worth in values.items())
    en = ", ".join(f"“{name.en}” {worth}" for name, worth in values.items())
    unknown = opinion(policy.mass.unknown)
    yield Text(
        f"群众评议折算：{zh}，{unknown.zh}不计分",
        f"Worth of opinions: {en}; “{unknown.en}” is never a score",
    )


def _valid(policy: GradingPolicy) -> Iterable[Text]:
    least = policy.mass.minimum_valid
    yield Text(
        f"群众评议有效票不少于 {least} 张方可计分",
        f"An appraisal by the masses counts from {least} valid opinions",
    )


def _turnout(policy: GradingPolicy) -> Iterable[Text]:
    least = percent(policy.mass.minimum_turnout)
    yield Text(
        f"群众评议参评率不低于 {least} 方可计分",
        f"An appraisal by the masses counts from a turnout of {least}",
    )


def _best(policy: GradingPolicy) -> Text:
    return next(one.name for one in policy.grades if one.code == policy.capped_grade)


def _acceptance(policy: GradingPolicy) -> Iterable[Text]:
    best, listed = _best(policy), "、".join(policy.acceptance_barring)
    yield Text(
        f"上年整改验收为{listed}的，不列为{best.zh}",
        f"Rectification marked {listed} bars from “{best.en}”",
    )


def _satisfaction(policy: GradingPolicy) -> Iterable[Text]:
    best, least = _best(policy), percent(policy.satisfaction_minimum)
    yield Text(
        f"群众满意率不足 {least} 的，不列为{best.zh}",
        f"Satisfaction below {least} bars from “{best.en}”",
    )


def _cap(policy: GradingPolicy) -> Iterable[Text]:
    if policy.cap is not None:
        best, most = _best(policy), percent(policy.cap)
        yield Text(
            f"同领域{best.zh}比例不超过 {most}", f"At most {most} of a domain may be “{best.en}”"
        )


def _floor(policy: GradingPolicy) -> Iterable[Text]:
    lowest, share = policy.grades[0].name, percent(policy.floor_share)
    least = policy.floor_minimum_group
    yield Text(
        f"满 {least} 个党组织的领域，{lowest.zh}不到 {share} 时只作提醒，不据此降等",
        f"From {least} organizations, fewer than {share} “{lowest.en}” is only a warning",
    )


TELL: dict[str, Callable[[GradingPolicy], Iterable[Text]]] = {
    "maxima": _maxima,
    "weights": _weights,
    "values": _values,
    "minimum_valid": _valid,
    "minimum_turnout": _turnout,
    "grades": _grades,
    "satisfaction_minimum": _satisfaction,
    "acceptance_barring": _acceptance,
    "cap": _cap,
    "floor_share": _floor,
}
