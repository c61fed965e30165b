"""On PostgreSQL two processes serve one poll: whichever is asked, the answer is the same."""

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from scripts.callers import Called, call_all, post
from tests.ballots.polls import Poll
from tests.box.calling import Client, close_order, running
from tests.box.rating import by_slip, slip
from tests.box.test_durability import ask, key_of, served
from xianfeng.ballots.encoding import canonical_json
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.listing import read_closed_list
from xianfeng.box.settings import Settings

ROUNDS, BALLOTS, PATIENCE = 4, 40, 60  # polls, ballots of each, seconds
# One process serves one file: on SQLite there is nothing to show.
pytestmark = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)


@asynccontextmanager
async def two(settings: Settings) -> AsyncIterator[tuple[Client, Client]]:
    """Each with a thread and a connection of its own."""
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(running(settings))
        other = await stack.enter_async_context(running(settings))
        yield one, other


def test_both_close_at_once_while_ballots_come(settings: Settings, poll: Poll) -> None:
    """One list, signed once; on it are those who were acknowledged, and nobody else."""

    async def scenario() -> None:
        async with two(settings) as clients:
            for _ in range(ROUNDS):
                await closed_by_both(clients, Poll(site=poll.site))

    asyncio.run(asyncio.wait_for(scenario(), PATIENCE))


async def closed_by_both(clients: tuple[Client, Client], poll: Poll) -> None:
    one, other = clients
    await one.put(poll)
    ballots = [poll.ballot() for _ in range(BALLOTS)]
    casting = [clients[n % 2].cast(ballot, poll) for n, ballot in enumerate(ballots)]
    closing = [client.close(poll) for client in (one, other, other, one)]
    half = BALLOTS // 2
    answers = await asyncio.gather(*casting[:half], *closing, *casting[half:])
    lists = {answer.content for answer in answers[half : half + len(closing)]}
    assert len(lists) == 1
    kept = set(read_closed_list(lists.pop(), poll.manifest, public_bytes(one.box.own_key)).lines)
    for ballot, answer in zip(ballots, answers[:half] + answers[-half:], strict=True):
        assert answer.status in (201, 409)
        assert (answer.status == 201) == (ballot.to_line() + b"\n" in kept)
        assert await other.state(ballot) == ("counted" if answer.status == 201 else None)
    for client in clients:
        assert (await client.cast(poll.ballot(), poll)).error == "late"


def test_a_voter_who_votes_at_both_at_once(settings: Settings, poll: Poll) -> None:
    """The highest version stays, whichever process had it."""

    async def scenario() -> None:
        async with two(settings) as clients:
            await clients[0].put(poll)
            ticket = poll.ticket()
            sent = [ticket.ballot((1, 1, 1), version) for version in (3, 1, 5, 2, 4)]
            casting = [clients[n % 2].cast(ballot, poll) for n, ballot in enumerate(sent)]
            await asyncio.gather(*casting)
            states = {ballot.version: await clients[1].state(ballot) for ballot in sent}
            assert states.pop(5) == "counted"
            assert set(states.values()) <= {"replaced", None}

    asyncio.run(asyncio.wait_for(scenario(), PATIENCE))


def test_a_slip_at_both_at_once_is_one_rating(settings: Settings, poll: Poll) -> None:
    async def scenario() -> None:
        async with two(settings) as clients:
            for _ in range(ROUNDS):
                said = canonical_json(by_slip(slip(poll)))
                rating = [clients[n % 2].ask("POST", "/ratings", said) for n in range(20)]
                answers = await asyncio.gather(*rating)
                assert sorted(answer.status for answer in answers) == [201] + [409] * 19

    asyncio.run(asyncio.wait_for(scenario(), PATIENCE))


def test_as_in_production(settings: Settings, poll: Poll) -> None:
    """Two workers behind one port, eight orders to close while ballots come."""
    poll = Poll(site=poll.site)
    ballots = [poll.ballot() for _ in range(BALLOTS * 4)]
    requests = [post(f"/polls/{poll.id}/ballots", one.to_line()) for one in ballots]
    called = Called()
    with served(settings) as box, ThreadPoolExecutor(9) as threads:
        ask(box, "PUT", f"/polls/{poll.id}", poll.envelope.to_bytes())
        load = threads.submit(call_all, box.port, requests, 16, called)
        while len(called.statuses) < BALLOTS and not load.done():
            time.sleep(0.002)
        path, order = f"/polls/{poll.id}/close", close_order(poll)
        closing = [threads.submit(ask, box, "POST", path, order) for _ in range(8)]
        lists = {each.result() for each in closing}
        load.result()
        assert len(lists) == 1
        found = set(read_closed_list(lists.pop(), poll.manifest, key_of(box)).lines)
    assert set(called.statuses.values()) == {201, 409}
    acknowledged = {n for n, status in called.statuses.items() if status == 201}
    assert found == {ballots[number].to_line() + b"\n" for number in acknowledged}
