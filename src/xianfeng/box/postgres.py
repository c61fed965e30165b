"""The box's store on PostgreSQL: a database and a role of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg

from xianfeng.box import postgres_ratings
from xianfeng.box.postgres_ratings import PostgresRatings, columns
from xianfeng.box.settling import Arrival, Kept, Verdict, settle
from xianfeng.box.store import Unavailable
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
"""
KEPT = """
SELECT poll, slot, version, digest FROM ballot
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

    def __init__(self, url: str) -> None:
        self.url = url
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
        with self.connection() as db:
            db.execute(
                "INSERT INTO poll (poll, manifest) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (poll, envelope),
            )
        return self.value("SELECT manifest FROM poll WHERE poll = %s", poll) or b""

    def manifest(self, poll: str) -> bytes | None:
        return self.value("SELECT manifest FROM poll WHERE poll = %s", poll)

    def closed(self, poll: str) -> bytes | None:
        return self.value("SELECT closed FROM poll WHERE poll = %s", poll)

    def value(self, query: str, poll: str) -> bytes | None:
        with self.connection() as db:
            row = db.execute(query.encode(), (poll,)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else None

    def receipt(self, poll: str, receipt: str) -> str | None:
        query = "SELECT state FROM receipt WHERE poll = %s AND receipt = %s"
        with self.connection() as db:
            row = db.execute(query, (poll, receipt)).fetchone()
        return str(row[0]) if row else None

    def cast(self, arrivals: Sequence[Arrival]) -> list[Verdict]:
        with self.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
            settled = settle(arrivals, kept(db, arrivals), open_polls(db, arrivals))
            if settled.ballots:
                # Sorted, so that not even the rows of one commit follow the order of arrival.
                ballots = [
                    (*at, new.voter_class, new.version, new.digest, new.line)
                    for at, new in sorted(settled.ballots.items())
                ]
                receipts = [(*at, state) for at, state in sorted(settled.receipts.items())]
                db.execute(PUT_BALLOTS, columns(ballots))
                db.execute(PUT_RECEIPTS, columns(receipts))
        return settled.verdicts

    def counts(self, poll: str) -> dict[str, int]:
        query = "SELECT class, count(*) FROM ballot WHERE poll = %s GROUP BY class"
        with self.connection() as db:
            return {str(name): int(str(n)) for name, n in db.execute(query, (poll,))}

    def lines(self, poll: str, after: bytes, most: int) -> list[tuple[bytes, bytes]]:
        query = "SELECT slot, line FROM ballot WHERE poll = %s AND slot > %s ORDER BY slot LIMIT %s"
        with self.connection() as db:
            rows = db.execute(query, (poll, after, most)).fetchall()
        return [(bytes_of(slot), bytes_of(line)) for slot, line in rows]

    def close(self, poll: str, head: bytes) -> bytes:
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

    def end(self) -> None:
        self.session.close()


def connect(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    """Acknowledged means on disk, whatever the role's default is."""
    return psycopg.connect(
        url, autocommit=True, options="-c synchronous_commit=on", connect_timeout=5
    )


def kept(
    db: "psycopg.Connection[tuple[object, ...]]", arrivals: Sequence[Arrival]
) -> dict[tuple[str, bytes], Kept]:
    places = columns([(each.poll, each.slot) for each in arrivals])
    rows = db.execute(KEPT, places).fetchall()
    return {
        (str(poll), bytes_of(slot)): Kept(int(str(version)), bytes_of(digest))
        for poll, slot, version, digest in rows
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
