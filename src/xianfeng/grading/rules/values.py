"""What goes into a grading round and what comes out of it, as frozen values (R-184).

Every number keeps the place it was read from, so that a page can show the row behind it.
Points are exact fractions; counts are heads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from xianfeng.packs.grading import Basis, Indicator, Source


@dataclass(frozen=True, slots=True)
class Origin:
    """The row a fact was read from; `row` is the 1-based row of the sheet."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Subject:
    """An organization that is graded; `label` is the roll's 领域."""

    code: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Points:
    """What a body gave for one indicator, with its grounds."""

    value: Fraction
    origin: Origin
    assessor: str = ""
    grounds: str = ""


@dataclass(frozen=True, slots=True)
class MassCount:
    """Opinions counted for one indicator; `counts` by the pack's labels, `unknown` beside."""

    eligible: int
    counts: Mapping[str, int]
    unknown: int
    origin: Origin

    @property
    def valid(self) -> int:
        """Opinions that are a score."""
        return sum(self.counts.values())

    @property
    def taken_part(self) -> int:
        """Everybody who answered, also those who could not judge."""
        return self.valid + self.unknown


@dataclass(frozen=True, slots=True)
class Veto:
    """An event that means the lowest grade directly."""

    event: str
    grounds: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Previous:
    """Last round's grade (code) and what the acceptance of its rectification said (R-092)."""

    grade: str
    acceptance: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Inputs:
    """All accepted rows of a round; keys are (organization code, indicator code) or code."""

    subjects: tuple[Subject, ...]
    self_points: Mapping[tuple[str, str], Points] = field(default_factory=dict)
    mass: Mapping[tuple[str, str], MassCount] = field(default_factory=dict)
    superior: Mapping[tuple[str, str], Points] = field(default_factory=dict)
    vetoes: Mapping[str, Veto] = field(default_factory=dict)
    previous: Mapping[str, Previous] = field(default_factory=dict)


class Change(StrEnum):
    """This year's proposal against last year's grade (R-090)."""

    UP = "up"
    SAME = "same"
    DOWN = "down"


class Finding(StrEnum):
    """What a step of the rule found; docs/rules/grading.md words each of them."""

    MASS_INSUFFICIENT = "mass_insufficient"
    SOURCE_MISSING = "source_missing"
    INCOMPLETE = "incomplete"
    TOTAL = "total"
    VETO = "veto"
    IN_BAND = "in_band"
    CANDIDATE = "candidate"
    BARRED_EVIDENCE = "barred_evidence"
    BARRED_RECTIFICATION = "barred_rectification"
    BARRED_SATISFACTION = "barred_satisfaction"
    TAKEN = "taken"
    NO_CAP = "no_cap"
    OVER_CAP = "over_cap"
    TIE_AT_CAP = "tie_at_cap"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Reason:
    """One step that led to a grade.

    `value` was held against `threshold`; `gap` is how much was missing to another outcome,
    `target` that outcome (a grade's code), `basis` says who set the threshold.
    `about` is an indicator's, source's or grade's code, or words of the input.
    """

    rule: str
    finding: Finding
    about: tuple[str, ...] = ()
    value: Fraction | None = None
    threshold: Fraction | None = None
    gap: Fraction | None = None
    target: str = ""
    basis: Basis | None = None
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one present source gave to an indicator (points), with its weight."""

    source: Source
    points: Fraction
    weight: Fraction
    origin: Origin


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """One indicator of one organization; `score` is None where no source is present."""

    indicator: Indicator
    parts: tuple[Part, ...]
    score: Fraction | None
    mass: MassCount | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """An organization after rule G-3, before it is compared with its peers."""

    subject: Subject
    scores: tuple[IndicatorScore, ...]
    flags: frozenset[str]
    reasons: tuple[Reason, ...]
    total: Fraction | None
    turnout: Fraction | None
    satisfaction: Fraction | None


@dataclass(frozen=True, slots=True)
class Result:
    """The proposal for one organization with everything it rests on.

    `proposal` and `previous` are grade codes, "" where there is none; `flags` are sorted.
    """

    subject: Subject
    group: str
    scores: tuple[IndicatorScore, ...]
    total: Fraction | None
    turnout: Fraction | None
    satisfaction: Fraction | None
    proposal: str
    previous: str
    change: Change | None
    flags: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Organizations compared with each other; `ranked` = N, those with a total."""

    label: str
    members: int
    ranked: int
    cap: int | None
    proposed: Mapping[str, int]


class CautionKind(StrEnum):
    """Kinds of warnings; none changes a grade."""

    BELOW_FLOOR = "below_floor"
    CAP_ZERO = "cap_zero"
    ABOVE_SHARE = "above_share"
    PACK_WITHOUT_CAP = "pack_without_cap"
    STANDARD_LOW = "standard_low"
    STANDARD_HIGH = "standard_high"


@dataclass(frozen=True, slots=True)
class Caution:
    """Something the committee should look at (R-079, R-088): `count` of `ranked` against
    `threshold`."""

    rule: str
    kind: CautionKind
    group: str
    ranked: int
    count: int
    threshold: Fraction | None
    basis: Basis | None
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A graded round: results in code-point order of their codes."""

    results: tuple[Result, ...]
    groups: tuple[PeerGroup, ...]
    cautions: tuple[Caution, ...]
