"""Ratings on their way from the box to the site: an order that names the last batch that the
site has, and the next batch, the same as often as it is asked for.

The site keeps the number in the transaction that takes the batch in; the box gives a row one
number for good. So a crash on either side, at any point, loses none and doubles none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.encoding import identifier, record, whole
from xianfeng.ballots.envelopes import HAND_OVER, HANDED, Envelope, read_envelope, seal
from xianfeng.ballots.errors import Malformed

FORMAT = 2
MOST = 1000  # ratings in one batch
LEVELS = (1, 5)
MOST_SCORES = 10  # item scores of one rating
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class HandedRating:
    """One rating, as the site learns of it: the day is that of the slip. `mark` binds words to it;
    empty where nobody can speak for it."""

    digest: str
    window: str
    day: date
    level: int
    channel: str
    source: str
    item: str
    mark: str

    def plain(self) -> list[Any]:
        """As JSON carries it."""
        named = (self.channel, self.source, self.item, self.mark)
        return [self.digest, self.window, self.day.isoformat(), self.level, *named]


@dataclass(frozen=True)
class HandedScores:
    """Scores of single items for a rating that was handed over, here or before."""

    digest: str
    scores: dict[str, int]


@dataclass(frozen=True)
class HandedBurst:
    """More ratings of one window and channel came in a minute than people can give."""

    window: str
    day: date
    channel: str


@dataclass(frozen=True)
class Batch:
    """What one answer brings; `number` is `after` when there is nothing new."""

    after: int
    number: int
    ratings: Sequence[HandedRating]
    scores: Sequence[HandedScores]
    bursts: Sequence[HandedBurst]

    def plain(self) -> dict[str, Any]:
        """As JSON carries it; in the order of hashes, which is no order of arrival."""
        return {
            "format": FORMAT,
            "after": self.after,
            "number": self.number,
            "ratings": [one.plain() for one in self.ratings],
            "scores": [[one.digest, one.scores] for one in self.scores],
            "bursts": [[one.window, one.day.isoformat(), one.channel] for one in self.bursts],
        }


def order(after: int, expires: int, site: Ed25519PrivateKey) -> bytes:
    """The site's order: give what follows batch `after`."""
    return seal(HAND_OVER, {"after": after, "expires": expires}, site).to_bytes()


def read_order(content: bytes, site: bytes) -> tuple[int, int]:
    """(after, expires in seconds since 1970); Forged unless the site signed it."""
    found = record(read_envelope(content).open(HAND_OVER, site), ("after", "expires"))
    return whole(found["after"], 0), whole(found["expires"], 0)


def sealed_batch(batch: Batch, box: Ed25519PrivateKey) -> Envelope:
    """The batch, signed by the box."""
    return seal(HANDED, batch.plain(), box)


def read_batch(content: bytes, box: bytes, after: int) -> Batch:
    """The batch that follows `after`; Forged unless the box signed it, Malformed otherwise."""
    names = ("format", "after", "number", "ratings", "scores", "bursts")
    found = record(read_envelope(content).open(HANDED, box), names)
    if found["format"] != FORMAT or found["after"] != after:
        raise Malformed("batch")
    return Batch(
        after,
        whole(found["number"], after, after + 1),
        [rating_of(row) for row in rows(found["ratings"], 8)],
        [scores_of(row) for row in rows(found["scores"], 2)],
        [burst_of(row) for row in rows(found["bursts"], 3)],
    )


def rows(value: object, length: int) -> list[list[Any]]:
    """A list of lists of this length."""
    if not isinstance(value, list):
        raise Malformed("batch")
    if not all(isinstance(row, list) and len(row) == length for row in value):
        raise Malformed("batch")
    return value


def rating_of(row: list[Any]) -> HandedRating:
    digest, window, day, level, channel, source, item, mark = row
    return HandedRating(
        hexed(digest),
        identifier(window),
        dated(day),
        whole(level, *LEVELS),
        identifier(channel),
        identifier(source) if source else "",
        identifier(item) if item else "",
        hexed(mark) if mark else "",
    )


def scores_of(row: list[Any]) -> HandedScores:
    return HandedScores(hexed(row[0]), read_scores(row[1]))


def burst_of(row: list[Any]) -> HandedBurst:
    return HandedBurst(identifier(row[0]), dated(row[1]), identifier(row[2]))


def read_scores(value: object) -> dict[str, int]:
    """Item → score on the five levels; at least one."""
    if not isinstance(value, dict) or not 0 < len(value) <= MOST_SCORES:
        raise Malformed("scores")
    return {identifier(item): whole(score, *LEVELS) for item, score in value.items()}


def hexed(value: object) -> str:
    """A SHA-256 in small letters."""
    if not isinstance(value, str) or not DIGEST.fullmatch(value):
        raise Malformed("digest")
    return value


def dated(value: object) -> date:
    """A day."""
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise Malformed("day") from None
