"""Batches of ratings between box and site: signed, numbered, read strictly."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots import handed
from xianfeng.ballots.envelopes import HANDED, public_bytes, seal
from xianfeng.ballots.errors import Forged, Malformed
from xianfeng.ballots.handed import Batch, HandedBurst, HandedRating, HandedScores

BOX, SITE = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
KEY = public_bytes(BOX)
DIGEST, DAY = "a" * 64, date(2026, 3, 1)
RATING = HandedRating(DIGEST, "w1", DAY, 2, "link", "", "i7", "b" * 64)
BATCH = Batch(
    4, 5, [RATING], [HandedScores(DIGEST, {"speed": 1})], [HandedBurst("w1", DAY, "slip")]
)


def test_a_batch_comes_back_as_it_was() -> None:
    content = handed.sealed_batch(BATCH, BOX).to_bytes()
    assert handed.read_batch(content, KEY, 4) == BATCH


def test_only_the_boxs_batch_and_only_the_one_that_was_asked_for() -> None:
    content = handed.sealed_batch(BATCH, SITE).to_bytes()
    with pytest.raises(Forged):
        handed.read_batch(content, KEY, 4)
    with pytest.raises(Malformed):
        handed.read_batch(handed.sealed_batch(BATCH, BOX).to_bytes(), KEY, 3)
    with pytest.raises(Malformed):
        handed.read_batch(handed.sealed_batch(replace(BATCH, number=6), BOX).to_bytes(), KEY, 4)


ROW = RATING.plain()


@pytest.mark.parametrize(
    "change",
    [
        {"format": 1},
        {"ratings": {}},
        {"ratings": [ROW[:7]]},
        {"ratings": [["A" * 64, *ROW[1:]]]},
        {"ratings": [[DIGEST, "W 1", *ROW[2:]]]},
        {"ratings": [[DIGEST, "w1", "2026-02-30", *ROW[3:]]]},
        {"ratings": [[DIGEST, "w1", None, *ROW[3:]]]},
        {"ratings": [[*ROW[:3], 6, *ROW[4:]]]},
        {"ratings": [[*ROW[:7], "b" * 63]]},
        {"scores": [[DIGEST, {}]]},
        {"scores": [[DIGEST, {"speed": 0}]]},
        {"scores": [[5, {"speed": 1}]]},
        {"bursts": [["w1", "yesterday", "slip"]]},
        {"more": 1},
    ],
)
def test_anything_else_is_refused(change: dict[str, Any]) -> None:
    content = seal(HANDED, BATCH.plain() | change, BOX).to_bytes()
    with pytest.raises(Malformed):
        handed.read_batch(content, KEY, 4)


def test_an_order_is_the_sites() -> None:
    content = handed.order(7, 99, SITE)
    assert handed.read_order(content, public_bytes(SITE)) == (7, 99)
    with pytest.raises(Forged):
        handed.read_order(content, KEY)
