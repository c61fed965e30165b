"""Figures about orders (§4)."""

from datetime import date

from xianfeng.rectification.rules import Life, Share, closed_in_time

DUE, LATE, TODAY = date(2026, 10, 2), date(2026, 10, 9), date(2026, 10, 20)


def test_closed_in_time_counts_overdue_ones_too() -> None:
    """In time is what was by the day that held then: more time granted later changes nothing."""
    lives = [
        Life(LATE, DUE, DUE, accepted=True, running=False),
        Life(LATE, LATE, DUE, accepted=True, running=False),
        Life(DUE, None, None, accepted=False, running=True),
        Life(TODAY, None, None, accepted=False, running=True),
        Life(DUE, DUE, DUE, accepted=False, running=False),  # waits for acceptance
    ]
    assert closed_in_time(lives, TODAY) == Share(1, 3)
    assert closed_in_time([], TODAY).percent == ""


def test_percent_rounds_half_up() -> None:
    assert Share(1, 3).percent == "33.3"
    assert Share(1, 8).percent == "12.5"
    assert Share(1, 2000).percent == "0.1"
