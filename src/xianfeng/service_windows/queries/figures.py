"""Figures of windows: sums of a year through the one guard against small groups."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from xianfeng.appraisals.rules.suppression import K_INSIDE, K_PUBLIC, Shown, release
from xianfeng.kernel.clock import today
from xianfeng.service_windows.models import Case, DayCount, Rating, SlipCount, Window
from xianfeng.service_windows.models.cases import CaseKind, Reply
from xianfeng.service_windows.rules.figures import (
    LEVELS,
    Figure,
    Handling,
    of_handling,
    of_ratings,
    share,
)
from xianfeng.service_windows.states import UNANSWERED, CaseState
from xianfeng.service_windows.wording import FIGURE_NAMES, LEVEL_NAMES

YEAR = timedelta(days=365)
SUMS = {f"n{level}_sum": Sum(f"n{level}") for level in LEVELS}
RATING_CODES = ("good", "satisfied", "bad")


@dataclass(frozen=True)
class Said:
    """A figure in words, with what it is made of."""

    label: str
    value: str
    hint: str


@dataclass(frozen=True)
class Sheet:
    """The figures of one window; `option` and `table` are the picture of the levels."""

    figures: Sequence[Said]
    total: int | None
    by_channel: Mapping[str, int]
    option: Mapping[str, Any] | None
    table: Mapping[str, Any] | None


def sheet(window: Window, public: bool) -> Sheet:
    """A year of one window, in three statements however many ratings there are."""
    k = K_PUBLIC if public else K_INSIDE
    parts = counted(window)
    shown = release({(channel,): named(counts) for channel, counts in parts.items()}, k).total
    ratings = [share(code, 0, 0, k) for code in RATING_CODES]
    option = table = None
    total = sum(sum(counts.values()) for counts in parts.values())
    if shown.shown is Shown.EXACT:
        whole = merged(parts)
        ratings = of_ratings(whole, k)
        option, table = picture(whole)
    rows = Case.objects.filter(window=window, opened_on__gt=today() - YEAR)
    figures = [said(one) for one in (*ratings, *of_handling(handling(rows), k))]
    if shown.shown is Shown.BAND:
        told = LEVEL_NAMES[int(shown.answer)]
        figures[0] = Said(
            str(FIGURE_NAMES["good"][0]), _("几乎都是“%(level)s”") % {"level": told}, ""
        )
    by_channel = {} if public else {name: sum(counts.values()) for name, counts in parts.items()}
    return Sheet(figures, total if total >= k else None, by_channel, option, table)


def counted(window: Window) -> dict[str, dict[int, int]]:
    """Channel → level → ratings of the last year."""
    rows = DayCount.objects.filter(window=window, day__gt=today() - YEAR)
    sums: Any = rows.order_by().values("channel").annotate(**SUMS)
    return {row["channel"]: {level: row[f"n{level}_sum"] or 0 for level in LEVELS} for row in sums}


def named(counts: Mapping[int, int]) -> dict[str, int]:
    """Counts as the guard takes them."""
    return {str(level): number for level, number in counts.items()}


def merged(parts: Mapping[str, Mapping[int, int]]) -> Counter[int]:
    """All channels together."""
    whole: Counter[int] = Counter()
    for counts in parts.values():
        whole.update(counts)
    return whole


def said(figure: Figure) -> Said:
    """Numerator, denominator and share in words; a hidden one says why."""
    label, formula = FIGURE_NAMES[figure.code]
    if figure.hidden:
        return Said(str(label), "—", _("人数太少，不公布。%(formula)s") % {"formula": formula})
    made_of = {"part": figure.numerator, "whole": figure.denominator, "formula": formula}
    return Said(str(label), f"{figure.percent}%", _("%(part)s ÷ %(whole)s。%(formula)s") % made_of)


def picture(counts: Mapping[int, int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Levels as bars, with their table."""
    labels = [str(LEVEL_NAMES[level]) for level in LEVELS]
    numbers = [counts.get(level, 0) for level in LEVELS]
    option = {
        "grid": {"left": 8, "right": 24, "top": 16, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": labels[::-1]},
        "series": [{"type": "bar", "data": numbers[::-1], "barMaxWidth": 28}],
    }
    head, rows = [_("等次"), _("份数")], list(zip(labels, numbers, strict=True))
    return option, {"caption": _("近一年的评价"), "head": head, "rows": rows}


def handling(rows: QuerySet[Case]) -> Handling:
    """Cases in numbers, counted in one statement."""
    day = today()
    bad = Q(kind=CaseKind.RATING)
    named_bad = bad & (Q(called_back_on__isnull=False) | ~Q(contact=""))
    tests = {
        "named_bad": named_bad,
        "called_back": bad & Q(called_back_on__isnull=False),
        "upheld": bad & ~Q(state=CaseState.VOID),
        "rectified": bad & Q(finding__in=["correct", "order"], answered_on__isnull=False),
        "in_time": Q(answered_on__lte=F("due_on")),
        "closed": Q(answered_on__isnull=False),
        "overdue": Q(state__in=UNANSWERED, due_on__lt=day),
        "replies": ~Q(reply=""),
        "content": Q(reply__in=[Reply.SATISFIED, Reply.MOSTLY]),
        "appeals": Q(messages__verb="appeal"),
        "appeals_upheld": Q(state=CaseState.VOID),
    }
    counts = {name: Count("pk", filter=test, distinct=True) for name, test in tests.items()}
    return Handling(**rows.aggregate(**counts))


# --- many windows


@dataclass(frozen=True)
class Line:
    """One window of a list, with its figures."""

    window: Window
    total: int | None
    good: Said
    bad: Said


def lines(windows: Sequence[Window], k: int) -> list[Line]:
    """Figures of many windows in one statement; in tree order, never by their size (no ranking)."""
    rows = DayCount.objects.filter(window__in=windows, day__gt=today() - YEAR)
    sums: dict[int, Counter[int]] = defaultdict(Counter)
    found: Any = rows.order_by().values("window").annotate(**SUMS)
    for row in found:
        sums[row["window"]].update({level: row[f"n{level}_sum"] or 0 for level in LEVELS})
    return [line(window, sums[window.pk], k) for window in windows]


def line(window: Window, counts: Counter[int], k: int) -> Line:
    """One window through the guard."""
    shown = release({("all",): named(counts)}, k).total
    figures = (
        of_ratings(counts, k)
        if shown.shown is Shown.EXACT
        else [share(code, 0, 0, k) for code in RATING_CODES]
    )
    total = sum(counts.values())
    return Line(window, total if total >= k else None, said(figures[0]), said(figures[2]))


@dataclass(frozen=True)
class Apart:
    """A day on which more ratings came than slips were issued: for a human to look at."""

    day: date
    issued: int
    ratings: int


def quarantined(window: Window) -> list[Apart]:
    """Days with ratings kept apart, newest first."""
    rows = Rating.objects.filter(window=window, quarantined=True).order_by()
    counts = Counter(rows.values_list("day", flat=True))
    slips = SlipCount.objects.filter(window=window, day__in=counts)
    issued = dict(slips.values_list("day", "issued"))
    return [Apart(day, issued.get(day, 0), counts[day]) for day in sorted(counts, reverse=True)]
