"""How often one caller may call, counted in memory only; the standard library is all it needs.

An address becomes a mark under a salt that is drawn anew every day and written nowhere: a mark
tells nothing tomorrow.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from hashlib import blake2b
from socket import AF_INET, AF_INET6, inet_pton

MINUTE = 60.0  # seconds
MOST_KEYS = 100_000  # callers remembered at once; more, and the counting begins anew
SALT, MARK = 16, 8  # bytes
NETWORK = 8  # bytes of an IPv6 address that one household shares
MAPPED = bytes(10) + b"\xff\xff"  # before an IPv4 address written as IPv6


class Limits:
    """Calls of this stretch of `within` seconds by caller. Belongs to one thread; each process
    has its own."""

    def __init__(
        self, most: int, clock: Callable[[], float] = time.monotonic, within: float = MINUTE
    ) -> None:
        self.most, self.clock, self.within = most, clock, within
        self.begun = clock()
        self.calls: Counter[bytes] = Counter()

    def full(self, caller: bytes) -> bool:
        """Whether the caller has had the calls of this stretch."""
        if self.clock() - self.begun >= self.within or len(self.calls) >= MOST_KEYS:
            self.begun = self.clock()
            self.calls.clear()
        return bool(self.calls) and self.calls.get(caller, 0) >= self.most

    def count(self, caller: bytes) -> None:
        """One more call."""
        self.calls[caller] += 1


class Marks:
    """Addresses turned into marks that hold for one day."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.salt = b""

    def mark(self, address: str, today: date) -> bytes:
        """The caller's mark of today."""
        if today != self.day:
            self.day, self.salt = today, secrets.token_bytes(SALT)
        return blake2b(network_of(address), key=self.salt, digest_size=MARK).digest()


def network_of(address: str) -> bytes:
    """An IPv4 address, or the network of an IPv6 address, whose host part changes at will."""
    family = AF_INET6 if ":" in address else AF_INET
    try:
        packed = inet_pton(family, address.partition("%")[0])
    except (OSError, ValueError):
        return b""
    if family == AF_INET:
        return packed
    return packed[len(MAPPED) :] if packed.startswith(MAPPED) else packed[:NETWORK]
