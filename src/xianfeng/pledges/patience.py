"""How fast remarks without an account are taken: a few at once, then a pause.

Kept in this process's memory for minutes only. An address is seen as a keyed mark whose key is
drawn when the process starts, so that neither memory nor disk tells where a remark came from.
"""

import secrets
from collections import deque
from hashlib import blake2b
from threading import Lock
from time import monotonic
from typing import Final

MOST: Final = 10  # remarks of one address, which a whole village may share
WITHIN: Final = 600.0  # seconds
HELD: Final = 10_000  # addresses; the oldest goes first

_key = secrets.token_bytes(32)
_lock = Lock()
_given: dict[bytes, deque[float]] = {}


def may_speak(address: str) -> bool:
    """Whether one more remark is taken now; it counts when it is."""
    mark, now = blake2b(address.encode(), key=_key, digest_size=16).digest(), monotonic()
    with _lock:
        times = _given.pop(mark, None) or deque()
        while times and now - times[0] > WITHIN:
            times.popleft()
        while len(_given) >= HELD:
            del _given[next(iter(_given))]
        _given[mark] = times
        if len(times) >= MOST:
            return False
        times.append(now)
        return True


def forget() -> None:
    """Everything again from the start."""
    with _lock:
        _given.clear()
