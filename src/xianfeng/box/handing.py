"""The next batch for the site, from the store's rows."""

import json
from datetime import date, timedelta

from xianfeng.ballots.handed import MOST, Batch, HandedBurst, HandedRating, HandedScores
from xianfeng.box.store import Burst, Outgoing, Rating, Store

# Handed over long ago: by then no slip is valid any more, and the site has backups of its own.
KEPT = timedelta(days=35)


def outgoing(store: Store, after: int, today: date) -> Batch:
    """What follows batch `after`. Asking for it says that the site has all up to `after`."""
    store.forget_handed(after, (today - KEPT).isoformat())
    found = store.hand_over(after + 1, MOST)
    return batch_of(found, after)


def batch_of(found: Outgoing, after: int) -> Batch:
    """The rows as the site reads them; without any, no number is spent."""
    new = bool(found.ratings or found.scores or found.bursts)
    return Batch(
        after,
        after + new,
        [rating_of(row) for row in found.ratings],
        [HandedScores(nonce.hex(), json.loads(scores)) for nonce, scores in found.scores],
        [burst_of(row) for row in found.bursts],
    )


def rating_of(row: Rating) -> HandedRating:
    channel, source, item = row.origin.split("/")
    day = date.fromisoformat(row.day)
    named = (channel, source, item, row.mark.hex())
    return HandedRating(row.nonce.hex(), row.window, day, row.level, *named)


def burst_of(row: Burst) -> HandedBurst:
    return HandedBurst(row.window, date.fromisoformat(row.day), row.channel)
