"""Slips for windows: signed, valid for three days, kept as a hash."""

import string
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.errors import Malformed
from xianfeng.ballots.slips import from_url, is_genuine, make_slip, read_slip, to_url

SITE = Ed25519PrivateKey.generate()
KEY = public_bytes(SITE)
DAY = date(2026, 3, 1)
LETTERS = string.ascii_letters + string.digits + "-_+/="


def test_a_slip_says_window_and_day() -> None:
    text = make_slip("hall-1.window-3", DAY, SITE)
    slip = read_slip(text)
    assert (slip.window, slip.day) == ("hall-1.window-3", DAY)
    assert slip.digest != slip.nonce
    assert len(text) < 160


def test_it_is_valid_for_72_hours_in_whole_days() -> None:
    slip = read_slip(make_slip("w", DAY, SITE))
    valid = [day for day in range(1, 9) if slip.valid_on(date(2026, 3, day))]
    assert valid == [1, 2, 3, 4]
    assert not slip.valid_on(date(2026, 2, 28))


def test_every_changed_letter_is_seen() -> None:
    text = make_slip("w", DAY, SITE)
    assert is_genuine(read_slip(text), KEY)
    for place in range(len(text)):
        letter = "A" if text[place] != "A" else "B"
        assert not taken(text[:place] + letter + text[place + 1 :])


def taken(text: str) -> bool:
    """Whether the site would know it as its own."""
    try:
        return is_genuine(read_slip(text), KEY)
    except Malformed:
        return False


def test_no_slip() -> None:
    for wrong in (None, 5, "", "w~2026-03-01", "w~2026-02-30~" + "A" * 22 + "~" + "A" * 86):
        with pytest.raises(Malformed):
            read_slip(wrong)
    assert not taken(make_slip("w", DAY, Ed25519PrivateKey.generate()))


@pytest.mark.parametrize("length", [1, 2, 3, 16, 64, 65])
def test_bytes_in_an_address_have_one_spelling(length: int) -> None:
    """A nonce, a secret and a signature come in no second way."""
    content = bytes(range(190, 190 + length))
    text = to_url(content)
    assert from_url(text) == content
    for more in ("=", "==", " ", "\n", "é"):
        with pytest.raises(ValueError):  # noqa: PT011 -- one of several errors, all of this kind
            from_url(text + more)
    assert sum(is_spelling_of(content, text[:-1] + last) for last in LETTERS) == 1


def is_spelling_of(content: bytes, text: str) -> bool:
    try:
        return from_url(text) == content
    except ValueError:
        return False
