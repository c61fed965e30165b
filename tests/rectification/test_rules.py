"""Figures about orders (§4)."""

from datetime import date

from xianfeng.rectification.rules import Life, Share, closed_in_time

DUE, LATE, TODAY = date(2026, 10, 2), date(2026, 10, 9), date(2026, 10, 20)


def test_closed_in_time_counts_overdue_ones_too() -> None:
    lives = [
        Life(DUE, DUE, accepted=True, running=False),
        Life(DUE, LATE, accepted=True, running=False),
        Life(DUE, None, accepted=False, running=True),
        Life(TODAY, None, accepted=False, running=True),
        Life(DUE, DUE, accepted=False, running=False),  # waits for acceptance
    ]
    assert closed_in_time(lives, TODAY) == Share(1, 3)
    assert closed_in_time([], TODAY).percent == ""


def test_percent_rounds_half_up() -> None:
    assert Share(1, 3).percent == "33.3"
    assert Share(1, 8).percent == "12.5"
    assert Share(1, 2000).percent == "0.1"
