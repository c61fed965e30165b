"""The box's store on PostgreSQL: a database and a role of its own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg

from xianfeng.box import postgres_ratings
from xianfeng.box.postgres_ratings import PostgresRatings, columns
from xianfeng.box.settling import Arrival, Kept, Verdict, settle
from xianfeng.box.store import CHUNK, Unavailable
from xianfeng.box.veil import VEILED, Cover, Veils
from xianfeng.kernel.errors import Unusable

ONE_AT_A_TIME = 9474  # advisory lock: ballots settle one batch after another, whoever writes
TABLES = """
CREATE TABLE IF NOT EXISTS poll (
    poll text COLLATE "C" PRIMARY KEY, manifest bytea NOT NULL, closed bytea
);
CREATE TABLE IF NOT EXISTS ballot (
    poll text COLLATE "C", slot bytea, class text NOT NULL, version bigint NOT NULL,
    digest bytea NOT NULL, line bytea NOT NULL, PRIMARY KEY (poll, slot)
);
CREATE TABLE IF NOT EXISTS receipt (
    poll text COLLATE "C", receipt text COLLATE "C", state text NOT NULL,
    PRIMARY KEY (poll, receipt)
);
CREATE TABLE IF NOT EXISTS veil (poll text COLLATE "C" PRIMARY KEY, proof bytea NOT NULL);
"""
KEPT = """
SELECT poll, slot, version, digest, line FROM ballot
JOIN unnest(%s::text[], %s::bytea[]) AS asked (poll, slot) USING (poll, slot)
"""
PUT_BALLOTS = """
INSERT INTO ballot (poll, slot, class, version, digest, line)
SELECT * FROM unnest(%s::text[], %s::bytea[], %s::text[], %s::bigint[], %s::bytea[], %s::bytea[])
ON CONFLICT (poll, slot) DO UPDATE
SET version = excluded.version, digest = excluded.digest, line = excluded.line
"""
PUT_RECEIPTS = """
INSERT INTO receipt (poll, receipt, state)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])
ON CONFLICT (poll, receipt) DO UPDATE SET state = excluded.state
"""
VEILED_BALLOTS = """
DELETE FROM ballot WHERE (poll, slot) IN (
    SELECT poll, slot FROM ballot WHERE poll = %s AND length(slot) = %s LIMIT %s
) RETURNING class, line
"""
VEILED_RECEIPTS = """
DELETE FROM receipt WHERE (poll, receipt) IN (
    SELECT poll, receipt FROM receipt WHERE poll = %s AND length(receipt) = %s LIMIT %s
) RETURNING state
"""
EXTEND = "UPDATE poll SET manifest = %s WHERE poll = %s AND manifest = %s AND closed IS NULL"
LIFTED = "SELECT poll FROM poll WHERE poll NOT IN (SELECT poll FROM veil)"
# The rows of the poll, written anew by one transaction in the order of their keys.
REWRITE = """
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS SELECT * FROM {table} WHERE poll = {poll};
DELETE FROM {table} WHERE poll = {poll};
INSERT INTO {table} SELECT * FROM moved ORDER BY {key};
DROP TABLE moved;
"""


class PostgresStore(PostgresRatings):
    """One connection, renewed when the server has gone and come back. Several processes may
    serve one database: ballots settle under a lock, ratings by their primary key."""

    def __init__(self, url: str, veils: Veils) -> None:
        self.url = url
        self.veils = veils
        try:
            self.session = connect(url)
            with self.alone():
                self.session.execute(TABLES)
                self.session.execute(postgres_ratings.TABLES)
        except psycopg.Error as problem:
            raise Unusable(f"BOX_DATABASE_URL cannot be used: {problem}") from None

    @contextmanager
    def connection(self) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
        """For single statements, each durable by itself."""
        try:
            if self.session.closed:
                self.session = connect(self.url)
            yield self.session
        except psycopg.Error as problem:
            raise Unavailable(type(problem).__name__) from problem

    @contextmanager
    def transaction(self) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
        with self.connection() as db, db.transaction():
            yield db

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process of the box settles ballots, closes or rewrites meanwhile."""
        with self.connection() as db:
            db.execute("SELECT pg_advisory_lock(%s)", (ONE_AT_A_TIME,))
            try:
                yield
            finally:
                db.execute("SELECT pg_advisory_unlock(%s)", (ONE_AT_A_TIME,))

    def put_manifest(self, poll: str, envelope: bytes) -> bytes:
        """Of two processes at once, one puts it; both have the one key that was made."""
        if kept := self.manifest(poll):
            return kept
        proof = self.veils.make(poll).proof  # on the disk before the first ballot
        insert = "INSERT INTO poll (poll, manifest) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        with self.transaction() as db:
            if db.execute(insert, (poll, envelope)).rowcount:
                db.execute("INSERT INTO veil (poll, proof) VALUES (%s, %s)", (poll, proof))
        return self.manifest(poll) or b""

    def extend(self, poll: str, before: bytes, envelope: bytes) -> bool:
        with self.connection() as db:
            return db.execute(EXTEND, (envelope, poll, before)).rowcount == 1

    def manifest(self, poll: str) -> bytes | None:
        return self.value("SELECT manifest FROM poll WHERE poll = %s", poll)

    def closed(self, poll: str) -> bytes | None:
        return self.value("SELECT closed FROM poll WHERE poll = %s", poll)

    def value(self, query: str, poll: str) -> bytes | None:
        with self.connection() as db:
            row = db.execute(query.encode(), (poll,)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else None

    def cover(self, poll: str) -> Cover:
        """How the poll's rows lie."""
        return self.veils.of(poll, self.value("SELECT proof FROM veil WHERE poll = %s", poll))

    def receipt(self, poll: str, receipt: str) -> str | None:
        query = "SELECT state FROM receipt WHERE poll = %s AND receipt = %s"
        cover = self.cover(poll)
        with self.connection() as db:
            row = db.execute(query, (poll, cover.receipt(receipt))).fetchone()
        return cover.state_of(str(row[0])) if row else None

    def cast(self, arrivals: Sequence[Arrival]) -> list[Verdict]:
        with self.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
            covers = {poll: self.cover(poll) for poll in open_polls(db, arrivals)}
            settled = settle(arrivals, kept(db, arrivals, covers), covers.keys())
            if settled.ballots:
                # Sorted, so that not even the rows of one commit follow the order of arrival.
                ballots = [(at[0], *covers[at[0]].row(new)) for at, new in settled.ballots.items()]
                receipts = [
                    (poll, covers[poll].receipt(receipt), covers[poll].state(receipt, state))
                    for (poll, receipt), state in settled.receipts.items()
                ]
                db.execute(PUT_BALLOTS, columns(sorted(ballots)))
                db.execute(PUT_RECEIPTS, columns(sorted(receipts)))
        return settled.verdicts

    def counts(self, poll: str) -> dict[str, int]:
        query = "SELECT class, count(*) FROM ballot WHERE poll = %s GROUP BY class"
        with self.connection() as db:
            return {str(name): int(str(n)) for name, n in db.execute(query, (poll,))}

    def lift(self, poll: str) -> None:
        with self.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
            proof = self.value("SELECT proof FROM veil WHERE poll = %s", poll)
            if proof is not None:
                veil = self.veils.veil(poll, proof)
                while ballots := db.execute(VEILED_BALLOTS, (poll, VEILED, CHUNK)).fetchall():
                    rows = [(poll, *veil.ballot(str(name), bytes_of(x))) for name, x in ballots]
                    db.execute(PUT_BALLOTS, columns(rows))
                while receipts := db.execute(VEILED_RECEIPTS, (poll, VEILED, CHUNK)).fetchall():
                    told = [(poll, *veil.told(str(row[0]))) for row in receipts]
                    db.execute(PUT_RECEIPTS, columns(told))
                db.execute("DELETE FROM veil WHERE poll = %s", (poll,))
        self.veils.destroy(poll)

    def lines(self, poll: str, after: bytes, most: int) -> list[tuple[bytes, bytes]]:
        query = "SELECT slot, line FROM ballot WHERE poll = %s AND slot > %s ORDER BY slot LIMIT %s"
        with self.connection() as db:
            rows = db.execute(query, (poll, after, most)).fetchall()
        return [(bytes_of(slot), bytes_of(line)) for slot, line in rows]

    def close(self, poll: str, head: bytes) -> bytes:
        self.lift(poll)
        with self.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
            query = "UPDATE poll SET closed = %s WHERE poll = %s AND closed IS NULL"
            if db.execute(query, (head, poll)).rowcount:
                rewrite(db, poll)
        return self.closed(poll) or b""

    def forget_order(self) -> None:
        """Rows deleted by `close` still tell when they were written: remove them for good."""
        with self.alone(), self.connection() as db:
            for table in ("ballot", "receipt"):
                db.execute(f"VACUUM FULL {table}".encode())
            for row in db.execute(LIFTED).fetchall():
                self.veils.destroy(str(row[0]))

    def end(self) -> None:
        self.session.close()


def connect(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    """Acknowledged means on disk, whatever the role's default is."""
    return psycopg.connect(
        url,
        autocommit=True,
        options="-c synchronous_commit=on",
        connect_timeout=5,
        client_encoding="utf8",
    )


def kept(
    db: "psycopg.Connection[tuple[object, ...]]",
    arrivals: Sequence[Arrival],
    covers: Mapping[str, Cover],
) -> dict[tuple[str, bytes], Kept]:
    wanted = {(each.poll, each.slot) for each in arrivals if each.poll in covers}
    places = {(poll, covers[poll].slot(slot)): (poll, slot) for poll, slot in wanted}
    rows = db.execute(KEPT, columns(list(places))).fetchall() if places else []
    return {
        places[str(poll), bytes_of(slot)]: covers[str(poll)].kept(
            int(str(version)), bytes_of(digest), bytes_of(line)
        )
        for poll, slot, version, digest, line in rows
    }


def open_polls(
    db: "psycopg.Connection[tuple[object, ...]]", arrivals: Sequence[Arrival]
) -> set[str]:
    query = "SELECT poll FROM poll WHERE poll = ANY(%s) AND closed IS NULL"
    rows = db.execute(query, (list({each.poll for each in arrivals}),))
    return {str(row[0]) for row in rows}


def rewrite(db: "psycopg.Connection[tuple[object, ...]]", poll: str) -> None:
    """A row's place and its transaction number no longer tell when it came."""
    quoted = psycopg.sql.Literal(poll).as_string(db)
    for table, key in (("ballot", "slot"), ("receipt", "receipt")):
        db.execute(REWRITE.format(table=table, key=key, poll=quoted).encode())


def bytes_of(value: object) -> bytes:
    assert isinstance(value, bytes)  # noqa: S101 -- what the column's type says
    return value
