"""Ratings on PostgreSQL: kept once, numbered once when they go to the site."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import psycopg
from psycopg.pq import ExecStatus

from xianfeng.box import outgoing
from xianfeng.box.store import Burst, Outgoing, Rating

HANDING = 9475  # advisory lock: one hand-over after another
TABLES = """
CREATE TABLE IF NOT EXISTS rating (
    nonce bytea PRIMARY KEY, "window" text NOT NULL, day text NOT NULL, level smallint NOT NULL
);
ALTER TABLE rating ADD COLUMN IF NOT EXISTS origin text NOT NULL DEFAULT 'slip//';
ALTER TABLE rating ADD COLUMN IF NOT EXISTS batch bigint;
ALTER TABLE rating ADD COLUMN IF NOT EXISTS mark bytea NOT NULL DEFAULT '';
CREATE TABLE IF NOT EXISTS score (
    nonce bytea PRIMARY KEY, scores text NOT NULL, day text NOT NULL, batch bigint
);
CREATE TABLE IF NOT EXISTS burst (
    "window" text COLLATE "C", day text COLLATE "C", channel text COLLATE "C", batch bigint,
    PRIMARY KEY ("window", day, channel)
);
"""
# An array a column, and the nonces that were new as an answer.
PUT_RATINGS = """
INSERT INTO rating (nonce, "window", day, level, mark, origin)
SELECT * FROM unnest($1::bytea[], $2::text[], $3::text[], $4::smallint[], $5::bytea[], $6::text[])
ON CONFLICT DO NOTHING RETURNING nonce
"""
PREPARED = b"put_ratings"
BINARY = 1  # libpq's word for values as they are, not written out
PUT_SCORE = """
INSERT INTO score (nonce, scores, day)
SELECT nonce, %s, day FROM rating WHERE nonce = %s AND mark = %s
ON CONFLICT DO NOTHING
"""
RATED = "SELECT 1 FROM rating WHERE nonce = %s AND mark = %s"
PUT_BURSTS = """
INSERT INTO burst ("window", day, channel)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
Db = psycopg.Connection[tuple[object, ...]]


class PostgresRatings:
    """The part of the store that holds ratings. Several processes write them by primary key."""

    prepared: Db | None = None  # the connection that knows PUT_RATINGS

    def connection(self) -> AbstractContextManager[Db]:
        raise NotImplementedError

    def transaction(self) -> AbstractContextManager[Db]:
        raise NotImplementedError

    def rate(self, ratings: Sequence[Rating]) -> list[bool]:
        """The first of two with the same nonce is the one that may be new."""
        first = {each.nonce: each for each in reversed(ratings)}
        with self.connection() as db:
            if self.prepared is not db:
                prepare(db)
            self.prepared = None  # until it has succeeded: a pooler may have dropped the statement
            new = put(db, [first[nonce] for nonce in sorted(first)])
            self.prepared = db
        return [each.nonce in new and first[each.nonce] is each for each in ratings]

    def score(self, nonce: bytes, mark: bytes, scores: str) -> bool | None:
        with self.connection() as db:
            if db.execute(PUT_SCORE, (scores, nonce, mark)).rowcount == 1:
                return True
            rated = db.execute(RATED, (nonce, mark)).fetchone()
        return False if rated else None

    def flag(self, bursts: Sequence[Burst]) -> None:
        with self.connection() as db:
            db.execute(PUT_BURSTS, columns(bursts))

    def hand_over(self, number: int, most: int) -> Outgoing:
        with self.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(%s)", (HANDING,))
            return outgoing.hand_over(runner(db), number, most)

    def forget_handed(self, number: int, before: str) -> None:
        with self.transaction() as db:
            outgoing.forget_handed(runner(db), number, before)


def prepare(db: Db) -> None:
    done = db.pgconn.prepare(PREPARED, PUT_RATINGS.encode())
    if done.status != ExecStatus.COMMAND_OK:
        raise psycopg.OperationalError(done.get_error_message())


def put(db: Db, ratings: Sequence[Rating]) -> set[bytes]:
    """The nonces that were new.

    By libpq's own call, which waits without the interpreter: a cursor takes it up again between
    the steps of a query, while requests are being read (decision 11).
    """
    columns = zip(*map(row_of, ratings), strict=True)
    given = [f"{{{','.join(column)}}}".encode() for column in columns]
    done = db.pgconn.exec_prepared(PREPARED, given, result_format=BINARY)
    if done.status != ExecStatus.TUPLES_OK:
        raise psycopg.OperationalError(done.get_error_message())
    return {done.get_value(row, 0) or b"" for row in range(done.ntuples)}


def row_of(one: Rating) -> tuple[str, ...]:
    """As items of array literals."""
    return (
        bytea(one.nonce),
        quoted(one.window),
        quoted(one.day),
        str(one.level),
        bytea(one.mark),
        quoted(one.origin),
    )


def bytea(content: bytes) -> str:
    return f'"\\\\x{content.hex()}"'


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def runner(db: Db) -> outgoing.Run:
    """Statements with this database's sign for values."""

    def run(statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        done = db.execute(statement.replace("?", "%s").encode(), values)
        return done.fetchall() if done.description else []

    return run


def columns(rows: Sequence[tuple[object, ...]]) -> tuple[list[object], ...]:
    """Rows turned into one list a column, as unnest takes them."""
    return tuple(list(column) for column in zip(*rows, strict=True))
