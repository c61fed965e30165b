"""The country's days off and exchanged working days, as far as they are announced.

国务院办公厅 announces a year's days late in the year before. A year that is not here counts
Monday to Friday until a county enters its days on the calendar's page. 2026 as in
chinesecalendar 1.11.0 (MIT), which was published on the day of the notice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """First and last day off, and the days that are worked in exchange; all as month and day."""

    name: str | Promise
    first: tuple[int, int]
    last: tuple[int, int]
    worked: tuple[tuple[int, int], ...] = ()


KNOWN: Final[Mapping[int, tuple[Holiday, ...]]] = {
    2026: (
        Holiday(_("元旦"), (1, 1), (1, 3), ((1, 4),)),
        Holiday(_("春节"), (2, 15), (2, 23), ((2, 14), (2, 28))),
        Holiday(_("清明节"), (4, 4), (4, 6)),
        Holiday(_("劳动节"), (5, 1), (5, 5), ((5, 9),)),
        Holiday(_("端午节"), (6, 19), (6, 21)),
        Holiday(_("中秋节"), (9, 25), (9, 27)),
        Holiday(_("国庆节"), (10, 1), (10, 7), ((9, 20), (10, 10))),
    ),
}


@dataclass(frozen=True)
class NamedDay:
    """One day that is worked, or not, against its weekday."""

    day: date
    is_working: bool
    name: str | Promise


def national_days(year: int) -> list[NamedDay]:
    """The year's named days in order; none where the year is not known."""
    return sorted(days_of(year), key=lambda one: one.day)


def days_of(year: int) -> Iterator[NamedDay]:
    """As they stand in the table."""
    for holiday in KNOWN.get(year, ()):
        day, last = date(year, *holiday.first), date(year, *holiday.last)
        while day <= last:
            yield NamedDay(day, False, holiday.name)
            day += DAY
        for worked in holiday.worked:
            yield NamedDay(date(year, *worked), True, holiday.name)


@cache
def national() -> Mapping[date, bool]:
    """All known years as the counting of days needs them."""
    return {one.day: one.is_working for year in KNOWN for one in days_of(year)}
