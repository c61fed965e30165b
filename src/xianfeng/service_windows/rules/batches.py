"""When ratings that came in since the last reading may join the figures.

A figure that moved with every rating would tell staff what the person at the counter just said.
So ratings join in batches of at least k in which no answer has all or all but one. What is true
of every batch is true of every sum of batches: any two readings differ by nobody alone.

What staff typed in and what people sent join separately: whoever knows one side takes it from the
whole, and nobody's known ratings make up the number for somebody else's.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

Counts = Mapping[int, int]  # level → ratings


def may_join(waiting: Counts, k: int) -> bool:
    """Whether these ratings together are enough, and not of one mind."""
    heads = sum(waiting.values())
    return heads >= k and max(waiting.values()) <= heads - 2


def less(whole: Counts, part: Counts) -> Counter[int]:
    """What is in `whole` and not yet in `part`, never below nought."""
    return Counter({level: max(n - part.get(level, 0), 0) for level, n in whole.items()})


def homes(months: Mapping[date, Counts], k: int) -> dict[date, date]:
    """Where the ratings go of months that an appeal left too small or of one mind: to the month
    before that may be told, or the next after; to each other where there is none."""
    told = [month for month in sorted(months) if may_join(months[month], k)]
    small = [month for month in sorted(months) if month not in told]
    if not told:
        return {month: small[-1] for month in small if month != small[-1]}
    before = {month: [one for one in told if one < month] for month in small}
    return {month: before[month][-1] if before[month] else told[0] for month in small}
