"""Working days: Monday to Friday, but for the days that a calendar names."""

from collections.abc import Mapping
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5
Exceptions = Mapping[date, bool]  # day → whether it is worked, against its weekday


def is_working(day: date, exceptions: Exceptions) -> bool:
    """Whether offices are open on `day`."""
    return exceptions.get(day, day.weekday() < SATURDAY)


def after_working_days(start: date, count: int, exceptions: Exceptions) -> date:
    """The day on which the last of `count` working days after `start` ends; the first is the next
    working day. None at all is `start` itself."""
    day = start
    while count > 0:
        day += DAY
        count -= is_working(day, exceptions)
    return day


def working_days_between(start: date, end: date, exceptions: Exceptions) -> int:
    """Working days after `start` up to and with `end`; 0 when `end` is not later."""
    days = (start + DAY * n for n in range(1, (end - start).days + 1))
    return sum(is_working(day, exceptions) for day in days)
