"""The box's store on SQLite: WAL with synchronous=FULL, so that acknowledged means on disk."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from xianfeng.box.settling import Arrival, Kept, Verdict, settle
from xianfeng.box.sqlite_ratings import SqliteRatings, make_tables
from xianfeng.box.store import CHUNK, Unavailable
from xianfeng.box.veil import VEILED, Cover, Veils

# WITHOUT ROWID: a rowid would count arrivals.
TABLES = """
CREATE TABLE IF NOT EXISTS poll (
    poll TEXT PRIMARY KEY, manifest BLOB NOT NULL, closed BLOB
) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS ballot (
    poll TEXT, slot BLOB, class TEXT NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL,
    line BLOB NOT NULL, PRIMARY KEY (poll, slot)
) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS receipt (
    poll TEXT, receipt TEXT, state TEXT NOT NULL, PRIMARY KEY (poll, receipt)
) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS veil (
    poll TEXT PRIMARY KEY, proof BLOB NOT NULL
) WITHOUT ROWID, STRICT;
"""
PUT_BALLOT = """
INSERT INTO ballot (poll, slot, class, version, digest, line) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (poll, slot) DO UPDATE
SET version = excluded.version, digest = excluded.digest, line = excluded.line
"""
PUT_RECEIPT = """
INSERT INTO receipt (poll, receipt, state) VALUES (?, ?, ?)
ON CONFLICT (poll, receipt) DO UPDATE SET state = excluded.state
"""
EMPTY_WAL = "PRAGMA wal_checkpoint(TRUNCATE)"
VEILED_BALLOTS = "SELECT slot, class, line FROM ballot WHERE poll = ? AND length(slot) = ? LIMIT ?"
VEILED_RECEIPTS = (
    "SELECT receipt, state FROM receipt WHERE poll = ? AND length(receipt) = ? LIMIT ?"
)
EXTEND = "UPDATE poll SET manifest = ? WHERE poll = ? AND manifest = ? AND closed IS NULL"
LIFTED = "SELECT poll FROM poll WHERE poll NOT IN (SELECT poll FROM veil)"
LINES = "SELECT slot, line FROM ballot WHERE poll = ? AND slot > ? ORDER BY slot LIMIT ?"


class SqliteStore(SqliteRatings):
    """One file, one connection."""

    def __init__(self, file: Path, veils: Veils) -> None:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        self.veils = veils
        self.connection = open_file(file)
        self.connection.executescript(TABLES)
        make_tables(self.connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as problem:
            raise Unavailable(type(problem).__name__) from problem

    def put_manifest(self, poll: str, envelope: bytes) -> bytes:
        if kept := self.manifest(poll):
            return kept
        proof = self.veils.make(poll).proof  # on the disk before the first ballot
        with self.transaction() as db:
            db.execute("INSERT INTO poll (poll, manifest) VALUES (?, ?)", (poll, envelope))
            db.execute("INSERT INTO veil (poll, proof) VALUES (?, ?)", (poll, proof))
        return envelope

    def extend(self, poll: str, before: bytes, envelope: bytes) -> bool:
        with self.transaction() as db:
            return db.execute(EXTEND, (envelope, poll, before)).rowcount == 1

    def manifest(self, poll: str) -> bytes | None:
        return self.value("SELECT manifest FROM poll WHERE poll = ?", poll)

    def closed(self, poll: str) -> bytes | None:
        return self.value("SELECT closed FROM poll WHERE poll = ?", poll)

    def cover(self, poll: str) -> Cover:
        """How the poll's rows lie."""
        return self.veils.of(poll, self.value("SELECT proof FROM veil WHERE poll = ?", poll))

    def receipt(self, poll: str, receipt: str) -> str | None:
        cover = self.cover(poll)
        row = self.connection.execute(
            "SELECT state FROM receipt WHERE poll = ? AND receipt = ?",
            (poll, cover.receipt(receipt)),
        ).fetchone()
        return cover.state_of(str(row[0])) if row else None

    def value(self, query: str, poll: str) -> bytes | None:
        row = self.connection.execute(query, (poll,)).fetchone()
        return bytes(row[0]) if row and row[0] is not None else None

    def cast(self, arrivals: Sequence[Arrival]) -> list[Verdict]:
        with self.transaction() as db:
            covers = {poll: self.cover(poll) for poll in self.open_polls(arrivals)}
            settled = settle(arrivals, self.kept(arrivals, covers), covers.keys())
            # Sorted, so that not even the pages of one commit follow the order of arrival.
            ballots = [(at[0], *covers[at[0]].row(new)) for at, new in settled.ballots.items()]
            db.executemany(PUT_BALLOT, sorted(ballots))
            receipts = [
                (poll, covers[poll].receipt(receipt), covers[poll].state(receipt, state))
                for (poll, receipt), state in settled.receipts.items()
            ]
            db.executemany(PUT_RECEIPT, sorted(receipts))
        return settled.verdicts

    def kept(
        self, arrivals: Sequence[Arrival], covers: Mapping[str, Cover]
    ) -> dict[tuple[str, bytes], Kept]:
        query = "SELECT version, digest, line FROM ballot WHERE poll = ? AND slot = ?"
        found = {}
        for poll, slot in {(each.poll, each.slot) for each in arrivals if each.poll in covers}:
            place = poll, covers[poll].slot(slot)
            if row := self.connection.execute(query, place).fetchone():
                found[poll, slot] = covers[poll].kept(*row)
        return found

    def open_polls(self, arrivals: Sequence[Arrival]) -> set[str]:
        query = "SELECT poll FROM poll WHERE poll = ? AND closed IS NULL"
        polls = {each.poll for each in arrivals}
        return {poll for poll in polls if self.connection.execute(query, (poll,)).fetchone()}

    def counts(self, poll: str) -> dict[str, int]:
        query = "SELECT class, count(*) FROM ballot WHERE poll = ? GROUP BY class"
        return dict(self.connection.execute(query, (poll,)).fetchall())

    def lift(self, poll: str) -> None:
        proof = self.value("SELECT proof FROM veil WHERE poll = ?", poll)
        if proof is not None:
            veil = self.veils.veil(poll, proof)
            with self.transaction() as db:
                while ballots := db.execute(VEILED_BALLOTS, (poll, VEILED, CHUNK)).fetchall():
                    taken = [(poll, row[0]) for row in ballots]
                    db.executemany("DELETE FROM ballot WHERE poll = ? AND slot = ?", taken)
                    rows = [(poll, *veil.ballot(name, line)) for _, name, line in ballots]
                    db.executemany(PUT_BALLOT, rows)
                while receipts := db.execute(VEILED_RECEIPTS, (poll, VEILED, CHUNK)).fetchall():
                    taken = [(poll, row[0]) for row in receipts]
                    db.executemany("DELETE FROM receipt WHERE poll = ? AND receipt = ?", taken)
                    db.executemany(PUT_RECEIPT, [(poll, *veil.told(row[1])) for row in receipts])
                db.execute("DELETE FROM veil WHERE poll = ?", (poll,))
        self.veils.destroy(poll)

    def lines(self, poll: str, after: bytes, most: int) -> list[tuple[bytes, bytes]]:
        return self.connection.execute(LINES, (poll, after, most)).fetchall()

    def alone(self) -> AbstractContextManager[None]:
        """One process serves one file, see `xianfeng box`: it is alone already."""
        return nullcontext()

    def close(self, poll: str, head: bytes) -> bytes:
        self.lift(poll)
        with self.transaction() as db:
            db.execute("UPDATE poll SET closed = ? WHERE poll = ? AND closed IS NULL", (head, poll))
            kept = db.execute("SELECT closed FROM poll WHERE poll = ?", (poll,)).fetchone()
        return bytes(kept[0])

    def forget_order(self) -> None:
        """VACUUM writes every table anew by its key; the WAL, which holds commits one after
        another, is emptied before and after."""
        for statement in (EMPTY_WAL, "VACUUM", EMPTY_WAL):
            self.connection.execute(statement)
        for (poll,) in self.connection.execute(LIFTED).fetchall():
            self.veils.destroy(poll)

    def end(self) -> None:
        self.connection.close()


def open_file(file: Path) -> sqlite3.Connection:
    """Autocommit; every transaction is written out above."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
