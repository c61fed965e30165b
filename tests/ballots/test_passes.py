"""Links, posters and kiosks: signed by the site, valid for their days, changed by nobody."""

import secrets
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ballots.polls import Poll
from tests.box.rating import Kiosk
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.errors import Malformed
from xianfeng.ballots.passes import (
    KIOSK,
    LINK,
    POSTER,
    is_genuine_pass,
    make_pass,
    read_pass,
    signed_by_kiosk,
    source_of,
)
from xianfeng.ballots.slips import NONCE

SITE = Ed25519PrivateKey.generate()
KEY = public_bytes(SITE)
DAY = date(2026, 3, 1)


def made(kind: str, item: str = "", length: int = NONCE) -> str:
    return make_pass(kind, "w12", item, DAY, secrets.token_bytes(length), SITE)


def test_a_pass_says_what_it_is_for() -> None:
    found = read_pass(made(LINK, "i7"))
    assert (found.kind, found.window, found.item, found.day) == (LINK, "w12", "i7", DAY)
    assert found.source == ""
    assert read_pass(made(POSTER)).source != read_pass(made(POSTER)).source
    assert len(made(LINK, "i7")) < 180


def test_a_link_lasts_three_days_and_a_poster_a_year() -> None:
    link, wall = read_pass(made(LINK)), read_pass(made(POSTER))
    days = [DAY + timedelta(days=n) for n in (-1, 0, 3, 4)]
    assert [link.valid_on(day) for day in days] == [False, True, True, False]
    assert wall.valid_on(DAY + timedelta(days=366))
    assert not wall.valid_on(DAY + timedelta(days=367))


@pytest.mark.parametrize("kind", [LINK, POSTER])
def test_every_changed_letter_is_seen(kind: str) -> None:
    text = made(kind, "i7")
    assert is_genuine_pass(read_pass(text), KEY)
    for place in range(len(text)):
        letter = "A" if text[place] != "A" else "B"
        assert not taken(text[:place] + letter + text[place + 1 :])


def taken(text: str) -> bool:
    """Whether the site would know it as its own."""
    try:
        return is_genuine_pass(read_pass(text), KEY)
    except Malformed:
        return False


def test_no_pass() -> None:
    point = 65
    for wrong in (
        None, "", "slip~w~~2026-03-01", made(LINK, length=point), made(KIOSK, length=NONCE),
        made(POSTER).replace("2026-03-01", "2026-02-30"), made(LINK).replace("link", "gift"),
    ):  # fmt: skip
        with pytest.raises(Malformed):
            read_pass(wrong)


def test_a_kiosk_is_known_by_its_key_alone() -> None:
    kiosk = Kiosk(Poll(site=SITE))
    assert read_pass(kiosk.held).source == source_of(kiosk.point)
    assert not signed_by_kiosk(kiosk.point, b"", b"message")
    assert not signed_by_kiosk(kiosk.point, bytes(64), b"message")
    assert not signed_by_kiosk(bytes(65), bytes(64), b"message")
