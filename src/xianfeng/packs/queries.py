"""Stored packs by their hash, and what their pages show.

A content never changes, so what is read is kept in memory.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xianfeng.kernel.errors import Unusable
from xianfeng.kernel.exact import plain
from xianfeng.packs.grading import SOURCE_NAMES, Basis, GradingPolicy, Scheme
from xianfeng.packs.loader import load_content
from xianfeng.packs.models import PackVersion
from xianfeng.packs.rules import SECTION_NAMES, Difference, Gaps, differences, gaps, ranges
from xianfeng.packs.schema import Clause, Evaluator, Pack
from xianfeng.packs.texts import Text, opinion

CENTRAL = "central-2012"
CIRCLES = {
    Evaluator.SELF: Text("本人（本组织）", "Themselves"),
    Evaluator.MEMBERS: Text("党员", "Members"),
    Evaluator.PUBLIC: Text("群众", "The masses"),
    Evaluator.CLIENTS: Text("服务对象", "People served"),
    Evaluator.LEADER: Text("领导", "Leaders"),
    Evaluator.SUPERIOR: Text("上级党组织", "The superior organization"),
    Evaluator.SOCIETY: Text("社会", "Society"),
}


@lru_cache(maxsize=64)
def pack_of(pack_hash: str) -> Pack:
    """The stored pack; PackVersion.DoesNotExist where none has this hash."""
    version = PackVersion.objects.only("content").get(hash=pack_hash)
    return load_content(version.content, f"pack {pack_hash[:12]}")


def policy_of(pack_hash: str) -> GradingPolicy:
    """The grading rules a round is bound to (R-185); Unusable where the pack grades nobody."""
    pack = pack_of(pack_hash)
    if pack.grading is None:
        raise Unusable(_("政策包“%(pack)s”没有定级办法。") % {"pack": pack.id})
    return pack.grading


def newest(identifier: str) -> PackVersion | None:
    """The version of a pack that was loaded last."""
    return in_order(PackVersion.objects.filter(identifier=identifier)).first()


def in_order(versions: QuerySet[PackVersion]) -> QuerySet[PackVersion]:
    """Packs by id, of each the newest version first."""
    return versions.order_by("identifier", "-loaded_at", "-pk")


@dataclass(frozen=True, slots=True)
class Number:
    """A number that decides grades, with where it comes from."""

    name: Text
    value: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause with its requirements in short."""

    clause: Clause
    covers: str


@dataclass(frozen=True, slots=True)
class AskedSet:
    """A question set with its answers and circles in words."""

    name: Text
    questions: tuple[Text, ...]
    evaluators: tuple[Text, ...]
    options: tuple[Text, ...]
    assumed: bool


@dataclass(frozen=True, slots=True)
class PackPage:
    """Everything the page says; `central` is the version compared with, if one is loaded."""

    pack: Pack
    clauses: tuple[ClauseRow, ...]
    questions: tuple[AskedSet, ...]
    numbers: tuple[Number, ...]
    gaps: Gaps
    missing: tuple[Text, ...]
    central: PackVersion | None
    differences: tuple[Difference, ...]

    @classmethod
    def of(cls, version: PackVersion) -> "PackPage":
        pack = pack_of(version.hash)
        central = None if version.identifier == CENTRAL else newest(CENTRAL)
        open_points = gaps(pack)
        return cls(
            pack,
            tuple(ClauseRow(clause, ranges(clause.covers)) for clause in pack.clauses),
            tuple(asked(pack)),
            tuple(numbers(pack.grading)) if pack.grading else (),
            open_points,
            tuple(SECTION_NAMES[section] for section in open_points.sections),
            central,
            differences(pack, pack_of(central.hash)) if central else (),
        )


def asked(pack: Pack) -> Iterable[AskedSet]:
    """Question sets with the options of their scales."""
    scales = {scale.code: scale for scale in pack.scales}
    for one in pack.questions:
        scale = scales[one.scale]
        yield AskedSet(
            one.name,
            tuple(question.text for question in one.questions),
            tuple(CIRCLES[evaluator] for evaluator in one.evaluators),
            tuple(option.name for option in scale.options),
            scale.basis is Basis.ASSUMED,
        )


def numbers(policy: GradingPolicy) -> Iterable[Number]:
    """Bands, weights and thresholds in the order in which they are used."""
    for scheme in policy.schemes.values():
        yield from _weights(policy, scheme)
    yield from _mass(policy)
    for grade in policy.grades:
        name = Text(f"{grade.name.zh}：总分不低于", f"{grade.name.en}: total at least")
        yield _number(policy, "grades", name, plain(grade.minimum))
    yield from _limits(policy)


def _weights(policy: GradingPolicy, scheme: Scheme) -> Iterable[Number]:
    for source, weight in scheme.weights.items():
        name = SOURCE_NAMES[source]
        full = Text(f"{scheme.name.zh}：{name.zh}权重", f"{scheme.name.en}: weight of {name.en}")
        yield _number(policy, "weights", full, plain(weight))


def _mass(policy: GradingPolicy) -> Iterable[Number]:
    mass = policy.mass
    for label, value in mass.values.items():
        name = Text(f"{label}的分值", f"Worth of “{opinion(label).en}”")
        yield _number(policy, "values", name, plain(value))
    least = Text("群众评议有效人数不少于", "Valid opinions at least")
    yield _number(policy, "minimum_valid", least, str(mass.minimum_valid))
    turnout = Text("群众评议参评率不低于", "Turnout at least")
    yield _number(policy, "minimum_turnout", turnout, percent(mass.minimum_turnout))


def _limits(policy: GradingPolicy) -> Iterable[Number]:
    satisfaction = Text("评先进的满意率不低于", "Satisfaction for the best grade at least")
    share = percent(policy.satisfaction_minimum)
    yield _number(policy, "satisfaction_minimum", satisfaction, share)
    if policy.cap is not None:
        cap = Text("每组先进不超过", "Best grade in a peer group at most")
        yield _number(policy, "cap", cap, percent(policy.cap))
    if policy.cap_warning is not None:
        cap = Text("每组先进超过此数即提醒", "Warning when the best grade exceeds")
        yield _number(policy, "cap_warning", cap, percent(policy.cap_warning))
    floor = Text(
        "每组后进低于此数即提醒（不自动降级）", "Warning below this share of the lowest grade"
    )
    yield _number(policy, "floor_share", floor, percent(policy.floor_share))
    group = Text("上项只看不少于此数的组", "The above only in groups of at least")
    yield _number(policy, "floor_minimum_group", group, str(policy.floor_minimum_group))
    named = Text("提醒时列出的最低分个数", "Lowest totals a warning names")
    yield _number(policy, "floor_named", named, str(policy.floor_named))


def _number(policy: GradingPolicy, key: str, name: Text, value: str) -> Number:
    return Number(name, value, policy.basis.get(key) is Basis.ASSUMED)


def percent(share: Fraction) -> str:
    """A share for people."""
    return f"{plain(share * 100)}%"
