"""When a bad rating reaches the unit: late enough and never alone, so that a day says nothing."""

from collections.abc import Callable, Sequence
from datetime import date

from xianfeng.kernel.workdays import Exceptions, after_working_days

LEAST, MOST = 1, 3  # working days, uniform
TOGETHER = 3  # cases of one window
LATEST = 7  # days; then even one goes alone
# Days from a visit to its case: three for the slip, then the delay, and a day that was missed.
FARTHEST = 14


def release_day(received: date, below: Callable[[int], int], calendar: Exceptions) -> date:
    """A uniform 1 to 3 working days later; `below(n)` draws 0…n-1."""
    return after_working_days(received, LEAST + below(MOST - LEAST + 1), calendar)


def to_release(held: Sequence[tuple[date, date]], day: date) -> list[int]:
    """Places of what is released today among one window's (received, release) pairs: those whose
    day has come when they are at least three, or whatever has waited seven days."""
    ripe = [n for n, (_received, release) in enumerate(held) if release <= day]
    late = [n for n, (received, _release) in enumerate(held) if (day - received).days >= LATEST]
    return sorted({*ripe, *late}) if len(ripe) >= TOGETHER or late else []
