"""The veil over the rows of open polls: what a copy shows, what a lost key costs."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ballots.polls import Poll
from tests.box.calling import Client, run
from tests.box.test_stores import arrival
from xianfeng.ballots.ballots import read_ballot
from xianfeng.ballots.manifests import Question
from xianfeng.box.app import store_of
from xianfeng.box.settings import Settings
from xianfeng.box.settling import MOST_ROOM, Arrival, Verdict, room_of
from xianfeng.box.sqlite import SqliteStore
from xianfeng.box.store import Store, all_lines
from xianfeng.box.veil import Lost, Veil, Veils


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    found = store_of(settings)()
    found.put_manifest("p", b"manifest")
    yield found
    found.end()


def keys(settings: Settings) -> list[Path]:
    return list(settings.folder.glob("veils/*.key"))


def test_a_key_a_poll_until_it_closes(settings: Settings, store: Store) -> None:
    """Made with the poll, readable by its owner only, gone with the close."""
    (key,) = keys(settings)
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32
    store.put_manifest("p", b"again")
    assert keys(settings) == [key]
    store.close("p", b"head")
    assert keys(settings) == []


def test_backup_programs_are_told_to_leave_the_keys_out(settings: Settings, store: Store) -> None:
    tag = settings.folder / "veils/CACHEDIR.TAG"
    assert tag.read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_what_settles_under_the_veil_settles_as_without(store: Store) -> None:
    """The last vote counts, before the lifting and after it."""
    assert store.cast([arrival(1), arrival(2)]) == [Verdict.KEPT, Verdict.KEPT]
    assert store.cast([arrival(1), arrival(1, 2)]) == [Verdict.KNOWN, Verdict.KEPT]
    store.lift("p")
    assert store.cast([arrival(1, 2), arrival(1), arrival(2, 3)]) == [
        Verdict.KNOWN, Verdict.OUTDATED, Verdict.KEPT
    ]  # fmt: skip
    lines = {arrival(1, 2).line, arrival(2, 3).line}
    assert set(all_lines(store, "p")) == lines


def test_many_rows_are_lifted_whole(store: Store) -> None:
    """More than are read at a time."""
    arrivals = [arrival(voter) for voter in range(1203)]
    store.cast(arrivals)
    store.lift("p")
    slots = sorted(arrivals, key=lambda each: each.slot)
    assert list(all_lines(store, "p")) == [each.line for each in slots]
    assert store.receipt("p", arrivals[7].receipt) == "counted"


def test_a_lost_key_is_said_and_nothing_is_mixed_up(settings: Settings, store: Store) -> None:
    """Neither taken in the open nor counted short: the vote is held anew."""
    store.cast([arrival(1)])
    (key,) = keys(settings)
    for content in (b"\0" * 32, None):
        key.unlink() if content is None else key.write_bytes(content)
        for step in (lambda: store.cast([arrival(2)]), lambda: store.close("p", b"head")):
            with pytest.raises(Lost):
                step()
    assert store.closed("p") is None


def test_a_key_whose_poll_was_lifted_goes_at_the_next_start(settings: Settings) -> None:
    """The box ended between the two."""
    store = store_of(settings)()
    store.put_manifest("p", b"manifest")
    (key,) = keys(settings)
    content = key.read_bytes()
    store.lift("p")
    key.write_bytes(content)
    store.forget_order()
    store.end()
    assert keys(settings) == []


def test_a_poll_from_before_there_were_veils_goes_on(on_sqlite: Settings) -> None:
    """Its ballots lie open until it closes, as they did; none is lost."""
    store = store_of(on_sqlite)()
    assert isinstance(store, SqliteStore)
    store.connection.execute("INSERT INTO poll (poll, manifest) VALUES ('p', x'00')")
    assert store.cast([arrival(1), arrival(2)]) == [Verdict.KEPT, Verdict.KEPT]
    assert store.cast([arrival(1, 2)]) == [Verdict.KEPT]
    store.close("p", b"head")
    assert set(all_lines(store, "p")) == {arrival(1, 2).line, arrival(2).line}
    store.end()


def test_of_two_that_make_a_key_one_stays(tmp_path: Path) -> None:
    veils = Veils(tmp_path)
    assert veils.make("p") == veils.make("p")
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".TAG", ".key"]


@pytest.mark.parametrize("answers", [(1, None, 3), (None, None, None), (5, 5, 5)])
def test_every_ballot_of_a_class_has_one_length(
    poll: Poll, answers: tuple[int | None, ...]
) -> None:
    """What was left blank is not seen from the size."""
    ballot = poll.ballot(*answers)
    room = room_of(ballot, poll.manifest.asked["members"])
    assert len(ballot.to_line()) <= room
    assert room == room_of(poll.ballot(), poll.manifest.asked["members"])


def test_the_longest_comment_fits_into_the_room(poll: Poll) -> None:
    words = [Question("words", "意见", longest=500)]
    ballot = poll.ballot()
    longest = len("\U0001f600".encode()) * 500 + len(ballot.to_line())
    assert longest <= room_of(ballot, words) <= MOST_ROOM


def test_a_copy_shows_neither_version_nor_answers(poll: Poll) -> None:
    veil, line = Veil(b"k" * 32), poll.ballot(1, 2, 3).to_line()
    read = read_ballot(line, poll.manifest)
    new = Arrival("p", read.slot, "members", 7, read.digest, read.receipt, line, 1024)
    row, again = veil.row(new), veil.row(new)
    assert (row.version, row.digest, row.voter_class) == (0, b"", "members")
    assert row.slot == again.slot
    assert row.line != again.line
    assert len(row.line) == len(again.line)
    shown = veil.ballot("members", row.line)
    assert (shown.slot, shown.version, shown.digest, shown.line) == (
        read.slot, 7, read.digest, line
    )  # fmt: skip


def test_the_box_over_its_whole_life(settings: Settings, poll: Poll) -> None:
    """Receipts are answered before and after; the closed list is the same ballots."""

    async def scenario(client: Client) -> None:
        await client.put(poll)
        ballots = [poll.ballot(n % 5 + 1, None, 1) for n in range(12)]
        await asyncio.gather(*(client.cast(ballot, poll) for ballot in ballots))
        assert await client.state(ballots[3]) == "counted"
        first, second = await client.close(poll), await client.close(poll)
        assert first.content == second.content
        assert set(first.content.split(b"\n")[2:-1]) == {ballot.to_line() for ballot in ballots}
        assert await client.state(ballots[3]) == "counted"
        assert keys(settings) == []

    run(settings, scenario)
