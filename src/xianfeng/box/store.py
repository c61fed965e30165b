"""What every store of the box can do; SQLite and PostgreSQL each in a file of their own.

No column holds an order or a time: ballots lie by a hash of their voter key, receipts by
themselves, ratings by the hash of their nonce. A store belongs to one thread.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from xianfeng.box.settling import Arrival, Verdict
from xianfeng.kernel.errors import XianfengError


class Unavailable(XianfengError):
    """The store did not take the write; the same request may be sent again."""


@dataclass(frozen=True)
class Rating:
    """One rating of a window: the day is that of the slip."""

    nonce: bytes
    window: str
    day: str
    level: int


class Store(Protocol):
    """Each call is one transaction, durable when it returns; Unavailable when it fails."""

    def put_manifest(self, poll: str, envelope: bytes) -> bytes:
        """Keep the manifest of a new poll; the one that is kept, which may be an older one."""

    def manifest(self, poll: str) -> bytes | None: ...

    def cast(self, arrivals: Sequence[Arrival]) -> list[Verdict]: ...

    def rate(self, ratings: Sequence[Rating]) -> list[bool]:
        """Whether each was new."""

    def receipt(self, poll: str, receipt: str) -> str | None: ...

    def counts(self, poll: str) -> dict[str, int]:
        """Class → ballots."""

    def lines(self, poll: str, after: bytes, most: int) -> list[tuple[bytes, bytes]]:
        """(slot, line) in the order of slots."""

    def alone(self) -> AbstractContextManager[None]:
        """While it lasts, no other process settles a ballot."""

    def close(self, poll: str, head: bytes) -> bytes:
        """Freeze the poll under this signed head; the head that is kept."""

    def closed(self, poll: str) -> bytes | None: ...

    def forget_order(self) -> None:
        """Rewrite the tables, so that the place of a row no longer tells when it came."""

    def end(self) -> None: ...


CHUNK = 500  # ballots read at a time


def all_lines(store: Store, poll: str) -> Iterator[bytes]:
    """Every ballot of a poll, in the order of slots, never more than a chunk in memory."""
    after = b""
    while found := store.lines(poll, after, CHUNK):
        yield from (line for _, line in found)
        after = found[-1][0]
