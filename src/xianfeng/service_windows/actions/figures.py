"""Ratings join the figures: once a day, in batches, those inside before the public."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import TruncMonth

from xianfeng.appraisals.rules.suppression import K_INSIDE, K_PUBLIC
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.kernel.clock import today
from xianfeng.service_windows.models import DayCount, Released
from xianfeng.service_windows.models.figures import Audience
from xianfeng.service_windows.models.ratings import BY_STAFF, SENT
from xianfeng.service_windows.queries.waiting import final
from xianfeng.service_windows.rules.batches import homes, less, may_join
from xianfeng.service_windows.rules.figures import LEVELS

FEW = 20  # windows in one transaction
SUMS = {f"sum{level}": Sum(f"n{level}") for level in LEVELS}
Channels = Mapping[str, Counter[int]]  # channel → level → ratings
Sums = Mapping[int, Channels]  # by window
Side = Container[str]
SIDES: Sequence[Sequence[str]] = (SENT, BY_STAFF)


def release_figures() -> int:
    """Every window's waiting ratings that are enough together; how many windows moved.

    A few windows at a time: nobody who writes waits for all of them.
    """
    rated = DayCount.objects.order_by().values_list("window", flat=True).distinct()
    return sum(release_few(few) for few in batched(sorted(rated), FEW))


def batched(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """`size` at a time."""
    return (keys[start : start + size] for start in range(0, len(keys), size))


@transaction.atomic
def release_few(windows: Sequence[int]) -> int:
    """One transaction with its entry; how many of these windows moved."""
    counts = final(DayCount.objects.filter(window__in=windows))
    rated = counts.annotate(month=TruncMonth("day"))
    moved = join(rated, windows, Audience.INSIDE, K_INSIDE)
    seen = Released.objects.filter(window__in=windows, audience=Audience.INSIDE, told=True)
    shown = join(seen, windows, Audience.PUBLIC, K_PUBLIC)
    if moved or shown:
        data: dict[str, Json] = {"windows": moved, "public": shown}
        record("figures.released", actor=None, subject=("ratings", "figures"), data=data)
    return moved


def join(source: "QuerySet[Any]", windows: Sequence[int], audience: str, k: int) -> int:
    """Move to `audience` what waits in `source`; how many windows moved."""
    there = sums(Released.objects.filter(window__in=windows, audience=audience))
    moved = 0
    nothing: Sums = {window: {} for window in there}  # all of it may have to wait again
    for window, channels in sorted({**nothing, **sums(source)}.items()):
        stood = there.get(window, {})
        take_back(window, audience, channels, stood)
        rows = source.filter(window=window)
        batches = [one for side in SIDES for one in of_side(rows, side, channels, stood, k)]
        moved += bool(batches)
        for when, batch in batches:
            add(window, audience, when, batch)
    put_together(windows, audience, k)
    return moved


def of_side(
    rows: "QuerySet[Any]", side: Side, whole: Channels, there: Channels, k: int
) -> list[tuple[date, Channels]]:
    """Batches of what staff typed in, or of what people sent: known ratings never make up the
    number for others (A-4.4)."""
    if not any(name in side for name in there):
        return first_batches(rows.filter(channel__in=side), k)
    month = today().replace(day=1)
    return one_batch(month, waiting(only(whole, side), only(there, side)), k)


def only(channels: Channels, side: Side) -> Channels:
    """Those of one side."""
    return {name: counts for name, counts in channels.items() if name in side}


def sums(rows: "QuerySet[Any]") -> Sums:
    """Window → channel → level → ratings."""
    found: dict[int, dict[str, Counter[int]]] = defaultdict(dict)
    for row in rows.order_by().values("window", "channel").annotate(**SUMS):
        found[row["window"]][row["channel"]] = counts_of(row)
    return found


def counts_of(row: Mapping[str, Any]) -> Counter[int]:
    """The sums of a row by level."""
    return Counter({level: row[f"sum{level}"] or 0 for level in LEVELS})


def waiting(whole: Channels, there: Channels) -> dict[str, Counter[int]]:
    """What has not joined yet."""
    return {name: less(counts, there.get(name, {})) for name, counts in whole.items()}


def one_batch(month: date, batch: Channels, k: int) -> list[tuple[date, Channels]]:
    """All that waits, under the month of its release."""
    return [(month, batch)] if may_join(together(batch), k) else []


def first_batches(rows: "QuerySet[Any]", k: int) -> list[tuple[date, Channels]]:
    """A window's past by its months; a month that is too small goes with the next."""
    months: dict[date, dict[str, Counter[int]]] = defaultdict(dict)
    grouped = rows.order_by().values("month", "channel").annotate(**SUMS)
    for row in grouped.order_by("month"):
        months[row["month"]][row["channel"]] = counts_of(row)
    found: list[tuple[date, Channels]] = []
    batch: dict[str, Counter[int]] = defaultdict(Counter)
    for month, channels in months.items():
        for name, counts in channels.items():
            batch[name].update(counts)
        if may_join(together(batch), k):
            found.append((month, batch))
            batch = defaultdict(Counter)
    return found


def together(channels: Channels) -> Counter[int]:
    """All channels of a window."""
    whole: Counter[int] = Counter(dict.fromkeys(LEVELS, 0))
    for counts in channels.values():
        whole.update(counts)
    return whole


def take_back(window: int, audience: str, whole: Channels, there: Channels) -> None:
    """What is no longer valid leaves the newest months: an appeal upheld, or a burst among ratings
    that came days late from the box."""
    for channel, counts in there.items():
        lost = less(counts, whole.get(channel, {}))
        for level in (level for level in LEVELS if lost[level]):
            rows = Released.objects.filter(window=window, audience=audience, channel=channel)
            for row in rows.order_by("-month"):
                there_now = getattr(row, f"n{level}")
                gone = min(lost[level], there_now)
                Released.objects.filter(pk=row.pk).update(**{f"n{level}": there_now - gone})
                lost[level] -= gone


def add(window: int, audience: str, month: date, batch: Channels) -> None:
    """To the month's rows."""
    for channel, counts in batch.items():
        if counts.total():
            row, _new = Released.objects.get_or_create(
                window_id=window, audience=audience, month=month, channel=channel
            )
            more: Any = {f"n{level}": F(f"n{level}") + counts[level] for level in LEVELS}
            Released.objects.filter(pk=row.pk).update(**more)


def put_together(windows: Sequence[int], audience: str, k: int) -> None:
    """What an appeal left of a month and a side must be enough by itself, or every sum without it
    would tell it: it goes with another month, or is told no more until others join it."""
    rows = Released.objects.filter(window__in=windows, audience=audience)
    places: dict[tuple[int, int], dict[date, list[Released]]] = {}
    for row in rows.order_by("window", "month", "channel"):
        side = SIDES.index(next(one for one in SIDES if row.channel in one))
        months = places.setdefault((row.window_id, side), {})
        months.setdefault(row.month, []).append(row)
    for months in places.values():
        move_small(months, k)


def move_small(months: Mapping[date, Sequence[Released]], k: int) -> None:
    """Of one window and side."""
    counts = {month: counts_in(rows) for month, rows in months.items()}
    going = homes(counts, k)
    for month, home in going.items():
        for row in months[month]:
            add(row.window_id, row.audience, home, {row.channel: counts_in([row])})
            row.delete()
        counts[home].update(counts.pop(month))
    for month, found in counts.items():
        told = may_join(found, k)
        if going or any(row.told != told for row in months[month]):
            mark(months[month][0], told)


def mark(one: Released, told: bool) -> None:
    """Whether the month and side of this row may be told."""
    side = next(side for side in SIDES if one.channel in side)
    same = Released.objects.filter(window=one.window_id, audience=one.audience, month=one.month)
    same.filter(channel__in=side).update(told=told)


def counts_in(rows: Sequence[Released]) -> Counter[int]:
    """Rows together, by level."""
    whole: Counter[int] = Counter()
    for row in rows:
        whole.update({level: getattr(row, f"n{level}") for level in LEVELS})
    return whole
