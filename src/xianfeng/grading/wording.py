"""Numbers, steps and pictures of a round in the reader's language, ready for templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from xianfeng.grading import stored
from xianfeng.grading.cautions import caution_text
from xianfeng.grading.explain import BASES, CHANGES, SOURCES, Words, flag_text, percent
from xianfeng.grading.models import Decision, Result, Round
from xianfeng.grading.queries import Overview, Trace, grade_name
from xianfeng.grading.rules import Change, Finding, MassCount, Origin, Part, Points, Reason
from xianfeng.grading.states import DecisionState, RoundState
from xianfeng.kernel.exact import half_up, plain
from xianfeng.packs.grading import GradingPolicy, Source
from xianfeng.packs.schema import Pack
from xianfeng.packs.texts import Text

COLOURS = ("tone:chart-3", "tone:chart-2", "tone:chart-4")  # lowest grade first
CHANGE_TONES = {"up": "good", "same": "neutral", "down": "warn"}
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


# Words of packs and rolls that pages translate.
WORDS = (gettext_noop("通过"), gettext_noop("未通过"), gettext_noop("未验收"))


def word(text: str) -> str:
    """A pack's own word in the reader's language, as it stands where it is unknown."""
    return _(text) if text in WORDS else text


def listed(words: Iterable[str]) -> str:
    """Words one after the other, with the comma of the language."""
    return _("，").join(words)


def said(text: Text) -> str:
    """One side of a text that has both languages."""
    return text.en if (get_language() or "").startswith("en") else text.zh


# --- the steps of a round

STEPS: Sequence[tuple[RoundState, str | Promise]] = (
    (RoundState.DRAFT, gettext_lazy("筹备")),
    (RoundState.COLLECTING, gettext_lazy("收集材料")),
    (RoundState.COMPUTED, gettext_lazy("提出意见")),
    (RoundState.PROPOSED, gettext_lazy("会议审定")),
    (RoundState.CONFIRMED, gettext_lazy("公布")),
    (RoundState.PUBLISHED, gettext_lazy("整改验收")),
    (RoundState.CLOSED, gettext_lazy("办结本轮")),
)


def steps(graded: Round) -> list[dict[str, Any]]:
    """Where the round stands; what a state waits for is its current step."""
    order = [state for state, _label in STEPS]
    here = order.index(RoundState(graded.state))
    closed = graded.state == RoundState.CLOSED
    return [
        {
            "label": label,
            "state": "done" if place < here or closed else "current" if place == here else "todo",
        }
        for place, (_state, label) in enumerate(STEPS)
    ]


# --- the distribution


def chart(overview: Overview, rules: GradingPolicy) -> dict[str, Any]:
    """Grades by label as stacked bars, the best first."""
    labels = [group.label for group in overview.groups]
    series = [
        {
            "name": said(one.name),
            "type": "bar",
            "stack": "grade",
            "itemStyle": {"color": colour},
            "data": [group.counts.get(one.code, 0) for group in overview.groups],
        }
        for one, colour in reversed(list(zip(rules.grades, colours(rules), strict=True)))
    ]
    return {
        "legend": {"bottom": 0},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": labels, "inverse": True},
        "series": series,
    }


def colours(rules: GradingPolicy) -> list[str]:
    """A colour a grade; more than three repeat the middle one."""
    middle = [COLOURS[1]] * max(len(rules.grades) - 2, 0)
    return [COLOURS[0], *middle, COLOURS[2]][: len(rules.grades)]


def table(overview: Overview, rules: GradingPolicy) -> dict[str, Any]:
    """The same numbers to read, with the places the cap leaves."""
    best_first = list(reversed(rules.grades))
    capped = any(group.cap is not None for group in overview.groups)
    head = [_("领域"), *(said(one.name) for one in best_first), _("未定"), _("合计")]
    rows = [
        [
            group.label,
            *(group.counts.get(one.code, 0) for one in best_first),
            group.counts.get("", 0),
            group.members,
            *([group.cap if group.cap is not None else "—"] if capped else []),
        ]
        for group in overview.groups
    ]
    caption = _("各领域等次分布") if overview.decided else _("各领域建议等次分布")
    best = next((said(one.name) for one in rules.grades if one.code == rules.capped_grade), "")
    more = [_("%(grade)s名额") % {"grade": best}] if capped else []
    return {"caption": caption, "head": [*head, *more], "rows": rows}


@dataclass(frozen=True)
class Warned:
    """A warning as a sentence, with the organizations it names."""

    text: str
    named: Sequence[Result]


def warnings(overview: Overview, rules: GradingPolicy, named: Mapping[str, Result]) -> list[Warned]:
    """What the committee is warned of; `named` are results by code."""
    return [
        Warned(said(caution_text(one, rules)), [named[code] for code in one.named if code in named])
        for one in overview.cautions
    ]


# --- the list


@dataclass(frozen=True)
class Line:
    """One organization in the list of a round, each cell as it is shown."""

    name: str
    url: str
    label: str
    total: str
    proposal: str
    grade: str
    change: str
    flags: str


class Marks:
    """Marks of grades, movements and states; each kind is rendered once a page, not once a row."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, str], str] = {}

    def grade(self, code: str) -> str:
        """The mark of a grade."""
        return self.once(("ui/components/grade.html", code), {"grade": code})

    def badge(self, text: str, tone: str) -> str:
        """A word in a tone."""
        told = {"text": text, "tone": tone, "icon_name": ""}
        return self.once(("ui/components/badge.html", text), told)

    def once(self, key: tuple[str, str], context: dict[str, str]) -> str:
        """Render what was not rendered before."""
        if key not in self.made:
            self.made[key] = render_to_string(key[0], context)
        return self.made[key]

    def decided(self, decision: Decision) -> str:
        """The decided grade, with what is special about it."""
        if decision.state == DecisionState.OPEN:
            return NOTHING
        more = [self.badge(_("另有理由"), "warn")] if decision.differs else []
        if decision.state == DecisionState.RETURNED:
            more.append(self.badge(str(DecisionState.RETURNED.label), "warn"))
        return mark_safe(" ".join([self.grade(decision.grade), *more]))  # noqa: S308 -- templates

    def change(self, change: str) -> str:
        """The movement."""
        if not change:
            return NOTHING
        return self.badge(said(CHANGES[Change(change)]), CHANGE_TONES[change])


NOTHING = "—"


def lines(rows: Iterable[Result], rules: GradingPolicy) -> list[Line]:
    """Rows of a page with flags in words; few kinds of the same flag are told once."""
    indicators = {one.code: one for scheme in rules.schemes.values() for one in scheme.indicators}
    marks, pattern = Marks(), reverse("grading:result", args=[0])  # resolved once a page
    return [
        Line(
            row.name,
            pattern.replace("/0/", f"/{row.pk}/"),
            row.label,
            row.total_text or NOTHING,
            marks.grade(row.proposal),
            marks.decided(row.decision),
            marks.change(row.change),
            listed(flag_words(row.flag_list, indicators)) or NOTHING,
        )
        for row in rows
    ]


def flag_words(flags: Sequence[str], indicators: Mapping[str, Any]) -> list[str]:
    """Flags as a list shows them: many indicators with the same fault become one word."""
    kinds = [flag.partition(":")[0] for flag in flags]
    short = {
        "mass_insufficient": _("群众评议参评不足 %(count)s 项"),
        "missing_source": _("缺评价来源 %(count)s 项"),
    }
    words = []
    for kind in dict.fromkeys(kinds):
        if kind in short:
            words.append(short[kind] % {"count": kinds.count(kind)})
        elif not (kind == "over_cap" and "tie_at_cap" in kinds):
            words.append(said(flag_text(kind, indicators)))
    return words


# --- one organization explained


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
        listed(f"{said(SOURCES[one])} × {plain(weight)}" for one, weight in scheme.weights.items()),
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
        return _("系统上年记录")
    return _("“%(sheet)s”第 %(row)s 行") % {"sheet": origin.sheet, "row": origin.row}


def row_of(origin: Origin) -> str:
    """The row only, where the column says which sheet."""
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
    """The counts of one indicator in a line."""
    counts = listed(f"{name} {mass.counts.get(name, 0)}" for name in rules.mass.values)
    return _("应参评 %(eligible)s 人：%(counts)s，%(unknown)s %(count)s") % {
        "eligible": mass.eligible,
        "counts": counts,
        "unknown": rules.mass.unknown,
        "count": mass.unknown,
    }


def name_of(rules: GradingPolicy, code: str) -> str:
    """A grade's name."""
    return said(grade_name(rules, code))
