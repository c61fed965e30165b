"""One organization explained: every number with its row, every step with its rule (R-184)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from xianfeng.appraisals.rules.suppression import is_unanimous
from xianfeng.grading import stored
from xianfeng.grading.explain import BASES, Words, percent
from xianfeng.grading.queries import POLLS, Trace
from xianfeng.grading.rules import Finding, MassCount, Origin, Part, Points, Reason
from xianfeng.kernel.exact import half_up, plain
from xianfeng.packs.grading import SOURCE_NAMES, GradingPolicy, Source
from xianfeng.packs.schema import Pack
from xianfeng.packs.texts import Text, opinion

from .words import listed, said, word

# Which requirements each rule serves; the pack says which clause of its document they rest on.
SERVES = {
    "G-3.1": (85,), "G-3.2": (87,), "G-3.3": (85,), "G-3.4": (84,), "G-3.5": (77, 85),
    "G-4.1": (86,), "G-4.2": (86,), "G-4.3a": (85, 87), "G-4.3b": (95,), "G-4.3c": (94,),
    "G-4.4": (88,), "G-4.5": (88,), "G-4.6": (90,),
}  # fmt: skip
BARS = frozenset(
    {Finding.BARRED_EVIDENCE, Finding.BARRED_RECTIFICATION, Finding.BARRED_SATISFACTION}
    | {Finding.VETO, Finding.INCOMPLETE}
)


@dataclass(frozen=True)
class Step:
    """A step of the rule: which rule, what it found, where it was read, who set the number.

    `clauses`: the requirements it serves, each with its clause of the document (R-186).
    """

    rule: str
    clauses: Sequence[str]
    text: str
    places: Sequence[str]
    basis: str


@dataclass(frozen=True)
class Cell:
    """What one source gave for an indicator, and the row it stands in."""

    points: str
    place: str
    note: str
    weight: str


@dataclass(frozen=True)
class ScoreLine:
    """An indicator with its sources in the pack's order."""

    name: str
    maximum: str
    cells: Sequence[Cell]
    score: str
    mass: str


@dataclass(frozen=True)
class Explained:
    """The whole explanation, ready to be shown."""

    steps: Sequence[Step]
    missing: Sequence[Step]
    sources: str
    lines: Sequence[ScoreLine]
    turnout: str
    veto: str
    previous: str
    previous_place: str


NOTHING = Explained((), (), "", (), "", "", "", "")  # for a page that may not explain


def explained(found: Trace, pack: Pack) -> Explained:
    """Every number with its row, every step with its rule (R-184)."""
    words, result, rules = Words(found.rules), found.result, found.rules
    value = stored.result_in(result, rules)
    told = [step(words, reason, pack) for reason in value.reasons]
    scheme = rules.scheme_of(result.label)
    veto, previous = found.inputs.vetoes.get(result.code), found.inputs.previous.get(result.code)
    names = {one.code: one.name for one in rules.grades}
    return Explained(
        told,
        [
            one
            for one, reason in zip(told, value.reasons, strict=True)
            if reason.finding in BARS
            or (reason.gap is not None and reason.finding is not Finding.MASS_INSUFFICIENT)
        ],
        listed(
            f"{said(SOURCE_NAMES[one])} × {plain(weight)}" for one, weight in scheme.weights.items()
        ),
        [score_line(found, one, list(scheme.weights)) for one in value.scores],
        percent(value.turnout) if value.turnout is not None else "",
        listed(filter(None, (veto.event, veto.grounds, place(veto.origin)))) if veto else "",
        previous_words(names[previous.grade], previous.acceptance) if previous else "",
        place(previous.origin) if previous else "",
    )


def previous_words(grade: Text, acceptance: str) -> str:
    """Last year's grade and what became of its rectification."""
    told = {"grade": said(grade), "acceptance": word(acceptance)}
    return _("%(grade)s，整改验收：%(acceptance)s") % told


def step(words: Words, reason: Reason, pack: Pack) -> Step:
    """One step as a sentence with its places."""
    basis = said(BASES[reason.basis]) if reason.basis else ""
    places = [place(one) for one in reason.origins]
    return Step(reason.rule, clauses(reason.rule, pack), said(words.reason(reason)), places, basis)


def clauses(rule: str, pack: Pack) -> list[str]:
    """R-numbers a rule serves, with the pack's clause that covers each."""
    told: dict[str, list[str]] = {}
    for number in SERVES.get(rule, ()):
        title = next((said(one.title) for one in pack.clauses if number in one.covers), "")
        told.setdefault(title, []).append(f"R-{number:03}")
    return [f"{' '.join(numbers)} {title}".rstrip() for title, numbers in told.items()]


def place(origin: Origin) -> str:
    """Sheet and row; what the site knew itself has no row."""
    if not origin.row:
        return _("评议") if origin.sheet == POLLS else _("系统上年记录")
    return _("“%(sheet)s”第 %(row)s 行") % {"sheet": origin.sheet, "row": origin.row}


def row_of(origin: Origin) -> str:
    """The row only, where the column says which sheet."""
    if not origin.row:
        return place(origin)
    return _("第 %(row)s 行") % {"row": origin.row}


def score_line(found: Trace, score: Any, sources: Sequence[Source]) -> ScoreLine:
    """One indicator: each source's points, the row, and the mass counts behind a fraction."""
    parts = {part.source: part for part in score.parts}
    key = (found.result.code, score.indicator.code)
    given = {
        Source.SELF: found.inputs.self_points.get(key),
        Source.SUPERIOR: found.inputs.superior.get(key),
    }
    return ScoreLine(
        said(score.indicator.name),
        plain(score.indicator.maximum),
        [cell(parts.get(source), given.get(source), score.mass, source) for source in sources],
        half_up(score.score, 2) if score.score is not None else "",
        mass_words(score.mass, found.rules) if score.mass else "",
    )


def cell(part: Part | None, given: Points | None, mass: MassCount | None, source: Source) -> Cell:
    """Points as a decimal where they have one, else rounded for reading only."""
    if part is None:
        row = row_of(mass.origin) if source is Source.MASS and mass else ""
        return Cell("", row, _("参评不足，不计分") if row else _("没有这一项，不按零分算"), "")
    note = listed(text for text in (given.assessor, given.grounds) if text) if given else ""
    return Cell(short(part.points), row_of(part.origin), note, plain(part.weight))


def short(value: Fraction) -> str:
    """Exact where that is short, else four decimals."""
    exact = plain(value)
    return exact if "/" not in exact and len(exact) <= 8 else half_up(value, 4)


def mass_words(mass: MassCount, rules: GradingPolicy) -> str:
    """The counts of one indicator in a line; a poll of one mind as a band (A-4.8)."""
    answers = {**mass.counts, rules.mass.unknown: mass.unknown}
    if mass.origin.sheet == POLLS and is_unanimous(answers):
        most = max(answers, key=lambda name: answers[name])
        return _("应参评 %(eligible)s 人，参评 %(number)s 人：%(answer)s（全部或只差一人）") % {
            "eligible": mass.eligible,
            "number": sum(answers.values()),
            "answer": said(opinion(most)),
        }
    counts = listed(
        f"{said(opinion(name))} {mass.counts.get(name, 0)}" for name in rules.mass.values
    )
    return _("应参评 %(eligible)s 人：%(counts)s，%(unknown)s %(count)s") % {
        "eligible": mass.eligible,
        "counts": counts,
        "unknown": said(opinion(rules.mass.unknown)),
        "count": mass.unknown,
    }
