"""One rating a slip; kept are the hash of its nonce, window, day, level and channel (R-058)."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ballots.polls import Poll
from tests.box.calling import Answer, Client, run
from tests.box.rating import (
    Kiosk,
    by_kiosk,
    by_link,
    by_poster,
    by_slip,
    link,
    new_nonce,
    poster,
    slip,
)
from xianfeng.ballots.slips import digest_of, make_slip, mark_of, to_url
from xianfeng.box.limits import MOST, Limits, TooMany
from xianfeng.box.polls import today
from xianfeng.box.settings import Settings


async def rate(client: Client, slip: str, level: object = 5) -> Answer:
    return await send(client, by_slip(slip, level))


async def send(client: Client, said: dict[str, object], address: str = "203.0.113.9") -> Answer:
    return await client.ask("POST", "/ratings", json.dumps(said).encode(), address=address)


def test_a_slip_rates_once(settings: Settings, poll: Poll) -> None:
    """Also when it is sent fifty times at once."""

    async def scenario(client: Client) -> None:
        slip = make_slip("hall.window-3", today(), poll.site)
        answers = await asyncio.gather(*(rate(client, slip) for _ in range(50)))
        assert sorted(answer.status for answer in answers) == [201] + [409] * 49
        again = await rate(client, slip, 1)
        assert (again.status, again.error) == (409, "used")

    run(settings, scenario)


def test_bad_ratings_are_as_easy_as_good_ones(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        answers = [await rate(client, slip(poll), level) for level in (1, 2, 3, 4, 5)]
        assert {answer.status for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1

    run(settings, scenario)


@pytest.mark.parametrize("level", [0, 6, 3.5, "5", True, None, [5]])
def test_levels_outside_the_scale(level: object, on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        text = slip(poll)
        assert (await rate(client, text, level)).status == 400
        assert (await rate(client, text)).status == 201  # the slip is not spent

    run(on_sqlite, scenario)


def test_only_slips_of_the_site_and_of_these_days(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        for days, status in ((-4, 409), (-3, 201), (0, 201), (1, 409)):
            text = make_slip("w", today() + timedelta(days=days), poll.site)
            assert (await rate(client, text)).status == status
        stranger = make_slip("w", today(), Ed25519PrivateKey.generate())
        assert (await rate(client, stranger)).status == 403
        assert (await rate(client, "w")).status == 400
        assert (await client.ask("POST", "/ratings", b"[]")).status == 400

    run(on_sqlite, scenario)


# --- links, posters, kiosks


def test_a_link_rates_once(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        text = link(poll, item="i7")
        assert (await send(client, by_link(text, 2))).status == 201
        again = await send(client, by_link(text, 5))
        assert (again.status, again.error) == (409, "used")
        other = text.replace("~i7~", "~i8~")
        assert (await send(client, by_link(other, 2))).status == 403

    run(settings, scenario)


def test_a_poster_rates_once_a_scan(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        text = poster(poll)
        first = by_poster(text, 4)
        assert (await send(client, first)).status == 201
        assert (await send(client, first)).status == 409
        assert (await send(client, by_poster(text, 4))).status == 201
        assert (await send(client, {**first, "nonce": "short"})).status == 400
        old = poster(poll, today() - timedelta(days=367))
        assert (await send(client, by_poster(old, 4))).error == "expired"

    run(settings, scenario)


def test_a_kiosk_signs_each_rating(settings: Settings, poll: Poll) -> None:
    """Whoever copies the pass of a kiosk cannot rate in its name."""

    async def scenario(client: Client) -> None:
        kiosk, thief = Kiosk(poll), Kiosk(poll)
        said = by_kiosk(kiosk, 3)
        assert (await send(client, said)).status == 201
        assert (await send(client, said)).status == 409
        assert (await send(client, {**by_kiosk(kiosk, 3), "level": 5})).status == 403
        stolen = {**by_kiosk(thief, 5), "pass": kiosk.held}
        assert (await send(client, stolen)).status == 403
        assert (await send(client, {**by_kiosk(kiosk, 3), "signature": "AAAA"})).status == 403

    run(settings, scenario)


# --- limits


def test_a_thousand_a_minute_from_one_address_and_others_are_served(
    on_sqlite: Settings, poll: Poll
) -> None:
    async def scenario(client: Client) -> None:
        text, here = poster(poll), "198.51.100.1"
        answers = [await send(client, by_poster(text, 1), here) for _ in range(1000)]
        statuses = [answer.status for answer in answers]
        assert statuses.count(201) == MOST
        assert statuses.count(429) == 1000 - MOST
        assert answers[-1].error == "too_many"
        assert answers[-1].headers["retry-after"] == "60"
        assert (await send(client, by_poster(text, 1), "198.51.100.2")).status == 201
        assert (await send(client, by_slip(slip(poll), 1), here)).status == 201

    run(on_sqlite, scenario)


def test_a_thousand_a_minute_from_one_kiosk_or_slip(on_sqlite: Settings, poll: Poll) -> None:
    """The device is its key or its slip, wherever it calls from."""

    async def scenario(client: Client) -> None:
        kiosk, text = Kiosk(poll), slip(poll)
        pressed = [await send(client, by_kiosk(kiosk, 5)) for _ in range(MOST + 1)]
        assert [answer.status for answer in pressed] == [201] * MOST + [429]
        scanned = [await rate(client, text) for _ in range(MOST + 2)]
        assert [answer.status for answer in scanned] == [201] + [409] * MOST + [429]
        assert (await send(client, by_kiosk(Kiosk(poll), 5))).status == 201
        assert (await rate(client, slip(poll))).status == 201

    run(on_sqlite, scenario)


def test_forgers_are_slowed_and_their_neighbours_are_not(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        stranger = Ed25519PrivateKey.generate()
        sent = [await rate(client, make_slip("w", today(), stranger)) for _ in range(MOST + 1)]
        assert [answer.status for answer in sent] == [403] * MOST + [429]
        assert (await rate(client, slip(poll))).status == 201

    run(on_sqlite, scenario)


def test_expired_slips_are_slowed_like_forged_ones(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        old = make_slip("w1", today() - timedelta(days=9), poll.site)
        sent = [await rate(client, old) for _ in range(MOST + 1)]
        assert [answer.status for answer in sent] == [409] * MOST + [429]
        assert (await rate(client, slip(poll))).status == 201

    run(on_sqlite, scenario)


def test_a_flood_at_once_gets_no_more_than_one_after_another(
    settings: Settings, poll: Poll
) -> None:
    async def scenario(client: Client) -> None:
        text = poster(poll)
        sent = [send(client, by_poster(text, 1)) for _ in range(2 * MOST)]
        statuses = [answer.status for answer in await asyncio.gather(*sent)]
        assert sorted(statuses) == [201] * MOST + [429] * MOST

    run(settings, scenario)


def test_behind_our_own_proxy_the_last_address_counts(on_sqlite: Settings, poll: Poll) -> None:

    async def scenario(client: Client) -> None:
        text = poster(poll)

        async def from_(address: str) -> int:
            body = json.dumps(by_poster(text, 5)).encode()
            told = [("X-Forwarded-For", f"192.0.2.1, {address}")]
            return (await client.ask("POST", "/ratings", body, told)).status

        assert [await from_("198.51.100.7") for _ in range(MOST + 1)][-1] == 429
        assert await from_("198.51.100.8") == 201

    run(replace(on_sqlite, behind_proxy=True), scenario)


def test_a_device_that_had_its_calls_is_refused() -> None:
    limits = Limits(1)
    limits.refuse(b"a")
    limits.count(b"a")
    with pytest.raises(TooMany, match="too_many"):
        limits.refuse(b"a")
    limits.refuse(b"b")


# --- scores of single items


def test_scores_come_once_from_whoever_rated(settings: Settings, poll: Poll) -> None:
    """And from nobody else: whoever printed the slip has its nonce, the rater has the secret."""

    async def scenario(client: Client) -> None:
        text, own = slip(poll), new_nonce()
        nonce, secret = text.split("~")[2], to_url(own)

        async def score(scores: object, secret: object = secret, nonce: object = nonce) -> Answer:
            body = json.dumps({"nonce": nonce, "secret": secret, "scores": scores}).encode()
            return await client.ask("POST", "/ratings/scores", body)

        unknown = await score({"speed": 2})
        assert unknown.status == 404
        said = {**by_slip(text, 2), "mark": mark_of(own).hex()}
        assert (await send(client, said)).status == 201
        for printer in (nonce, to_url(new_nonce()), to_url(digest_of(own)[:16])):
            tried = await score({"speed": 2}, printer)
            assert (tried.status, tried.content) == (unknown.status, unknown.content)
        assert (await score({"speed": 6})).status == 400
        assert (await score({})).status == 400
        assert (await score({"speed": 2}, secret, "")).status == 400
        assert (await score({"speed": 2, "attitude": 5})).status == 201
        assert (await score({"speed": 5})).status == 409
        again = await score({"speed": 5}, nonce)
        assert (again.status, again.content) == (unknown.status, unknown.content)

    run(settings, scenario)


@pytest.mark.parametrize("mark", ["", "c" * 63, "C" * 64, "g" * 64, None, 5])
def test_a_rating_without_a_mark_is_none(mark: object, on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        text = slip(poll)
        assert (await send(client, {**by_slip(text), "mark": mark})).status == 400
        assert (await send(client, {"slip": text, "level": 5})).status == 400
        assert (await rate(client, text)).status == 201  # the slip is not spent

    run(on_sqlite, scenario)


def test_a_second_tap_is_refused_whatever_its_mark(settings: Settings, poll: Poll) -> None:
    """Who scans a slip that was used cannot bind own words to the rating."""

    async def scenario(client: Client) -> None:
        text = slip(poll)
        assert (await rate(client, text, 1)).status == 201
        answers = [
            await send(client, {**by_slip(text, level), "mark": mark * 64})
            for level, mark in ((1, "c"), (1, "d"), (5, "d"))
        ]
        assert {(answer.status, answer.error) for answer in answers} == {(409, "used")}

    run(settings, scenario)


def test_five_thousand_malformed_ratings(on_sqlite: Settings, poll: Poll) -> None:
    """4xx each, from many addresses so that no limit hides them; and the box works on."""
    kiosk = Kiosk(poll)
    shapes: list[tuple[str, dict[str, object]]] = [
        ("/ratings", by_slip(slip(poll))),
        ("/ratings", by_link(link(poll))),
        ("/ratings", by_poster(poster(poll), 5)),
        ("/ratings", by_kiosk(kiosk, 5)),
        (
            "/ratings/scores",
            {"nonce": to_url(new_nonce()), "secret": to_url(new_nonce()), "scores": {"speed": 5}},
        ),
    ]
    junk = [b"", b"null", b"\xff\xfe", b"[" * 9999, b'"' * 99, b"{}", b"\0" * 99, b"1e999", b"[[]]"]
    wrong: list[object] = [None, -1, "", "~" * 5, [], {}, True, 10**15, "\ud800", "A" * 9999, 3.5]
    sent = [(path, body) for path in (*PATHS, "/ratings/none") for body in junk]
    for path, plain in shapes:
        for name in (*plain, "more"):
            sent += [(path, json.dumps(plain | {name: each}).encode()) for each in wrong]
            left = {key: value for key, value in plain.items() if key != name}
            sent += [(path, json.dumps(left).encode())] if name in plain else []

    async def scenario(client: Client) -> None:
        for number in range(5000):
            path, body = sent[number % len(sent)]
            address = f"2001:db8:{number % 997:x}::1"
            answer = await client.ask("POST", path, body, address=address)
            assert 400 <= answer.status < 500, (path, body)
        assert (await rate(client, slip(poll))).status == 201
        assert (await send(client, by_kiosk(kiosk, 5))).status == 201

    run(on_sqlite, scenario)


PATHS = ("/ratings", "/ratings/scores", "/ratings/hand-over")
