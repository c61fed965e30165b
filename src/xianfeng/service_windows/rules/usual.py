"""When a day of a channel is far above the channel's own usual."""

from collections.abc import Sequence
from statistics import median

TIMES, LEAST = 3, 30  # so many times the median day, and more than so many ratings
BACK = 30  # days that say what is usual


def is_unusual(today: int, before: Sequence[int]) -> bool:
    """Whether so many ratings on one day are for a human to look at; `before` are the days with
    ratings of the last `BACK`. Without any, what is usual is unknown: the floor alone decides."""
    return today > max(LEAST, TIMES * median(before) if before else 0)
