"""One rating a slip; kept are the hash of its nonce, window, day and level (§4)."""

import asyncio
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ballots.polls import Poll
from tests.box.calling import Answer, Client, run
from xianfeng.ballots.slips import make_slip
from xianfeng.box.polls import today
from xianfeng.box.settings import Settings


async def rate(client: Client, slip: str, level: object = 5) -> Answer:
    return await client.ask("POST", "/ratings", json.dumps({"slip": slip, "level": level}).encode())


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
        answers = [
            await rate(client, make_slip("w", today(), poll.site), level)
            for level in (1, 2, 3, 4, 5)
        ]
        assert {answer.status for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1

    run(settings, scenario)


@pytest.mark.parametrize("level", [0, 6, 3.5, "5", True, None, [5]])
def test_levels_outside_the_scale(level: object, on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        slip = make_slip("w", today(), poll.site)
        assert (await rate(client, slip, level)).status == 400
        assert (await rate(client, slip)).status == 201  # the slip is not spent

    run(on_sqlite, scenario)


def test_only_slips_of_the_site_and_of_these_days(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        for days, status in ((-4, 409), (-3, 201), (0, 201), (1, 409)):
            slip = make_slip("w", today() + timedelta(days=days), poll.site)
            assert (await rate(client, slip)).status == status
        stranger = make_slip("w", today(), Ed25519PrivateKey.generate())
        assert (await rate(client, stranger)).status == 403
        assert (await rate(client, "w")).status == 400

    run(on_sqlite, scenario)
