"""Casting: one ballot a voter, the last one counts, nothing else gets in."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.ballots.polls import HOUR, Poll
from tests.box.calling import Client, run
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.listing import read_closed_list
from xianfeng.box.settings import Settings


def test_a_ballot_is_acknowledged_with_its_receipt(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        await client.put(poll)
        ballot = poll.ballot(5, None, 1)
        answer = await client.cast(ballot, poll)
        assert answer.status == 201
        assert answer.json == {"receipt": ballot.receipt, "version": 1}
        assert await client.state(ballot) == "counted"

    run(settings, scenario)


def test_the_same_ballot_a_hundred_times_at_once_is_one(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        await client.put(poll)
        ballot = poll.ballot()
        answers = await asyncio.gather(*(client.cast(ballot, poll) for _ in range(100)))
        assert {answer.status for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert await counted(client, poll) == 1

    run(settings, scenario)


async def counted(client: Client, poll: Poll) -> int:
    """Ballots on the closed list."""
    answer = await client.close(poll)
    own = public_bytes(client.box.own_key)
    return len(read_closed_list(answer.content, poll.manifest, own).lines)


def test_voting_again(settings: Settings, poll: Poll) -> None:
    """A voter who was watched votes again: the higher version counts, the lower never again."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        ticket = poll.ticket()
        first, second, third = (ticket.ballot((n, n, n), n) for n in (1, 2, 3))
        assert (await client.cast(first, poll)).status == 201
        assert (await client.cast(third, poll)).status == 201
        for late in (first, second):
            answer = await client.cast(late, poll)
            assert (answer.status, answer.error) == (409, "outdated")
        other = await client.cast(ticket.ballot((5, 5, 5), 3), poll)
        assert (other.status, other.error) == (409, "conflict")
        assert await client.state(first) == "replaced"
        assert await client.state(second) is None
        assert await client.state(third) == "counted"
        assert await counted(client, poll) == 1

    run(settings, scenario)


def test_versions_at_once(settings: Settings, poll: Poll) -> None:
    """Whatever the order in which they arrive, the highest stays."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        ticket = poll.ticket()
        sent = [ticket.ballot((1, 1, 1), version) for version in (3, 1, 5, 2, 4)]
        await asyncio.gather(*(client.cast(ballot, poll) for ballot in sent))
        states = {ballot.version: await client.state(ballot) for ballot in sent}
        assert states == {1: None, 2: None, 3: "replaced", 4: None, 5: "counted"}

    run(settings, scenario)


@pytest.mark.parametrize("value", ["0", "6", "3.5", "NaN", '"5"', "true", "1e400", "[5]", "-1"])
def test_values_outside_the_scale_are_400(value: str, settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        await client.put(poll)
        sent = poll.ballot(5, 4, 3).to_line().replace(b"[5,4,3]", f"[5,{value},3]".encode())
        assert (await client.cast(sent, poll)).status == 400
        assert await counted(client, poll) == 0

    run(settings, scenario)


def test_nothing_forged_gets_in(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        await client.put(poll)
        other = Poll(site=poll.site)
        await client.put(other)
        ballot = poll.ballot()
        altered = replace(ballot, answers=(1, 1, 1))
        no_ticket = replace(ballot, ticket=b"\x01" * 256)
        borrowed = replace(other.ballot(), poll=poll.id)
        for forged in (altered, no_ticket, borrowed):
            assert (await client.cast(forged, poll)).status == 403
        assert (await client.cast(other.ballot(), poll)).status == 400  # sent to another poll
        assert (await client.cast(ballot, Poll())).status == 404
        assert await counted(client, poll) == 0

    run(settings, scenario)


def test_neither_early_nor_late(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        now = datetime.now(UTC)
        early = Poll(site=poll.site, opens=now + HOUR, closes=now + 2 * HOUR)
        late = Poll(site=poll.site, opens=now - HOUR, closes=now - timedelta(seconds=2))
        for untimely, word in ((early, "early"), (late, "late")):
            await client.put(untimely)
            answer = await client.cast(untimely.ballot(), untimely)
            assert (answer.status, answer.error) == (409, word)

    run(on_sqlite, scenario)


def test_a_long_body_is_not_even_read(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        await client.put(poll)
        assert (await client.cast(b" " * 16384, poll)).status == 400
        assert (await client.cast(b" " * 16385, poll)).status == 413
        assert (await client.cast(b" " * 1_000_000, poll)).status == 413

    run(on_sqlite, scenario)


def test_five_thousand_malformed_requests(on_sqlite: Settings, poll: Poll) -> None:
    """4xx each, no server error, and the box works on."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        plain = poll.ballot().plain()
        junk = [b"", b"null", b"\xff\xfe", b"[" * 9999, b'"' * 99, b"{}", b"\0" * 99, b"1e999"]
        wrong: list[object] = [None, -1, "", "A", [], {}, True, 10**15, "\ud800", "A" * 9999, [[]]]
        bodies = [*junk, *(json.dumps(plain | {name: x}).encode() for name in plain for x in wrong)]
        for number in range(5000):
            answer = await client.cast(bodies[number % len(bodies)], poll)
            assert 400 <= answer.status < 500, bodies[number % len(bodies)]
        assert (await client.cast(poll.ballot(), poll)).status == 201

    run(on_sqlite, scenario)
