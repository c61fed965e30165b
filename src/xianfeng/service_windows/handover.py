"""Asking the box for the next batch of ratings."""

import time

from xianfeng.appraisals.messenger import ORDER_LASTS, ask, box_key
from xianfeng.appraisals.sealing import site_key
from xianfeng.ballots.handed import Batch, order, read_batch


def asked(after: int) -> Batch:
    """What follows batch `after`; Refused when the box does not answer, NotAccepted when what
    it says is not its own."""
    signed = order(after, int(time.time()) + ORDER_LASTS, site_key())
    return read_batch(ask("POST", "/ratings/hand-over", signed), box_key(), after)
