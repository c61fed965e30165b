"""Where a round stands: steps, distribution, warnings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianfeng.grading.cautions import caution_text
from xianfeng.grading.models import Result, Round
from xianfeng.grading.queries import Overview
from xianfeng.grading.rules import Caution
from xianfeng.grading.states import RoundState
from xianfeng.packs.grading import GradingPolicy

from .words import said

COLOURS = ("tone:chart-3", "tone:chart-2", "tone:chart-4")  # lowest grade first
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


def chart(overview: Overview, rules: GradingPolicy) -> dict[str, Any]:
    """Grades by label as stacked bars, the best first."""
    labels = [_(group.label) for group in overview.groups]
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
            _(group.label),
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


def in_words(caution: Caution, rules: GradingPolicy) -> str:
    """The warning with the roll's label in the reader's language."""
    text = said(caution_text(caution, rules))
    return text.replace(f"“{caution.group}”", f"“{_(caution.group)}”") if caution.group else text


def warnings(overview: Overview, rules: GradingPolicy, named: Mapping[str, Result]) -> list[Warned]:
    """What the committee is warned of; `named` are results by code."""
    return [
        Warned(
            in_words(one, rules),
            [named[code] for code in one.named if code in named],
        )
        for one in overview.cautions
    ]
