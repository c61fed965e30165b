"""Ratings of windows: a batch is verified and kept together, away from those who still arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xianfeng.ballots.slips import Slip, is_genuine
from xianfeng.box.store import Rating, Store


class Taken(StrEnum):
    """The answer to one rating."""

    KEPT = "kept"
    USED = "used"
    FORGED = "slip"


@dataclass(frozen=True)
class Rated:
    """A slip, not verified yet, and the level that was tapped."""

    slip: Slip
    level: int

    @property
    def rating(self) -> Rating:
        """What is kept: the hash of the nonce, window, day and level."""
        slip = self.slip
        return Rating(slip.digest, slip.window, slip.day.isoformat(), self.level)


class Ratings:
    """The slips of one site on their way into the store."""

    def __init__(self, store: Store, site_key: bytes) -> None:
        self.store = store
        self.site_key = site_key

    def take(self, batch: Sequence[Rated]) -> list[Taken]:
        """Runs in the store's thread: libsodium lets the others work meanwhile."""
        genuine = [is_genuine(each.slip, self.site_key) for each in batch]
        fit = [each.rating for each, sound in zip(batch, genuine, strict=True) if sound]
        new = iter(self.store.rate(fit) if fit else [])
        return [
            (Taken.KEPT if next(new) else Taken.USED) if sound else Taken.FORGED
            for sound in genuine
        ]
