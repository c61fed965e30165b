"""How fast words without an account are taken: a few at once, then a pause."""

import time
from collections.abc import Callable
from threading import Lock

from xianfeng.kernel.clock import today
from xianfeng.kernel.limits import MINUTE, Limits, Marks


class Patience:
    """`most` posts of one address within so many seconds, for all threads of this process."""

    def __init__(
        self, most: int, within: float = MINUTE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most, self.within, self.clock = most, within, clock
        self.lock = Lock()
        self.forget()

    def may_speak(self, address: str) -> bool:
        """Whether one more post is taken now; it counts when it is."""
        with self.lock:
            mark = self.marks.mark(address, today())
            if self.limits.full(mark):
                return False
            self.limits.count(mark)
            return True

    def forget(self) -> None:
        """Everything again from the start."""
        self.marks, self.limits = Marks(), Limits(self.most, self.clock, self.within)
