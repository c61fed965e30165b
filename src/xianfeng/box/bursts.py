"""Bursts: more ratings of one window and channel in a minute than people can give.

They are taken like all others; a human is told, of the day only, and decides.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable

from xianfeng.box.store import Burst, Rating

MINUTE = 60.0
SUSPICIOUS = 20  # ratings of one window through one channel in a minute


class Watch:
    """Counts this minute's ratings in memory. Belongs to the store's thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.begun = clock()
        self.seen: Counter[Burst] = Counter()

    def notice(self, ratings: Iterable[Rating]) -> list[Burst]:
        """What became suspicious with these ratings."""
        if self.clock() - self.begun >= MINUTE:
            self.begun = self.clock()
            self.seen.clear()
        found = []
        for each in ratings:
            place = Burst(each.window, each.day, each.channel)
            self.seen[place] += 1
            if self.seen[place] == SUSPICIOUS:
                found.append(place)
        return found
