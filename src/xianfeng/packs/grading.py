"""The grading section of a pack as frozen values (R-076…R-088, R-185).

Everything that decides a grade stands here, so that a rule needs nothing but a
`GradingPolicy` and the inputs. Numbers are exact fractions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from xianfeng.packs.texts import Text


class Source(StrEnum):
    """Who gave a score (R-085)."""

    SELF = "self"
    MASS = "mass"
    SUPERIOR = "superior"


SOURCE_NAMES: Mapping[Source, Text] = {
    Source.SELF: Text("自评", "self-assessment"),
    Source.MASS: Text("群众评议", "appraisal by the masses"),
    Source.SUPERIOR: Text("上级评定", "superior's assessment"),
}


class Basis(StrEnum):
    """Whether the document gives a number or we chose it; pages and notices say which."""

    DOCUMENT = "document"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the indicators of R-077; `maximum` in points."""

    code: str
    name: Text
    maximum: Fraction


@dataclass(frozen=True, slots=True)
class Scheme:
    """Indicators and source weights of the domains that share them (R-076): maxima make 100."""

    code: str
    name: Text
    indicators: tuple[Indicator, ...]
    weights: Mapping[Source, Fraction]


@dataclass(frozen=True, slots=True)
class Domain:
    """A field of work of R-083 with the roll's labels (领域) that belong to it."""

    code: str
    name: Text
    labels: tuple[str, ...]
    scheme: str | None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of the scale; `minimum` is the lowest total (points) that proposes it."""

    code: str
    name: Text
    minimum: Fraction


@dataclass(frozen=True, slots=True)
class MassRule:
    """How counted opinions become a fraction and when they suffice (grading-spec, Score 1–2)."""

    values: Mapping[str, Fraction]  # column label → worth, e.g. 满意 → 1
    unknown: str  # the label that is turnout but never a score
    satisfied: tuple[str, ...]  # labels that count as satisfied
    minimum_valid: int
    minimum_turnout: Fraction


@dataclass(frozen=True, slots=True)
class GradingPolicy:
    """Everything a round needs to know; bound to a round by the pack's hash (R-185)."""

    domains: tuple[Domain, ...]
    schemes: Mapping[str, Scheme]
    grades: tuple[Grade, ...]  # lowest first
    mass: MassRule
    peer_groups: str  # "label" or "domain"
    veto_grade: str
    capped_grade: str
    barred_grade: str  # where a barred or uncapped candidate goes
    cap: Fraction | None  # share of a peer group; None: the pack only warns
    cap_warning: Fraction | None  # share above which the report warns when there is no cap
    satisfaction_indicator: str
    satisfaction_minimum: Fraction
    floor_minimum_group: int
    floor_share: Fraction
    floor_named: int  # how many of the lowest totals the warning names
    acceptance_barring: tuple[str, ...]  # 未通过, 未验收
    acceptance_passing: tuple[str, ...]  # 通过
    basis: Mapping[str, Basis]  # field name → where its number comes from

    def labels(self) -> dict[str, Domain]:
        """The roll's labels that are graded, each with its domain."""
        return {label: domain for domain in self.domains for label in domain.labels}

    def scheme_of(self, label: str) -> Scheme:
        """The scheme of a roll label; KeyError where the pack gives none."""
        domain = self.labels()[label]
        return self.schemes[domain.scheme or ""]
