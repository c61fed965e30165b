"""How a window can be rated, what came, and what a human must look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from xianfeng.accounts.models import User
from xianfeng.appraisals.rules.suppression import K_INSIDE
from xianfeng.kernel.clock import today
from xianfeng.rectification.access import belongs_to
from xianfeng.service_windows.access import WindowPolicy, own
from xianfeng.service_windows.models import (
    Burst,
    DayCount,
    PaperBatch,
    Rating,
    RatingPoint,
    Released,
    ScoreCount,
    SlipCount,
    Window,
)
from xianfeng.service_windows.models.figures import Audience
from xianfeng.service_windows.models.ratings import (
    BY_STAFF,
    HANDED_OUT,
    Apart,
    Channel,
    PaperFinding,
)
from xianfeng.service_windows.rules.figures import LEVELS
from xianfeng.service_windows.rules.scores import QUESTIONS
from xianfeng.service_windows.wording import QUESTION_NAMES

NUMBERS = [f"n{level}" for level in LEVELS]
SUMS = {f"sum{level}": Sum(f"n{level}") for level in LEVELS}


@dataclass(frozen=True)
class Line:
    """One channel: how many came, and how they came about."""

    name: str
    number: int
    handed_out: bool  # staff chose whom to ask
    by_staff: bool  # staff typed it in
    set_up: bool  # staff registered the device, with a key that staff may have made


@dataclass(frozen=True)
class KeptApart:
    """Ratings of a day that are shown and not counted."""

    day: date
    channel: str
    reason: str
    number: int


@dataclass(frozen=True)
class Scored:
    """Scores of one item: how many, and how many were 3 or better."""

    name: str
    number: int
    good: int


@dataclass(frozen=True)
class Typed:
    """Tallies typed in; `much` is more on paper than slips were handed out that day. Whoever calls
    the hotline needs none."""

    batch: PaperBatch
    number: int
    much: bool


@dataclass(frozen=True)
class Sheet:
    """Everything on the page of a window's channels. No level stands here."""

    points: Sequence[RatingPoint]
    lines: Sequence[Line]
    received: int
    waiting: int  # received, and not in the figures yet
    issued_today: int
    apart: Sequence[KeptApart]
    bursts: Sequence[Burst]
    papers: Sequence[Typed]
    scores: Sequence[Scored]
    may_judge: bool
    today: date


def sheet(actor: User, window: Window) -> Sheet:
    """Of all time: how many came says nothing of what they said."""
    lines = channels(window)
    received = sum(one.number for one in lines)
    may = WindowPolicy.allows(actor, "judge_bursts", window)
    return Sheet(
        points=list(window.rating_points.all()),
        lines=lines,
        received=received,
        waiting=max(received - released(window), 0),
        issued_today=issued(window, today()),
        apart=kept_apart(window),
        bursts=list(window.bursts.select_related("found_by")[:50]),
        papers=papers_of(window),
        scores=scores(window),
        may_judge=may and not belongs_to(actor, window.organization),
        today=today(),
    )


def channels(window: Window) -> list[Line]:
    """Every channel with what came through it."""
    sums: Counter[str] = Counter()
    found: Any = DayCount.objects.filter(window=window).order_by().values("channel")
    for row in found.annotate(**SUMS):
        sums[row["channel"]] = sum(row[f"sum{level}"] or 0 for level in LEVELS)
    return [
        Line(
            str(one.label),
            sums[one.value],
            one in HANDED_OUT,
            one in BY_STAFF,
            one == Channel.KIOSK,
        )
        for one in Channel
    ]


def released(window: Window) -> int:
    """Ratings that stand in the figures for those inside."""
    rows = Released.objects.filter(window=window, audience=Audience.INSIDE)
    return sum(sum(numbers) for numbers in rows.values_list(*NUMBERS))


def issued(window: Window, day: date) -> int:
    """Slips and links handed out on this day."""
    found = SlipCount.objects.filter(window=window, day=day).values_list("issued", flat=True)
    return sum(found)


def kept_apart(window: Window) -> list[KeptApart]:
    """By day, channel and reason; newest first."""
    rows = Rating.objects.filter(window=window, quarantined=True).order_by("-day", "channel")
    names, reasons = dict(Channel.choices), dict(Apart.choices)
    return [
        KeptApart(day, str(names.get(channel, channel)), str(reasons.get(why, "")), number)
        for day, channel, why, number in rows.values_list("day", "channel", "apart_for").annotate(
            number=Count("pk")
        )
    ]


def open_bursts(actor: User) -> QuerySet[Burst]:
    """Bursts that wait for somebody like the actor, oldest first."""
    windows = WindowPolicy.filter(actor, "judge_bursts")
    return Burst.objects.filter(window__in=windows, finding="").order_by("day", "pk")


def seen_bursts(actor: User) -> QuerySet[Burst]:
    """All that wait in the actor's reach, those put before somebody above first."""
    windows = WindowPolicy.filter(actor, "see_bursts")
    rows = Burst.objects.filter(window__in=windows, finding="")
    return rows.order_by(F("late_since").asc(nulls_last=True), "day", "pk")


def late_bursts(actor: User) -> QuerySet[Burst]:
    """Those that nobody judged in time: their ratings stand in no figure all the while."""
    return seen_bursts(actor).filter(late_since__isnull=False)


def papers_of(window: Window) -> list[Typed]:
    """What staff typed in for a window, the newest first."""
    return typed(window.paper_batches.select_related("checked_by")[:50])


def typed(rows: Iterable[PaperBatch]) -> list[Typed]:
    """Each with what a checker looks at."""
    several = list(rows)
    windows = {one.window_id for one in several}
    slips = SlipCount.objects.filter(window__in=windows, day__in={one.day for one in several})
    issued = {(one.window_id, one.day): one.issued for one in slips}
    numbers = [sum(one.counts.values()) for one in several]
    return [
        Typed(one, n, one.channel == Channel.PAPER and n > issued.get((one.window_id, one.day), 0))
        for one, n in zip(several, numbers, strict=True)
    ]


def open_papers(actor: User) -> QuerySet[PaperBatch]:
    """Tallies that wait for somebody like the actor, oldest first."""
    windows = WindowPolicy.filter(actor, "check_paper").exclude(organization__path__in=own(actor))
    rows = PaperBatch.objects.filter(window__in=windows, finding="").exclude(actor=actor)
    return rows.order_by("day", "pk")


def scores(window: Window) -> list[Scored]:
    """Items with enough scores to be read."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    rows = ScoreCount.objects.filter(window=window, shown=True)
    for question, *numbers in rows.values_list("question", *NUMBERS):
        counts[question].update(dict(zip(LEVELS, numbers, strict=True)))
    return [
        Scored(
            str(QUESTION_NAMES[one]), counts[one].total(), sum(counts[one][n] for n in (5, 4, 3))
        )
        for one in QUESTIONS
        if counts[one].total() >= K_INSIDE
    ]


def entered_alike(
    window: Window, day: date, channel: str, counts: Mapping[int, int]
) -> PaperBatch | None:
    """A batch of the same day and tallies that stands or waits: perhaps the same sheets twice."""
    rows = PaperBatch.objects.filter(window=window, day=day, channel=channel)
    kept = rows.exclude(finding=PaperFinding.APART).select_related("actor")
    wanted = {str(level): count for level, count in counts.items()}
    return next((one for one in kept if one.counts == wanted), None)
