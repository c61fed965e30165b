"""When ratings that came in since the last reading may join the figures.

A figure that moved with every rating would tell staff what the person at the counter just said.
So ratings join in batches of at least k in which no answer has all or all but one. What is true
of every batch is true of every sum of batches: any two readings differ by nobody alone.
"""

from collections import Counter
from collections.abc import Mapping

Counts = Mapping[int, int]  # level → ratings


def may_join(waiting: Counts, k: int) -> bool:
    """Whether these ratings together are enough, and not of one mind."""
    heads = sum(waiting.values())
    return heads >= k and max(waiting.values()) <= heads - 2


def less(whole: Counts, part: Counts) -> Counter[int]:
    """What is in `whole` and not yet in `part`, never below nought."""
    return Counter({level: max(n - part.get(level, 0), 0) for level, n in whole.items()})
