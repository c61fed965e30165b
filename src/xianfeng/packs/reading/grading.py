"""The grading section: schemes, bands, cap, mass rule (R-076…R-088, grading-spec)."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from xianfeng.kernel.exact import plain
from xianfeng.packs.grading import (
    Basis,
    Domain,
    Grade,
    GradingPolicy,
    Indicator,
    MassRule,
    Scheme,
    Source,
)
from xianfeng.packs.reading.fields import Fields
from xianfeng.packs.reading.sections import labels
from xianfeng.packs.schema import Scale
from xianfeng.packs.texts import Text

HUNDRED = Fraction(100)
ONE = Fraction(1)
ZERO = Fraction(0)
_NO_SCALE = Scale("", Text("", ""), Basis.ASSUMED, (), ())


class PeerGroups(StrEnum):
    """What the organizations of one peer group share."""

    LABEL = "label"
    DOMAIN = "domain"


class Marks:
    """Where numbers come from, by field name; assumed wins where several share a name."""

    def __init__(self) -> None:
        self.basis: dict[str, Basis] = {}

    def note(self, name: str, fields: Fields) -> None:
        found = fields.choice("basis", Basis)
        if self.basis.get(name) is not Basis.ASSUMED:
            self.basis[name] = found


def grading(fields: Fields, scales: Mapping[str, Scale]) -> GradingPolicy:
    """Everything that decides a grade; `scales` are the pack's scales by code."""
    marks = Marks()
    schemes = fields.each("schemes", lambda one: _scheme(one, marks))
    grades = fields.each("grades", lambda one: _grade(one, marks))
    _check_bands(fields, grades)
    domains = fields.each("domains", _domain)
    acceptance = fields.inner("acceptance")
    marks.note("acceptance_barring", acceptance)
    satisfaction = fields.inner("satisfaction")
    floor = fields.inner("floor")
    cap, warning = _cap(fields, marks)
    policy = GradingPolicy(
        domains=tuple(domain for domain in domains if domain.scheme),
        schemes={scheme.code: scheme for scheme in schemes},
        grades=grades,
        mass=_mass(fields, scales, marks),
        peer_groups=fields.choice("peer_groups", PeerGroups).value,
        veto_grade=fields.refer("grade", "veto_grade"),
        capped_grade=fields.refer("grade", "capped_grade"),
        barred_grade=fields.refer("grade", "barred_grade"),
        cap=cap,
        cap_warning=warning,
        satisfaction_indicator=satisfaction.text("indicator"),
        satisfaction_minimum=_valued(satisfaction, "minimum", marks, "satisfaction_minimum", ONE),
        floor_minimum_group=_count(floor, "minimum_group", marks, "floor_minimum_group"),
        floor_share=_valued(floor, "share", marks, "floor_share", ONE),
        floor_named=_count(floor, "named", marks, "floor_named"),
        acceptance_barring=tuple(text for text, _ in acceptance.texts("barring")),
        acceptance_passing=tuple(text for text, _ in acceptance.texts("passing")),
        basis=marks.basis,
    )
    for part in (acceptance, satisfaction, floor, fields):
        part.close()
    _check_satisfaction(satisfaction, policy)
    _check_fall(fields, policy)
    _check_acceptance(acceptance, policy)
    return policy


def _domain(fields: Fields) -> Domain:
    """A field without a scheme is named, but its organizations are not graded."""
    return Domain(
        fields.define("grading domain"),
        fields.words("name"),
        labels(fields, "grading label"),
        fields.maybe_refer("scheme", "scheme"),
    )


def _scheme(fields: Fields, marks: Marks) -> Scheme:
    before = len(fields.book.faults)
    code = fields.define("scheme")
    name = fields.words("name")
    indicators = fields.each("indicators", lambda one: _indicator(one, code))
    marks.note("maxima", fields)
    weights = fields.inner("weights")
    marks.note("weights", weights)
    shares = {source: weights.fraction(source.value) for source in Source}
    weights.close()
    if len(fields.book.faults) == before:
        _check_sum(fields, "indicators", sum((one.maximum for one in indicators), ZERO), HUNDRED)
        _check_sum(fields, "weights", sum(shares.values(), ZERO), ONE)
    return Scheme(code, name, indicators, shares)


def _indicator(fields: Fields, scheme: str) -> Indicator:
    code = fields.define(f"indicator of {scheme}")
    name = fields.words("name")
    fields.book.define(
        f"indicator name of {scheme}", name.zh, fields.spot("name"), fields.at("name")
    )
    return Indicator(code, name, fields.number("maximum", ZERO, HUNDRED))


def _grade(fields: Fields, marks: Marks) -> Grade:
    code = fields.define("grade")
    name = fields.words("name")
    fields.book.define("grade name", name.zh, fields.spot("name"), fields.at("name"))
    return Grade(code, name, _valued(fields, "minimum", marks, "grades", HUNDRED))


def _check_bands(fields: Fields, grades: tuple[Grade, ...]) -> None:
    """Lowest first: the first band begins at 0, each further one higher."""
    minima = [grade.minimum for grade in grades]
    if len(minima) < 2 or minima[0] != 0 or minima != sorted(set(minima)):
        fields.wrong(
            "grades",
            "等次应由低到高，首个从 0 起，分数线逐个升高。",
            "Grades go from the lowest up; the first begins at 0 and each minimum rises.",
            "请调整顺序或分数线。",
            "Put them in order or correct the minima.",
        )


def _check_satisfaction(fields: Fields, policy: GradingPolicy) -> None:
    """Every scheme has the indicator whose satisfaction bars."""
    wanted = policy.satisfaction_indicator
    for scheme in policy.schemes.values():
        if wanted and all(one.code != wanted for one in scheme.indicators):
            fields.wrong(
                "indicator",
                f"方案“{scheme.code}”没有指标“{wanted}”。",
                f"The scheme “{scheme.code}” has no indicator “{wanted}”.",
                "请选各方案共有的指标。",
                "Choose an indicator that all schemes have.",
            )


def _check_fall(fields: Fields, policy: GradingPolicy) -> None:
    """A barred candidate falls to a lower grade, and the capped grade is the best."""
    codes = [grade.code for grade in policy.grades]
    if policy.capped_grade in codes[:-1]:
        fields.wrong(
            "capped_grade",
            "有上限的应是最高等次。",
            "The capped grade is the best one.",
            f"可用：{codes[-1]}。",
            f"There is: {codes[-1]}.",
        )
    if policy.barred_grade in codes[-1:]:
        fields.wrong(
            "barred_grade",
            "被排除者应落到较低等次。",
            "Those barred fall to a lower grade.",
            f"可用：{'、'.join(codes[:-1])}。",
            f"There are: {', '.join(codes[:-1])}.",
        )


def _check_acceptance(fields: Fields, policy: GradingPolicy) -> None:
    """No word both passes and bars."""
    both = set(policy.acceptance_barring) & set(policy.acceptance_passing)
    for word in sorted(both):
        fields.wrong(
            "passing",
            f"“{word}”不能既通过又排除。",
            f"“{word}” cannot both pass and bar.",
            "请只留一处。",
            "Keep it in one place.",
        )


def _mass(fields: Fields, scales: Mapping[str, Scale], marks: Marks) -> MassRule:
    mass = fields.inner("mass")
    scale = scales.get(mass.refer("scale", "scale"), _NO_SCALE)
    unknown = [option.name.zh for option in scale.options if option.value is None]
    if scale.options and (len(unknown) != 1 or not scale.satisfied):
        mass.wrong(
            "scale",
            "群众评议的量表须恰有一个不计分的选项，并写明哪些算满意。",
            "A scale for appraisals by the masses has exactly one option without a value, and says "
            "which options count as satisfied.",
        )
    names = {option.code: option.name.zh for option in scale.options}
    marks.basis["mass"] = marks.basis["values"] = scale.basis
    rule = MassRule(
        values={
            option.name.zh: option.value for option in scale.options if option.value is not None
        },
        unknown=unknown[0] if unknown else "",
        satisfied=tuple(names[code] for code in scale.satisfied if code in names),
        minimum_valid=_count(mass, "minimum_valid", marks, "minimum_valid"),
        minimum_turnout=_valued(mass, "minimum_turnout", marks, "minimum_turnout", ONE),
    )
    if Basis.ASSUMED in (marks.basis["minimum_valid"], marks.basis["minimum_turnout"]):
        marks.basis["mass"] = Basis.ASSUMED
    mass.close()
    return rule


def _cap(fields: Fields, marks: Marks) -> tuple[Fraction | None, Fraction | None]:
    """R-088: a share that caps, or one that only warns; a pack says which."""
    caps, warns = fields.has("cap"), fields.has("cap_warning")
    if caps == warns:
        fields.wrong(
            "cap",
            "“cap”和“cap_warning”须写且只写一个。",
            "Exactly one of “cap” and “cap_warning” is given.",
            "有上限写 cap；只提醒写 cap_warning。",
            "Write cap for a limit, cap_warning for a warning only.",
        )
    return (
        _valued(fields, "cap", marks, "cap", ONE) if caps else None,
        _valued(fields, "cap_warning", marks, "cap_warning", ONE) if warns else None,
    )


def _valued(fields: Fields, key: str, marks: Marks, name: str, most: Fraction) -> Fraction:
    """A number with its basis: `{value: 0.30, basis: assumed}`."""
    part = fields.inner(key)
    marks.note(name, part)
    number = part.number("value", ZERO, most)
    part.close()
    return number


def _count(fields: Fields, key: str, marks: Marks, name: str) -> int:
    """A whole number with its basis."""
    part = fields.inner(key)
    marks.note(name, part)
    number = part.whole("value", 0, 100_000)
    part.close()
    return number


def _check_sum(fields: Fields, key: str, found: Fraction, wanted: Fraction) -> None:
    if found != wanted:
        shown = plain(found)
        fields.wrong(
            key,
            f"合计为 {shown}，应为 {wanted}。",
            f"They add up to {shown}, not to {wanted}.",
            "请修改各项数值。",
            "Correct the numbers.",
        )
