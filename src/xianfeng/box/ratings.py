"""Ratings of windows: what may be sent, and how a batch is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from xianfeng.ballots.encoding import record, strict_json, whole
from xianfeng.ballots.errors import Malformed, NotAccepted
from xianfeng.ballots.handed import LEVELS, hexed, read_scores
from xianfeng.ballots.passes import (
    KIOSK,
    LINK,
    Pass,
    is_genuine_pass,
    kiosk_message,
    read_pass,
    signed_by_kiosk,
)
from xianfeng.ballots.slips import (
    NONCE,
    SECRET,
    Slip,
    digest_of,
    from_url,
    is_genuine,
    mark_of,
    read_slip,
)
from xianfeng.box.bursts import Watch
from xianfeng.box.store import Rating, Store

NAMES = {
    LINK: ("pass", "level", "mark"),
    KIOSK: ("pass", "level", "mark", "nonce", "signature"),
}
POSTER_NAMES = ("pass", "level", "mark", "nonce")


class Rated(Protocol):
    """A rating on its way in, not verified yet."""

    @property
    def rating(self) -> Rating:
        """What is kept: the hash of the nonce, window, day, level, mark and channel."""

    @property
    def device(self) -> bytes:
        """What is limited; empty where the caller's address must stand in."""

    @property
    def often(self) -> bool:
        """Whether the device may rate again and again, and each rating counts for its limit."""

    def genuine(self, site_key: bytes) -> bool: ...


@dataclass(frozen=True)
class BySlip:
    """A slip and the level that was tapped."""

    slip: Slip
    level: int
    mark: bytes

    @property
    def rating(self) -> Rating:
        slip = self.slip
        return Rating(slip.digest, slip.window, slip.day.isoformat(), self.level, self.mark)

    @property
    def device(self) -> bytes:
        return self.slip.nonce

    @property
    def often(self) -> bool:
        return False

    def genuine(self, site_key: bytes) -> bool:
        return is_genuine(self.slip, site_key)


@dataclass(frozen=True)
class ByPass:
    """A rating by link, poster or kiosk; `nonce` is the link's own, else the browser's."""

    held: Pass
    level: int
    mark: bytes
    nonce: bytes
    today: date
    signature: bytes = b""

    @property
    def rating(self) -> Rating:
        held = self.held
        day = held.day if held.kind == LINK else self.today
        origin = f"{held.kind}/{held.source}/{held.item}"
        kept = (held.window, day.isoformat(), self.level, self.mark, origin)
        return Rating(digest_of(self.nonce), *kept)

    @property
    def device(self) -> bytes:
        return self.held.key if self.held.kind in (LINK, KIOSK) else b""

    @property
    def often(self) -> bool:
        return self.held.kind != LINK

    def genuine(self, site_key: bytes) -> bool:
        if not is_genuine_pass(self.held, site_key):
            return False
        message = kiosk_message(self.nonce, self.level)
        return self.held.kind != KIOSK or signed_by_kiosk(self.held.key, self.signature, message)


def read_rated(content: bytes, today: date) -> Rated:
    """What was sent; Malformed, or NotAccepted when its days are over."""
    found = strict_json(content)
    if not isinstance(found, dict):
        raise Malformed("fields")
    rated = by_pass(found, today) if "pass" in found else by_slip(found)
    held = rated.slip if isinstance(rated, BySlip) else rated.held
    if not held.valid_on(today):
        raise NotAccepted("expired")
    return rated


def by_slip(value: dict[str, Any]) -> BySlip:
    found = record(value, ("slip", "level", "mark"))
    return BySlip(read_slip(found["slip"]), *tapped(found))


def by_pass(value: dict[str, Any], today: date) -> ByPass:
    held = read_pass(value["pass"])
    found = record(value, NAMES.get(held.kind, POSTER_NAMES))
    nonce = held.key if held.kind == LINK else urled(found["nonce"], NONCE)
    signature = urled(found["signature"]) if held.kind == KIOSK else b""
    return ByPass(held, *tapped(found), nonce, today, signature)


def tapped(found: dict[str, Any]) -> tuple[int, bytes]:
    """The level, and the mark of the secret that was drawn with it."""
    return whole(found["level"], *LEVELS), bytes.fromhex(hexed(found["mark"]))


@dataclass(frozen=True)
class Scored:
    """Scores of single items, from whoever has the secret of the rating: the nonce is known to
    whoever handed it out."""

    nonce: bytes
    mark: bytes
    scores: dict[str, int]


def read_scored(content: bytes) -> Scored:
    """What was sent; Malformed."""
    found = record(strict_json(content), ("nonce", "secret", "scores"))
    mark = mark_of(urled(found["secret"], SECRET))
    return Scored(urled(found["nonce"], NONCE), mark, read_scores(found["scores"]))


def urled(value: object, length: int | None = None) -> bytes:
    """Bytes in URL-safe base64 without padding, in the one canonical spelling."""
    try:
        content = from_url(value) if isinstance(value, str) else b""
    except ValueError:
        raise Malformed("base64") from None
    if not content or length not in (None, len(content)):
        raise Malformed("base64")
    return content


class Ratings:
    """The ratings of one site on their way into the store. Belongs to the store's thread."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.watch = Watch()

    def take(self, batch: Sequence[Rating]) -> list[bool]:
        """Whether each was new; what is suspicious about them is kept too."""
        fresh = self.store.rate(batch)
        bursts = self.watch.notice(one for one, new in zip(batch, fresh, strict=True) if new)
        if bursts:
            self.store.flag(bursts)
        return fresh
