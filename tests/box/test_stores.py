"""Both stores settle alike, and the place of a row does not tell when it came."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.box.app import store_of
from xianfeng.box.postgres import PostgresStore
from xianfeng.box.settings import Settings
from xianfeng.box.settling import Arrival, Kept, Verdict, settle
from xianfeng.box.sqlite import SqliteStore
from xianfeng.box.store import Rating, Store, Unavailable, all_lines
from xianfeng.box.veil import Veils
from xianfeng.kernel.errors import Unusable


def arrival(voter: int, version: int = 1, content: str = "") -> Arrival:
    slot = sha256(b"%d" % voter).digest()
    digest = sha256(f"{voter} {version} {content}".encode()).digest()
    line = b'{"invented":"%s"}' % digest.hex().encode()
    return Arrival("p", slot, "members", version, digest, digest.hex()[:12], line)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    found = store_of(settings)()
    found.put_manifest("p", b"manifest")
    yield found
    found.end()


VOTES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from("ab")), max_size=12
)


@given(VOTES)
def test_batches_do_not_matter(votes: list[tuple[int, int, str]]) -> None:
    """Whether ballots settle together or one by one, the same ones stay."""
    arrivals = [arrival(*vote) for vote in votes]
    together = settle(arrivals, {}, {"p"})
    kept: dict[tuple[str, bytes], Kept] = {}
    states: dict[tuple[str, str], str] = {}
    verdicts: list[Verdict] = []
    for each in arrivals:
        one = settle([each], kept, {"p"})
        verdicts += one.verdicts
        states |= one.receipts
        kept |= {at: Kept(new.version, new.digest) for at, new in one.ballots.items()}
    assert together.verdicts == verdicts
    assert together.receipts == states
    assert {at: new.digest for at, new in together.ballots.items()} == {
        at: found.digest for at, found in kept.items()
    }


def test_a_store_settles(store: Store) -> None:
    first, same, lower, other, higher = (
        arrival(1, 2), arrival(1, 2), arrival(1, 1), arrival(1, 2, "x"), arrival(1, 3)
    )  # fmt: skip
    assert store.cast([first, same]) == [Verdict.KEPT, Verdict.KNOWN]
    assert store.cast([lower, other, higher]) == [
        Verdict.OUTDATED, Verdict.CONFLICT, Verdict.KEPT
    ]  # fmt: skip
    for _ in ("open", "closed"):
        assert store.receipt("p", first.receipt) == "replaced"
        assert store.receipt("p", higher.receipt) == "counted"
        assert store.counts("p") == {"members": 1}
        store.lift("p")
    assert list(all_lines(store, "p")) == [higher.line]


def test_nothing_settles_without_an_open_poll(store: Store) -> None:
    store.close("p", b"head")
    assert store.close("p", b"other") == b"head"
    assert store.cast([arrival(1)]) == [Verdict.LATE]


def test_ratings_are_kept_once(store: Store) -> None:
    ratings = [Rating(bytes([n]) * 32, "w", "2026-03-01", 5, b"m" * 32) for n in (2, 1, 2)]
    assert store.rate(ratings) == [True, True, False]
    assert store.rate(ratings[:1]) == [False]


def test_ratings_are_kept_as_they_came(store: Store) -> None:
    """Whatever signs stand in their values: they are written by hand for one of the stores."""
    rating = Rating(b"n" * 32, 'a"b', "2026-03-01", 4, b"m" * 32, "poster/c\\d,{e}/")
    assert store.rate([rating]) == [True]
    (line,) = store.hand_over(1, 10).ratings
    assert (line.window, line.level, line.origin) == (rating.window, 4, rating.origin)


def test_a_store_that_is_gone_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "box.sqlite3", Veils(tmp_path / "veils"))
    store.put_manifest("p", b"m")
    store.connection.execute("DROP TABLE ballot")
    with pytest.raises(Unavailable):
        store.cast([arrival(1)])
    store.end()


def test_sqlite_keeps_what_it_acknowledges(tmp_path: Path) -> None:
    """synchronous=FULL: a commit returns when it is on the disk."""
    store = SqliteStore(tmp_path / "box.sqlite3", Veils(tmp_path / "veils"))
    found = [
        store.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    ]
    assert found == ["wal", 2]
    assert (tmp_path / "box.sqlite3").stat().st_mode & 0o777 == 0o600
    store.end()


def test_no_table_counts_arrivals_or_knows_the_time(tmp_path: Path) -> None:
    """No rowid, and no column for a moment; a day is the finest."""
    store = SqliteStore(tmp_path / "box.sqlite3", Veils(tmp_path / "veils"))
    tables = [
        row[0]
        for row in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    assert sorted(tables) == ["ballot", "burst", "poll", "rating", "receipt", "score", "veil"]
    for table in tables:
        with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
            store.connection.execute(f"SELECT rowid FROM {table}")
    columns = {
        row[1]
        for table in tables
        for row in store.connection.execute(f"PRAGMA table_info({table})")
    }
    assert columns == {
        "poll", "manifest", "closed", "slot", "class", "version", "digest", "line", "receipt",
        "state", "nonce", "window", "day", "level", "origin",
        "mark", "batch", "scores", "channel", "proof",
    }  # fmt: skip
    store.end()


ARRIVALS = [arrival(voter) for voter in range(300)]


def cast_in(order: Sequence[Arrival], store: Store) -> None:
    """One by one, in this order; then close and forget."""
    store.put_manifest("p", b"manifest")
    for each in order:
        store.cast([each])
    store.close("p", b"head")
    store.forget_order()


def test_a_closed_file_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    """Byte for byte, but for the counter of changes in SQLite's own header."""
    contents = []
    for name in ("one", "two"):
        order = random.sample(ARRIVALS, len(ARRIVALS))
        file = tmp_path / name
        store = SqliteStore(file, Veils(tmp_path / f"{name}-veils"))
        cast_in(order, store)
        assert Path(f"{file}-wal").stat().st_size == 0
        store.end()
        contents.append(file.read_bytes()[100:])
    assert contents[0] == contents[1]


def test_postgresql_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="BOX_DATABASE_URL"):
        PostgresStore("postgresql://nobody@127.0.0.1:1/none", Veils(tmp_path))
