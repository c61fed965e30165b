"""The list of a round's organizations, each cell as it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from xianfeng.grading.explain import CHANGES, flag_text
from xianfeng.grading.models import Decision, Result
from xianfeng.grading.queries import MISSING, movement
from xianfeng.grading.rules import Change
from xianfeng.grading.states import DecisionState
from xianfeng.packs.grading import GradingPolicy

from .words import listed, said

CHANGE_TONES = {"up": "good", "same": "neutral", "down": "warn"}
NOTHING = "—"


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

    def decided(self, decision: Decision | None) -> str:
        """The decided grade, with what is special about it."""
        if decision is None:
            return self.badge(said(MISSING), "bad")
        if decision.state == DecisionState.OPEN:
            return NOTHING
        more = [self.badge(_("另有理由"), "warn")] if decision.differs else []
        if decision.state == DecisionState.RETURNED:
            more.append(self.badge(str(DecisionState.RETURNED.label), "warn"))
        return mark_safe(" ".join([self.grade(decision.grade), *more]))  # noqa: S308 -- templates

    def change(self, change: Change | None) -> str:
        """The movement."""
        return self.badge(said(CHANGES[change]), CHANGE_TONES[change]) if change else NOTHING


def lines(rows: Iterable[Result], rules: GradingPolicy) -> list[Line]:
    """Rows of a page with flags in words; few kinds of the same flag are told once."""
    indicators = {one.code: one for scheme in rules.schemes.values() for one in scheme.indicators}
    marks, pattern = Marks(), reverse("grading:result", args=[0])  # resolved once a page
    return [
        Line(
            row.name,
            pattern.replace("/0/", f"/{row.pk}/"),
            _(row.label),
            row.total_text or NOTHING,
            marks.grade(row.proposal),
            marks.decided(row.given),
            marks.change(movement(rules, row)),
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
