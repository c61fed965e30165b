"""The country's days off, as data."""

from datetime import date

from xianfeng.rectification.holidays import KNOWN, national, national_days


def test_2026_as_announced() -> None:
    """33 days off, six worked in exchange; a year nobody announced has none."""
    days = national_days(2026)
    assert sum(not one.is_working for one in days) == 33
    worked = [one.day for one in days if one.is_working]
    assert worked == [
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9),
        date(2026, 9, 20), date(2026, 10, 10),
    ]  # fmt: skip
    assert all(day.weekday() >= 5 for day in worked)
    assert national()[date(2026, 10, 7)] is False
    assert national_days(max(KNOWN) + 1) == []
