"""Ratings go to the site in signed, numbered batches: none lost, none twice."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ballots.polls import Poll
from tests.box.calling import Client, run
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
from xianfeng.ballots import handed
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.handed import Batch
from xianfeng.ballots.passes import source_of
from xianfeng.ballots.slips import mark_of, to_url
from xianfeng.box import handing
from xianfeng.box.bursts import SUSPICIOUS, Watch
from xianfeng.box.polls import today
from xianfeng.box.settings import Settings
from xianfeng.box.store import Rating


async def rate(client: Client, *said: Mapping[str, object]) -> None:
    for one in said:
        assert (await client.ask("POST", "/ratings", json.dumps(one).encode())).status == 201


async def asked(client: Client, poll: Poll, after: int) -> Batch:
    order = handed.order(after, int(time.time()) + 60, poll.site)
    answer = await client.ask("POST", "/ratings/hand-over", order)
    assert answer.status == 200
    return handed.read_batch(answer.content, public_bytes(client.box.own_key), after)


def digests(batch: Batch) -> Sequence[str]:
    return [one.digest for one in batch.ratings]


def test_a_batch_is_the_same_until_the_next_is_asked_for(settings: Settings, poll: Poll) -> None:
    """A crash between batch and acknowledgement loses nothing: the number decides."""

    async def scenario(client: Client) -> None:
        assert (await asked(client, poll, 0)).number == 0
        await rate(client, *(by_slip(slip(poll), n) for n in (1, 5, 5)))
        first = await asked(client, poll, 0)
        await rate(client, by_slip(slip(poll), 4))
        assert await asked(client, poll, 0) == first
        assert (first.number, len(first.ratings)) == (1, 3)
        second = await asked(client, poll, 1)
        assert (second.number, len(second.ratings)) == (2, 1)
        assert not set(digests(first)) & set(digests(second))
        assert (await asked(client, poll, 2)).number == 2
        assert await asked(client, poll, 0) == first  # a site restored from its backup

    run(settings, scenario)


def test_a_batch_lies_in_the_order_of_hashes_and_knows_the_day_only(
    settings: Settings, poll: Poll
) -> None:
    async def scenario(client: Client) -> None:
        await rate(client, *(by_slip(slip(poll), n % 5 + 1) for n in range(30)))
        batch = await asked(client, poll, 0)
        assert digests(batch) == sorted(digests(batch))
        assert {one.day for one in batch.ratings} == {today()}
        assert ":" not in json.dumps([one.plain() for one in batch.ratings])

    run(settings, scenario)


def test_a_large_batch_is_cut(
    settings: Settings, poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(client: Client) -> None:
        monkeypatch.setattr(handing, "MOST", 4)
        await rate(client, *(by_slip(slip(poll), 5) for _ in range(10)))
        found = [await asked(client, poll, after) for after in range(4)]
        assert [len(batch.ratings) for batch in found] == [4, 4, 2, 0]
        assert len({digest for batch in found for digest in digests(batch)}) == 10

    run(settings, scenario)


def test_a_batch_names_channel_source_and_item(settings: Settings, poll: Poll) -> None:
    """R-058: poster, kiosk, link and slip are counted apart; a link and a slip stay nameless."""

    async def scenario(client: Client) -> None:
        kiosk, wall = Kiosk(poll), poster(poll)
        await rate(
            client,
            by_slip(slip(poll), 5),
            by_link(link(poll, item="i7"), 1),
            by_poster(wall, 4),
            by_kiosk(kiosk, 2),
        )
        found = {one.channel: one for one in (await asked(client, poll, 0)).ratings}
        assert sorted(found) == ["kiosk", "link", "poster", "slip"]
        assert found["kiosk"].source == source_of(kiosk.point)
        assert (found["link"].source, found["link"].item) == ("", "i7")
        assert found["slip"].source == ""
        assert len(found["poster"].source) == 32
        assert {one.window for one in found.values()} == {"w1"}

    run(settings, scenario)


def test_scores_travel_with_their_rating_or_after_it(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        text, secret = slip(poll), new_nonce()
        mark = mark_of(secret).hex()
        await rate(client, {**by_slip(text, 2), "mark": mark})
        first = await asked(client, poll, 0)
        assert [one.mark for one in first.ratings] == [mark]
        said = {"nonce": text.split("~")[2], "secret": to_url(secret), "scores": {"speed": 1}}
        body = json.dumps(said).encode()
        assert (await client.ask("POST", "/ratings/scores", body)).status == 201
        second = await asked(client, poll, 1)
        assert [one.digest for one in second.scores] == digests(first)
        assert second.scores[0].scores == {"speed": 1}

    run(settings, scenario)


def test_a_burst_is_told_once_a_day_and_no_rating_is_dropped(
    settings: Settings, poll: Poll
) -> None:
    async def scenario(client: Client) -> None:
        await rate(client, *(by_slip(slip(poll), 5) for _ in range(SUSPICIOUS + 5)))
        batch = await asked(client, poll, 0)
        assert len(batch.ratings) == SUSPICIOUS + 5
        assert [(one.window, one.channel) for one in batch.bursts] == [("w1", "slip")]
        await rate(client, *(by_slip(slip(poll), 5) for _ in range(SUSPICIOUS)))
        assert not (await asked(client, poll, 1)).bursts

    run(settings, scenario)


def test_slow_ratings_are_no_burst() -> None:
    moments = iter(n * 61.0 for n in range(100))
    watch = Watch(lambda: next(moments))
    rating = Rating(b"n", "w1", "2026-03-02", 5, b"m" * 32)
    assert not any(watch.notice([rating] * (SUSPICIOUS - 1)) for _ in range(3))


def test_the_minute_slides() -> None:
    """Nineteen just before the clock's minute and nineteen just after are thirty-eight in a row."""
    moments = iter((59.0, 61.0, 200.0))
    watch = Watch(lambda: next(moments))
    rating = Rating(b"n", "w1", "2026-03-02", 5, b"m" * 32)
    assert not watch.notice([rating] * (SUSPICIOUS - 1))
    assert len(watch.notice([rating] * (SUSPICIOUS - 1))) == 1
    assert not watch.notice([rating] * SUSPICIOUS)  # told once


def test_only_the_site_gets_batches_and_only_for_a_while(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        soon, stranger = int(time.time()) + 60, Ed25519PrivateKey.generate()
        for order, status in (
            (handed.order(0, soon, stranger), 403),
            (handed.order(0, 1, poll.site), 409),
            (b"{}", 400),
        ):
            assert (await client.ask("POST", "/ratings/hand-over", order)).status == status

    run(on_sqlite, scenario)


def test_what_was_handed_over_long_ago_is_forgotten(settings: Settings, poll: Poll) -> None:
    """No earlier than every slip of that day has expired."""

    async def scenario(client: Client) -> None:
        store = client.box.keeper.store
        old = (today() - timedelta(days=40)).isoformat()
        await client.box.keeper.call(store.rate, [Rating(b"n" * 32, "w1", old, 5, b"m" * 32)])
        assert len((await asked(client, poll, 0)).ratings) == 1
        assert len((await asked(client, poll, 0)).ratings) == 1
        await asked(client, poll, 1)
        assert not (await asked(client, poll, 0)).ratings

    run(settings, scenario)
