"""Bursts: more ratings of one window and channel in a minute than people can give.

They are taken like all others; a human is told, of the day only, and decides.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable

from xianfeng.box.store import Burst, Rating

MINUTE = 60.0
SUSPICIOUS = 20  # ratings of one window through one channel within any sixty seconds
MOST_PLACES = 10_000  # remembered at once; more, and those that are over are forgotten


class Watch:
    """The moments of the last ratings of each place, in memory only. Belongs to the store's thread.

    The minute slides: nobody hides by waiting for the clock to begin anew. Whoever stays below it
    all day is found by the site, which looks at whole days.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.seen: dict[Burst, deque[float]] = {}
        self.told: set[Burst] = set()

    def notice(self, ratings: Iterable[Rating]) -> list[Burst]:
        """What became suspicious with these ratings, each place once."""
        now, found = self.clock(), []
        for each in ratings:
            place = Burst(each.window, each.day, each.channel)
            last = self.seen.setdefault(place, deque(maxlen=SUSPICIOUS))
            last.append(now)
            if len(last) == SUSPICIOUS and now - last[0] < MINUTE and place not in self.told:
                self.told.add(place)
                found.append(place)
        self.forget(now)
        return found

    def forget(self, now: float) -> None:
        """Places without a rating in the last minute, when there are many."""
        if len(self.seen) > MOST_PLACES:
            self.seen = {one: last for one, last in self.seen.items() if now - last[-1] < MINUTE}
        if len(self.told) > MOST_PLACES:
            self.told.clear()
