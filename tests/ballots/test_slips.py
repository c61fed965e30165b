"""Slips for windows: signed, valid for three days, kept as a hash."""

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.errors import Forged, Malformed, NotAccepted
from xianfeng.ballots.slips import make_slip, read_slip

SITE = Ed25519PrivateKey.generate()
DAY = date(2026, 3, 1)


def test_a_slip_says_window_and_day() -> None:
    text = make_slip("hall-1.window-3", DAY, SITE)
    slip = read_slip(text, SITE.public_key())
    assert (slip.window, slip.day) == ("hall-1.window-3", DAY)
    assert slip.digest != slip.nonce
    assert len(text) < 160


def test_it_is_valid_for_72_hours_in_whole_days() -> None:
    slip = read_slip(make_slip("w", DAY, SITE), SITE.public_key())
    valid = [day for day in range(1, 9) if slip.valid_on(date(2026, 3, day))]
    assert valid == [1, 2, 3, 4]
    assert not slip.valid_on(date(2026, 2, 28))


def test_every_changed_letter_is_seen() -> None:
    text = make_slip("w", DAY, SITE)
    for place in range(len(text)):
        letter = "A" if text[place] != "A" else "B"
        with pytest.raises(NotAccepted):
            read_slip(text[:place] + letter + text[place + 1 :], SITE.public_key())


def test_no_slip() -> None:
    for wrong in (None, 5, "", "w~2026-03-01", "w~2026-02-30~" + "A" * 22 + "~" + "A" * 86):
        with pytest.raises(Malformed):
            read_slip(wrong, SITE.public_key())
    with pytest.raises(Forged):
        read_slip(make_slip("w", DAY, Ed25519PrivateKey.generate()), SITE.public_key())
