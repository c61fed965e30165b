"""What every store of the box can do; SQLite and PostgreSQL each in a file of their own.

No column holds an order or a time: ballots lie by a hash of their voter key, receipts by
themselves, ratings by the hash of their nonce; and while a poll is open, its ballots and receipts
lie under a veil (veil.py). A store belongs to one thread.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from xianfeng.box.settling import Arrival, Verdict
from xianfeng.kernel.errors import XianfengError

BY_SLIP = "slip//"


class Unavailable(XianfengError):
    """The store did not take the write; the same request may be sent again."""


@dataclass(frozen=True)
class Rating:
    """One rating of a window: the day is that of the slip. `mark` is the hash of what the rater's
    browser alone knows; `origin` is channel/source/item."""

    nonce: bytes
    window: str
    day: str
    level: int
    mark: bytes
    origin: str = BY_SLIP

    @property
    def channel(self) -> str:
        return self.origin.partition("/")[0]


class Burst(NamedTuple):
    """Too many ratings of one window and channel in a minute of this day."""

    window: str
    day: str
    channel: str


@dataclass(frozen=True)
class Outgoing:
    """What goes to the site under one number: rows in the order of hashes."""

    ratings: Sequence[Rating]
    scores: Sequence[tuple[bytes, str]]
    bursts: Sequence[Burst]


class Store(Protocol):
    """Each call is one transaction, durable when it returns; Unavailable when it fails."""

    def put_manifest(self, poll: str, envelope: bytes) -> bytes:
        """Keep the manifest of a new poll; the one that is kept, which may be an older one."""

    def manifest(self, poll: str) -> bytes | None: ...

    def extend(self, poll: str, before: bytes, envelope: bytes) -> bool:
        """Put a later manifest in the place of the one before; False when the poll is closed."""

    def cast(self, arrivals: Sequence[Arrival]) -> list[Verdict]: ...

    def rate(self, ratings: Sequence[Rating]) -> list[bool]:
        """Whether each was new."""

    def score(self, nonce: bytes, mark: bytes, scores: str) -> bool | None:
        """Keep scores of single items beside the rating with this hash and this mark: whether
        they are the first; None where there is no such rating."""

    def flag(self, bursts: Sequence[Burst]) -> None:
        """Note bursts for the site; each once."""

    def hand_over(self, number: int, most: int) -> Outgoing:
        """What bears this number; where nothing does, up to `most` of what bears none gets it."""

    def forget_handed(self, number: int, before: str) -> None:
        """Delete what went out under this number or a lower one, of days before this one."""

    def receipt(self, poll: str, receipt: str) -> str | None: ...

    def counts(self, poll: str) -> dict[str, int]:
        """Class → ballots."""

    def lift(self, poll: str) -> None:
        """Undo the veil of a poll that closes, all rows at once, and destroy its key."""

    def lines(self, poll: str, after: bytes, most: int) -> list[tuple[bytes, bytes]]:
        """(slot, line) in the order of slots, once the veil is lifted."""

    def alone(self) -> AbstractContextManager[None]:
        """While it lasts, no other process settles a ballot."""

    def close(self, poll: str, head: bytes) -> bytes:
        """Freeze the poll, its veil lifted, under this signed head; the head that is kept."""

    def closed(self, poll: str) -> bytes | None: ...

    def forget_order(self) -> None:
        """Rewrite the tables, so that the place of a row no longer tells when it came."""

    def end(self) -> None: ...


CHUNK = 500  # ballots read at a time


def all_lines(store: Store, poll: str) -> Iterator[bytes]:
    """Every ballot of a poll, in the order of slots, never more than a chunk in memory."""
    return (ballot_in(line) for line in kept_lines(store, poll))


def all_words(store: Store, poll: str) -> list[bytes]:
    """What was written, a line each, in the order of the salts: none of the ballots' order."""
    pieces = (words_in(line) for line in kept_lines(store, poll))
    return sorted(line for piece in pieces for line in piece.splitlines(keepends=True))


def kept_lines(store: Store, poll: str) -> Iterator[bytes]:
    """Rows as `settling.kept_line` wrote them."""
    after = b""
    while found := store.lines(poll, after, CHUNK):
        yield from (line for _, line in found)
        after = found[-1][0]


def ballot_in(line: bytes) -> bytes:
    """What is counted."""
    return line.partition(b"\n")[0]


def words_in(line: bytes) -> bytes:
    """What is not."""
    return line.partition(b"\n")[2]
