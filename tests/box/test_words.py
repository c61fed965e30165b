"""Words leave the box in a list of their own, and nobody but the site gets it."""

import json
from dataclasses import replace

from tests.ballots.polls import Poll
from tests.box.calling import Client, close_order, run
from xianfeng.ballots.encoding import to_base64
from xianfeng.ballots.words import read_word_lines, sealed, word_lines
from xianfeng.box.settings import Settings


async def words_in(client: Client, poll: Poll, order: bytes | None = None) -> bytes:
    answer = await client.ask("POST", f"/polls/{poll.id}/words", order or close_order(poll))
    assert answer.status == 200, answer.content
    return answer.content


def test_words_leave_apart_from_their_ballots(settings: Settings, poll: Poll) -> None:
    """In the order of their salts; the closed list has the seals, and scores have no words."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        sheets = [poll.ballot(f"话{n}", voter_class="words") for n in range(8)]
        blank = poll.ballot(None, voter_class="words")
        for ballot in (*sheets, blank, poll.ballot(5, 4, 3)):
            assert (await client.cast(ballot, poll)).status == 201
        closed = (await client.close(poll)).content
        content = await words_in(client, poll)
        assert content == b"".join(word_lines(one.words[0] for one in sheets))
        assert content == await words_in(client, poll)
        rows = [json.loads(line) for line in closed.splitlines()[2:]]
        assert len(rows) == 10
        assert not any("words" in row for row in rows)
        for words in read_word_lines(content):
            assert words.seal.hex() in closed.decode()
            assert to_base64(words.salt) not in closed.decode()

    run(settings, scenario)


def test_the_last_version_decides_about_the_words(settings: Settings, poll: Poll) -> None:
    """Words that were taken back, or written anew, are gone."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        changed, taken_back = poll.ticket("words"), poll.ticket("words")
        for ballot in (
            changed.ballot(("先写的",), 1),
            taken_back.ballot(("不想说了",), 1),
            changed.ballot(("后写的",), 2),
            taken_back.ballot((None,), 2),
        ):
            assert (await client.cast(ballot, poll)).status == 201
        assert (await client.cast(changed.ballot(("又写的",), 2), poll)).error == "conflict"
        await client.close(poll)
        found = list(read_word_lines(await words_in(client, poll)))
        assert [words.text for words in found] == ["后写的"]

    run(settings, scenario)


def test_words_that_are_not_those_of_the_seal_are_refused(on_sqlite: Settings, poll: Poll) -> None:
    async def scenario(client: Client) -> None:
        await client.put(poll)
        ballot, other = poll.ballot("修路", voter_class="words"), sealed("不修路")
        for edited in (
            replace(ballot, words=(other,)),
            replace(ballot, words=(replace(ballot.words[0], salt=bytes(32)),)),
            replace(ballot, words=()),
            replace(ballot, words=ballot.words * 2),
            replace(poll.ballot(5, 4, 3), words=ballot.words),
        ):
            answer = await client.cast(edited, poll)
            assert (answer.status, answer.error) == (400, "words")
        forged = await client.cast(replace(ballot, answers=(other.seal,), words=(other,)), poll)
        assert (forged.status, forged.error) == (403, "ballot")
        assert (await client.cast(ballot, poll)).status == 201

    run(on_sqlite, scenario)


def test_nobody_but_the_site_gets_words_and_not_before_the_close(
    on_sqlite: Settings, poll: Poll
) -> None:
    async def scenario(client: Client) -> None:
        await client.put(poll)
        await client.cast(poll.ballot("修路", voter_class="words"), poll)
        path = f"/polls/{poll.id}/words"
        early = await client.ask("POST", path, close_order(poll))
        assert (early.status, early.error) == (409, "early")
        await client.close(poll)
        for order, status in (
            (b"{}", 400),
            (close_order(Poll(id=poll.id)), 403),
            (close_order(poll, named="other"), 400),
            (close_order(poll, lasts=-1), 409),
        ):
            assert (await client.ask("POST", path, order)).status == status
        assert (await client.ask("GET", path)).status == 405
        assert (await client.ask("POST", "/polls/none/words", close_order(poll))).status == 404

    run(on_sqlite, scenario)
