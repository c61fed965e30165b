"""The box obeys its site only, answers everybody alike, and closes for good."""

import asyncio

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ballots.polls import Poll
from tests.box.calling import Answer, Client, close_order, run
from tests.box.conftest import ORIGIN
from xianfeng.ballots.encoding import from_base64
from xianfeng.ballots.envelopes import CLOSED, public_bytes, read_envelope, seal
from xianfeng.ballots.listing import read_closed_list, read_head
from xianfeng.ballots.manifests import read_manifest
from xianfeng.box.settings import Settings


def test_a_manifest_comes_from_the_site_once(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        stranger = Poll(id=poll.id, site=Ed25519PrivateKey.generate())
        assert (await client.put(stranger)).status == 403
        assert (await client.ask("GET", f"/polls/{poll.id}")).status == 404
        assert (await client.put(poll)).status == 201
        assert (await client.put(poll)).status == 201
        changed = Poll(id=poll.id, site=poll.site, eligible=9)
        answer = await client.put(changed)
        assert (answer.status, answer.error) == (409, "other_manifest")
        shown = await client.ask("GET", f"/polls/{poll.id}")
        found = read_envelope(shown.content).open("manifest", public_bytes(poll.site))
        assert read_manifest(found) == poll.manifest

    run(settings, scenario)


def test_a_manifest_goes_where_it_says(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        answer = await client.ask("PUT", "/polls/another", poll.envelope.to_bytes())
        assert answer.status == 400
        wrong = seal("manifest", {"poll": poll.id}, poll.site).to_bytes()
        assert (await client.ask("PUT", f"/polls/{poll.id}", wrong)).status == 400

    run(on_sqlite, scenario)


def test_closing(settings: Settings, poll: Poll) -> None:
    """The list is frozen, signed, in the order of hashes; the same order gives it again."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        ballots = [poll.ballot(n, n, n) for n in (1, 2, 3, 4, 5)]
        for ballot in ballots:
            await client.cast(ballot, poll)
        first = await client.close(poll)
        own = from_base64((await client.ask("GET", "/key")).json["key"])
        found = read_closed_list(first.content, poll.manifest, own)
        in_order = sorted(ballots, key=lambda each: each.slot)
        assert list(found.lines) == [each.to_line() + b"\n" for each in in_order]
        assert found.head.counts == {"members": 5, "masses": 0, "words": 0}
        assert found.head.early
        late = await client.cast(poll.ballot(), poll)
        assert (late.status, late.error) == (409, "late")
        assert (await client.close(poll)).content == first.content
        assert await client.state(ballots[0]) == "counted"

    run(settings, scenario)


def test_casting_and_closing_at_once(settings: Settings, poll: Poll) -> None:
    """Whoever was acknowledged is on the list; whoever is not was told."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        ballots = [poll.ballot() for _ in range(40)]
        calls = [client.cast(ballot, poll) for ballot in ballots]
        *answers, closed = await asyncio.gather(*calls[:20], *calls[20:], client.close(poll))
        own = public_bytes(client.box.own_key)
        kept = set(read_closed_list(closed.content, poll.manifest, own).lines)
        for ballot, answer in zip(ballots, answers, strict=True):
            assert (answer.status == 201) == (ballot.to_line() + b"\n" in kept)

    run(settings, scenario)


def test_everybody_sees_how_many_and_nobody_the_rows(on_sqlite: Settings, poll: Poll) -> None:
    """A row of ten answers is a fingerprint: rows go to the site, which guards them."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        ballot = poll.ballot()
        await client.cast(ballot, poll)
        path = f"/polls/{poll.id}/closed"
        assert (await client.ask("GET", path)).status == 404
        await client.close(poll)
        answer = await client.ask("GET", path)
        envelope = read_envelope(answer.content)
        head = read_head(envelope.open(CLOSED, public_bytes(client.box.own_key)))
        assert head.counts["members"] == 1
        assert b"answers" not in answer.content

    run(on_sqlite, scenario)


def test_only_the_site_closes(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        await client.put(poll)
        path = f"/polls/{poll.id}/close"
        stranger = Poll(id=poll.id)
        tried = [
            (b"", 400),
            (close_order(stranger), 403),
            (close_order(poll, named="another"), 400),
            (close_order(poll, lasts=-1), 409),
            (poll.envelope.to_bytes(), 403),
        ]
        for body, status in tried:
            assert (await client.ask("POST", path, body)).status == status
        assert (await client.cast(poll.ballot(), poll)).status == 201

    run(on_sqlite, scenario)


def test_receipts(settings: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        for receipt, status in (("0" * 12, 404), ("0" * 11, 400), ("G" * 12, 400)):
            path = f"/polls/{poll.id}/receipts/{receipt}"
            assert (await client.ask("GET", path)).status == status

    run(settings, scenario)


def test_one_origin_and_no_credentials(on_sqlite: Settings) -> None:
    """Browsers let pages of the site call, and send nothing along."""

    async def preflight(client: Client, origin: str) -> Answer:
        asked = [("Access-Control-Request-Method", "POST")]
        asked += [("Access-Control-Request-Headers", "content-type"), ("Origin", origin)]
        return await client.ask("OPTIONS", "/polls/p/ballots", headers=asked)

    async def scenario(client: Client) -> None:
        found = await preflight(client, ORIGIN)
        assert found.status == 200
        assert found.headers["access-control-allow-origin"] == ORIGIN
        assert "access-control-allow-credentials" not in found.headers
        for other in ("https://site.example.evil", "http://site.example", "null"):
            found = await preflight(client, other)
            assert found.status == 400
            assert "access-control-allow-origin" not in found.headers
        for method, path in (("GET", "/healthz"), ("POST", "/ratings"), ("POST", "/key")):
            answer = await client.ask(method, path, headers=[("Origin", ORIGIN)])
            assert answer.headers["access-control-allow-origin"] == ORIGIN
            answer = await client.ask(method, path, headers=[("Origin", "https://evil.example")])
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["vary"] == "Origin"

    run(on_sqlite, scenario)


def test_no_answer_sets_a_cookie_or_is_kept(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        for method, path in (("GET", "/healthz"), ("GET", "/none"), ("POST", "/healthz")):
            answer = await client.ask(method, path, headers=[("Cookie", "sessionid=1")])
            assert "set-cookie" not in answer.headers
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-type"] == "application/json"

    run(on_sqlite, scenario)
