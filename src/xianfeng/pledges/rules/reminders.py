"""When to remind: 30, 7 and 1 days before and once overdue, capped, never at night (D-16)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

OVERDUE = "overdue"
QUIET_FROM, QUIET_UNTIL = 21, 8  # hours in Asia/Shanghai
CAP_DAYS, CAP = 30, 4  # at most so many digests to one person in so many days


def stage_of(due: date, day: date, before: Sequence[int]) -> str:
    """The stage an item has reached on `day`; "" while its date is far.

    >>> stage_of(date(2026, 12, 31), date(2026, 12, 25), (30, 7, 1))
    '7'
    """
    left = (due - day).days
    if left < 0:
        return OVERDUE
    reached = [days for days in before if left <= days]
    return str(min(reached)) if reached else ""


def is_quiet(moment: datetime) -> bool:
    """Whether `moment`, in local time, is night."""
    return moment.hour >= QUIET_FROM or moment.hour < QUIET_UNTIL


def may_send(sent: Iterable[date], day: date) -> bool:
    """Whether one more digest keeps the cap: one a day, four in thirty days."""
    recent = [one for one in sent if day - timedelta(days=CAP_DAYS) < one <= day]
    return day not in recent and len(recent) < CAP
