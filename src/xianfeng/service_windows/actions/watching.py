"""Bursts are flagged, for somebody outside the unit to judge; what is not judged in time climbs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction

from xianfeng.journal.actions import Deed, record
from xianfeng.kernel.clock import today
from xianfeng.kernel.workdays import after_working_days
from xianfeng.rectification.queries import exceptions
from xianfeng.service_windows.models import Burst, DayCount, Rating, Window
from xianfeng.service_windows.models.points import Cause
from xianfeng.service_windows.models.ratings import Apart
from xianfeng.service_windows.queries.waiting import settled
from xianfeng.service_windows.record import about, window_subject
from xianfeng.service_windows.rulebook import rules
from xianfeng.service_windows.rules.figures import LEVELS
from xianfeng.service_windows.rules.usual import BACK, is_unusual

from .telling import tell_later

Place = tuple[int, date, str]  # window, day, channel
NUMBERS = [f"n{level}" for level in LEVELS]


def flag(window: Window, day: date, channel: str, cause: str) -> None:
    """For a human outside the unit to look at; on record when the day is past, for this moment is
    that of the ratings."""
    found, new = Burst.objects.get_or_create(
        window=window, day=day, channel=channel, defaults={"cause": cause}
    )
    if new:
        data = about(window, day=day.isoformat(), channel=found.channel, cause=cause)
        tell_later(Deed("burst.told", window_subject(window), data))


def flag_days(rows: Iterable[Rating]) -> None:
    """Places of these ratings that hold more than a kiosk or poster gives, or far more than usual.

    A script that stays just below the alarm of a minute is found by its day.
    """
    several = list(rows)
    over = {place_of(row) for row in several if row.apart_for == Apart.MANY}
    counted = {place_of(row) for row in several if not row.quarantined}
    causes = dict.fromkeys(unusual(counted), Cause.DAY) | dict.fromkeys(over, Cause.POINT)
    windows = Window.objects.select_related("organization").in_bulk({one[0] for one in causes})
    for (window, day, channel), cause in sorted(causes.items()):
        flag(windows[window], day, channel, cause)


def place_of(row: Rating) -> Place:
    """Where the rating counts."""
    return row.window_id, row.day, row.channel


def unusual(places: Iterable[Place]) -> list[Place]:
    """Those far above the usual of the same window and channel; days under a burst that waits say
    nothing of what is usual."""
    wanted = sorted(places)
    if not wanted:
        return []
    days = sorted(day for _window, day, _channel in wanted)
    rows = DayCount.objects.filter(
        window__in={window for window, _day, _channel in wanted},
        day__range=(days[0] - timedelta(days=BACK), days[-1]),
    )
    numbers = totals(rows.values_list("window", "day", "channel", *NUMBERS))
    usual = totals(settled(rows).values_list("window", "day", "channel", *NUMBERS))
    return [one for one in wanted if is_unusual(numbers[one], before(usual, one))]


def totals(rows: Iterable[Sequence[object]]) -> dict[Place, int]:
    """Place → ratings of all levels."""
    found: dict[Place, int] = defaultdict(int)
    for window, day, channel, *counts in rows:
        found[window, day, channel] += sum(counts)  # type: ignore[index, arg-type]  # values_list
    return found


def before(usual: dict[Place, int], place: Place) -> list[int]:
    """Ratings of the days before with any."""
    window, day, channel = place
    since = day - timedelta(days=BACK)
    return [
        number
        for (one, when, way), number in usual.items()
        if (one, way) == (window, channel) and since <= when < day and number
    ]


@transaction.atomic
def climb_bursts() -> int:
    """Bursts that nobody judged within the pack's first deadline are put before those above, once;
    how many. Their ratings go on waiting."""
    day, told = today(), 0
    rows = Burst.objects.filter(finding="", late_since=None, day__lt=day)
    for burst in rows.select_related("window__organization"):
        calendar = exceptions(burst.window.organization)
        if after_working_days(burst.day, rules().deadlines[0], calendar) >= day:
            continue
        if Burst.objects.filter(pk=burst.pk, finding="", late_since=None).update(late_since=day):
            data = about(burst.window, day=burst.day.isoformat(), channel=burst.channel)
            record("burst.climbed", actor=None, subject=window_subject(burst.window), data=data)
            told += 1
    return told
