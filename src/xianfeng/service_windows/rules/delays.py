"""When a bad rating, or words with any rating, reach the unit: late enough and never alone, so that
neither a day nor a wait says anything.

Only bad ratings make up the number of those that go together. Words of other ratings go with them:
they would otherwise stand in for bad ones, and one bad rating among them were alone.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from xianfeng.kernel.workdays import Exceptions, after_working_days

LEAST, MOST = 1, 3  # working days, uniform
TOGETHER = 3  # bad ratings of one window
LATEST = 7  # days; then even one goes alone
# Days from a visit to its case: three for the slip, then the delay, and a day that was missed.
FARTHEST = 14


def release_day(received: date, below: Callable[[int], int], calendar: Exceptions) -> date:
    """A uniform 1 to 3 working days later; `below(n)` draws 0…n-1."""
    return after_working_days(received, LEAST + below(MOST - LEAST + 1), calendar)


class Held(NamedTuple):
    """What waits of one window."""

    received: date
    release: date
    bad: bool


def to_release(held: Sequence[Held], day: date) -> list[int]:
    """Places of what is released today: whatever has waited seven days; and all whose day has come
    when at least three of them are bad ratings, or a bad one has waited that long."""
    ripe = [n for n, one in enumerate(held) if one.release <= day]
    late = [n for n, one in enumerate(held) if (day - one.received).days >= LATEST]
    together = sum(held[n].bad for n in ripe) >= TOGETHER or any(held[n].bad for n in late)
    return sorted({*ripe, *late}) if together else late
