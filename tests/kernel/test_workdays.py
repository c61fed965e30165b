"""Working days by a calendar that is data."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xianfeng.kernel.workdays import after_working_days, is_working, working_days_between

# 2026: National Day and Mid-Autumn, with the Saturday worked in exchange.
NATIONAL = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True}
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=20)


def test_weekends_do_not_count() -> None:
    assert after_working_days(date(2026, 9, 25), 1, {}) == date(2026, 9, 28)
    assert working_days_between(date(2026, 9, 25), date(2026, 10, 2), {}) == 5


def test_holidays_and_exchanged_days_are_data() -> None:
    """Five working days from 30 September end on 13 October: 8, 9, the worked 10, 12, 13."""
    assert after_working_days(date(2026, 9, 30), 5, NATIONAL) == date(2026, 10, 13)
    assert is_working(date(2026, 10, 10), NATIONAL)
    assert not is_working(date(2026, 10, 1), NATIONAL)


@given(DAYS, st.integers(0, 40), CALENDARS)
def test_counting_and_adding_agree(start: date, count: int, calendar: dict[date, bool]) -> None:
    end = after_working_days(start, count, calendar)
    assert working_days_between(start, end, calendar) == count
    assert count == 0 or is_working(end, calendar)
    assert working_days_between(end, start - timedelta(1), calendar) == 0
