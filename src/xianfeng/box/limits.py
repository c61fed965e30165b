"""How often one device may call: sixty times a minute, kept in memory only.

A slip and a kiosk are their own device. For all others the caller's address stands in, under a
salt that is drawn anew every day and written nowhere: a mark tells nothing tomorrow.
"""

import ipaddress
import secrets
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from hashlib import blake2b

from xianfeng.ballots.errors import NotAccepted

MINUTE = 60.0
MOST = 60  # calls of one device in a minute
MOST_KEYS = 100_000  # devices remembered in a minute; more, and the minute begins anew
SALT, MARK = 16, 8  # bytes
NETWORK = 64  # bits of an IPv6 address that one household shares


class TooMany(NotAccepted):
    """This device has had its calls of this minute; others are served."""

    def __init__(self) -> None:
        super().__init__("too_many")


class Limits:
    """Calls of this minute by device. Belongs to one event loop; each process has its own."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.clock = most, clock
        self.begun = clock()
        self.calls: Counter[bytes] = Counter()

    def full(self, device: bytes) -> bool:
        """Whether the device has had its calls of this minute."""
        if self.clock() - self.begun >= MINUTE or len(self.calls) >= MOST_KEYS:
            self.begun = self.clock()
            self.calls.clear()
        return bool(self.calls) and self.calls.get(device, 0) >= self.most

    def refuse(self, device: bytes) -> None:
        """TooMany when the device has had its calls of this minute."""
        if self.full(device):
            raise TooMany

    def count(self, device: bytes) -> None:
        """One more call."""
        self.calls[device] += 1


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
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return b""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    packed = (mapped or found).packed
    return packed if len(packed) == 4 else packed[: NETWORK // 8]
