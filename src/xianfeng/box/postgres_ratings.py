"""Ratings on PostgreSQL: kept once, numbered once when they go to the site."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import psycopg

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
# One text a column, and one for the answer: psycopg writes and reads a list item by item, which
# took it more time than a commit. No value holds a blank.
PUT_RATINGS = """
WITH new AS (
    INSERT INTO rating (nonce, "window", day, level, mark, origin)
    SELECT decode(nonce, 'hex'), "window", day, level::smallint, decode(mark, 'hex'), origin
    FROM unnest(
        string_to_array(%s, ' '), string_to_array(%s, ' '), string_to_array(%s, ' '),
        string_to_array(%s, ' '), string_to_array(%s, ' '), string_to_array(%s, ' ')
    ) AS given (nonce, "window", day, level, mark, origin)
    ON CONFLICT DO NOTHING RETURNING nonce
)
SELECT string_agg(encode(nonce, 'hex'), ' ') FROM new
"""
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

    def connection(self) -> AbstractContextManager[Db]:
        raise NotImplementedError

    def transaction(self) -> AbstractContextManager[Db]:
        raise NotImplementedError

    def rate(self, ratings: Sequence[Rating]) -> list[bool]:
        """The first of two with the same nonce is the one that may be new."""
        first = {each.nonce: each for each in reversed(ratings)}
        rows = [
            (nonce.hex(), each.window, each.day, str(each.level), each.mark.hex(), each.origin)
            for nonce, each in sorted(first.items())
        ]
        given = [" ".join(column) for column in zip(*rows, strict=True)]
        with self.connection() as db:
            row = db.execute(PUT_RATINGS, given).fetchone()
        new = {bytes.fromhex(nonce) for nonce in str(row[0] or "").split()} if row else set()
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


def runner(db: Db) -> outgoing.Run:
    """Statements with this database's sign for values."""

    def run(statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        done = db.execute(statement.replace("?", "%s").encode(), values)
        return done.fetchall() if done.description else []

    return run


def columns(rows: Sequence[tuple[object, ...]]) -> tuple[list[object], ...]:
    """Rows turned into one list a column, as unnest takes them."""
    return tuple(list(column) for column in zip(*rows, strict=True))
