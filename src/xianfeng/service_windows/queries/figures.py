"""Figures of windows: what was released in the last twelve months, through the one guard."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from xianfeng.appraisals.rules.suppression import K_INSIDE, K_PUBLIC, Cell, Shown, release
from xianfeng.kernel.clock import today
from xianfeng.rectification.queries import in_time_of
from xianfeng.service_windows.models import (
    Case,
    DayCount,
    Rating,
    Released,
    SlipCount,
    Window,
)
from xianfeng.service_windows.models.figures import Audience
from xianfeng.service_windows.models.ratings import BY_STAFF, HANDED_OUT, SENT
from xianfeng.service_windows.rules.figures import (
    LEVELS,
    Figure,
    of_handling,
    of_ratings,
    share,
)
from xianfeng.service_windows.wording import FIGURE_NAMES, LEVEL_NAMES

from .handling import handling
from .waiting import last_closed, settled

MONTHS = 12
MONTHLY = {"formatter": "{yyyy}-{MM}", "hideOverlap": True}  # as many as have room
COLUMNS = tuple(f"n{level}" for level in LEVELS)
SUMS = {f"sum{level}": Sum(f"n{level}") for level in LEVELS}
RATING_CODES = ("good", "satisfied", "bad")
CASE_CODES = ("called_back", "rectified", "in_time", "content", "appeals")  # shares of cases
Counts = Mapping[int, int]  # level → ratings


@dataclass(frozen=True)
class Said:
    """A figure in words, with what it is made of."""

    label: str
    value: str
    hint: str
    figure: Figure


@dataclass(frozen=True)
class Picture:
    """ECharts' option with the table beside it."""

    option: Mapping[str, Any]
    table: Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """The figures of one window; `levels` and `trend` are pictures."""

    figures: Sequence[Said]
    total: int | None
    by_channel: Mapping[str, int]
    levels: Picture | None
    trend: Picture | None


def months() -> list[date]:
    """The last twelve, this one included, the oldest first."""
    last = today().replace(day=1)
    numbers = [last.year * 12 + last.month - 1 - back for back in range(MONTHS)]
    return [date(number // 12, number % 12 + 1, 1) for number in reversed(numbers)]


def least(audience: str) -> int:
    """The smallest group whose answers this audience reads."""
    return K_PUBLIC if audience == Audience.PUBLIC else K_INSIDE


def told_rows(audience: str) -> QuerySet[Released]:
    """What every sum is made of: months of a window and side each of which may be told by itself.
    So no difference of sums, of windows, months, areas and totals, holds anything else (W-2.6)."""
    return Released.objects.filter(audience=audience, month__gte=months()[0], told=True)


# --- one window


def sheet(window: Window, public: bool) -> Sheet:
    """Twelve months of one window, in a few statements however many ratings there are."""
    audience = Audience.PUBLIC if public else Audience.INSIDE
    by_month, by_channel = sums_of(window, audience)
    k = least(audience)
    whole = merged(by_month.values())
    told = guarded(by_month, whole, k)
    cases = Case.objects.filter(window=window, opened_on__gte=months()[0])
    figures = [
        *rating_figures(told.total, k),
        participation(window, sum(by_channel[one] for one in HANDED_OUT), k),
        *of_handling(handling(cases), k),
    ]
    shown = [*map(said, figures), orders_in_time([window.pk])]
    if not by_month:
        shown[0] = all_of_one_mind(window, k) or shown[0]
    return Sheet(
        shown,
        whole.total() if told.total else None,
        {} if public else dict(by_channel),
        levels_picture(told.total) if told.total else None,
        trend_picture(told.by_month) if told.total else None,
    )


def sums_of(window: Window, audience: Audience) -> tuple[dict[date, Counter[int]], Counter[str]]:
    """Twelve months by level, and by channel."""
    rows = told_rows(audience).filter(window=window)
    by_month: dict[date, Counter[int]] = defaultdict(Counter)
    by_channel: Counter[str] = Counter()
    for month, channel, *numbers in rows.values_list("month", "channel", *COLUMNS):
        by_month[month].update(dict(zip(LEVELS, numbers, strict=True)))
        by_channel[channel] += sum(numbers)
    return by_month, by_channel


@dataclass(frozen=True)
class Told:
    """What the guard lets through: the whole, and the months it may be taken apart into."""

    total: Counts | None
    by_month: Mapping[date, Counts]


def guarded(by_month: Mapping[date, Counts], whole: Counts, k: int) -> Told:
    """The one guard, over months."""
    parts: dict[tuple[str, ...], Mapping[str, int]] = {
        (month.isoformat(),): named(counts) for month, counts in by_month.items()
    }
    shown = release(parts, k)
    if shown.total.shown is not Shown.EXACT:
        return Told(None, {})
    return Told(whole, {m: c for m, c in by_month.items() if is_exact(shown.parts, m)})


def is_exact(cells: Mapping[tuple[str, ...], Cell], month: date) -> bool:
    """Whether the month's numbers may be told."""
    return cells[(month.isoformat(),)].shown is Shown.EXACT


def rating_figures(counts: Counts | None, k: int) -> list[Figure]:
    """好评率, 满意率, 差评率; hidden where the guard hides."""
    return of_ratings(counts, k) if counts else [share(code, 0, 0, k) for code in RATING_CODES]


def all_of_one_mind(window: Window, k: int) -> Said | None:
    """Nothing was released because everybody says the same: a band, without a number. Of whole
    months that are closed: one that went with each rating would tell when somebody differed."""
    whole = (months()[0], last_closed().replace(day=1) - timedelta(days=1))
    rows = settled(DayCount.objects.filter(window=window, day__range=whole).order_by())
    cells = [cell for side in (SENT, BY_STAFF) for cell in of_one_side(rows, side, k)]
    answers = {cell.answer for cell in cells}
    if len(answers) != 1 or any(cell.shown is not Shown.BAND for cell in cells):
        return None
    told = _("几乎都是“%(level)s”") % {"level": LEVEL_NAMES[int(answers.pop())]}
    return Said(str(FIGURE_NAMES["good"][0]), told, "", share("good", 0, 0, k))


def of_one_side(rows: QuerySet[DayCount], side: Sequence[str], k: int) -> list[Cell]:
    """What may be told of what staff typed in, or of what people sent, by itself alone (A-4.4);
    none where there is nothing."""
    found = rows.filter(channel__in=side).aggregate(**SUMS)
    counts = {level: found[f"sum{level}"] or 0 for level in LEVELS}
    return [release({("all",): named(counts)}, k).total] if any(counts.values()) else []


def participation(window: Window, rated: int, k: int) -> Figure:
    """主动评价率: ratings by slip and link of those handed out, one a visit or matter, on days that
    are closed."""
    rows = SlipCount.objects.filter(window=window, day__range=(months()[0], last_closed()))
    issued = rows.aggregate(n=Sum("issued"))["n"] or 0
    return share("own_accord", min(rated, issued), issued, k)


def orders_in_time(windows: Sequence[int]) -> Said:
    """按期整改率 of the orders about these windows; orders are no persons and are not hidden."""
    done = in_time_of("window", [str(key) for key in windows])
    return said(share("corrected_in_time", done.numerator, done.denominator, 1))


def named(counts: Counts) -> dict[str, int]:
    """Counts as the guard takes them."""
    return {str(level): counts.get(level, 0) for level in LEVELS}


def merged(several: Iterable[Counts]) -> Counter[int]:
    """All together."""
    whole: Counter[int] = Counter(dict.fromkeys(LEVELS, 0))
    for counts in several:
        whole.update(counts)
    return whole


def said(figure: Figure) -> Said:
    """Numerator, denominator and share in words; a hidden one says why."""
    label, formula = FIGURE_NAMES[figure.code]
    made_of = {"part": figure.numerator, "whole": figure.denominator, "formula": formula}
    if not figure.hidden:
        hint = _("%(part)s ÷ %(whole)s。%(formula)s") % made_of
        return Said(str(label), f"{figure.percent}%", hint, figure)
    return Said(str(label), "—", why_hidden(figure) % made_of, figure)


def why_hidden(figure: Figure) -> str:
    """Too few people, or too few cases, stand behind it; or nothing does."""
    if not figure.denominator:
        return _("还没有数据。%(formula)s")
    if figure.code in CASE_CODES:
        return _("件数太少，不公布。%(formula)s")
    return _("人数太少，不公布。%(formula)s")


def levels_picture(counts: Counts) -> Picture:
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
    return Picture(option, {"caption": _("近 12 个月的评价"), "head": head, "rows": rows})


def trend_picture(by_month: Mapping[date, Counts]) -> Picture | None:
    """The share of good ratings month by month; none where fewer than two months are told."""
    shares = {month: of_ratings(counts, 1) for month, counts in by_month.items()}
    if len(shares) < 2:
        return None
    good = [(month.isoformat(), value_of(shares.get(month), 0)) for month in months()]
    bad = [(month.isoformat(), value_of(shares.get(month), 2)) for month in months()]
    option = {
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 24, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "time", "axisLabel": MONTHLY},
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": [
            {"type": "line", "name": str(FIGURE_NAMES["good"][0]), "data": good},
            {"type": "line", "name": str(FIGURE_NAMES["bad"][0]), "data": bad},
        ],
    }
    rows = [
        (f"{month:%Y-%m}", found[0].denominator, f"{found[0].percent}%", f"{found[2].percent}%")
        for month, found in sorted(shares.items())
    ]
    head = [_("公布月份"), _("有效评价"), _("好评率"), _("差评率")]
    return Picture(option, {"caption": _("逐月变化"), "head": head, "rows": rows})


def value_of(figures: Sequence[Figure] | None, place: int) -> float | None:
    """A point of a line; a gap where nothing is told."""
    percent = figures[place].percent if figures else None
    return None if percent is None else float(percent)


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
