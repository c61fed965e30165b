"""Ratings on SQLite: kept once, numbered once when they go to the site."""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager

from xianfeng.box import outgoing
from xianfeng.box.store import BY_SLIP, Burst, Outgoing, Rating

# WITHOUT ROWID: a rowid would count arrivals.
TABLES = """
CREATE TABLE IF NOT EXISTS rating (
    nonce BLOB PRIMARY KEY, window TEXT NOT NULL, day TEXT NOT NULL, level INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS score (
    nonce BLOB PRIMARY KEY, scores TEXT NOT NULL, day TEXT NOT NULL, batch INTEGER
) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS burst (
    window TEXT, day TEXT, channel TEXT, batch INTEGER, PRIMARY KEY (window, day, channel)
) WITHOUT ROWID, STRICT;
"""
ADDED = {  # columns that boxes of before 0.2 lack
    "origin": f"ALTER TABLE rating ADD COLUMN origin TEXT NOT NULL DEFAULT '{BY_SLIP}'",
    "batch": "ALTER TABLE rating ADD COLUMN batch INTEGER",
    "mark": "ALTER TABLE rating ADD COLUMN mark BLOB NOT NULL DEFAULT x''",
}
PUT_RATING = """
INSERT INTO rating (nonce, window, day, level, mark, origin) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""
PUT_SCORE = """
INSERT INTO score (nonce, scores, day) SELECT nonce, ?, day FROM rating WHERE nonce = ? AND mark = ?
ON CONFLICT DO NOTHING
"""
RATED = "SELECT 1 FROM rating WHERE nonce = ? AND mark = ?"
PUT_BURST = "INSERT INTO burst (window, day, channel) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"


def make_tables(db: sqlite3.Connection) -> None:
    """The tables as they are today, whatever was there."""
    db.executescript(TABLES)
    there = {row[1] for row in db.execute("PRAGMA table_info(rating)")}
    for column, statement in ADDED.items():
        if column not in there:
            db.execute(statement)


class SqliteRatings:
    """The part of the store that holds ratings."""

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        raise NotImplementedError

    def rate(self, ratings: Sequence[Rating]) -> list[bool]:
        new = [False] * len(ratings)
        with self.transaction() as db:
            for place in sorted(range(len(ratings)), key=lambda n: ratings[n].nonce):
                each = ratings[place]
                row = (each.nonce, each.window, each.day, each.level, each.mark, each.origin)
                new[place] = db.execute(PUT_RATING, row).rowcount == 1
        return new

    def score(self, nonce: bytes, mark: bytes, scores: str) -> bool | None:
        with self.transaction() as db:
            if db.execute(PUT_SCORE, (scores, nonce, mark)).rowcount == 1:
                return True
            rated = db.execute(RATED, (nonce, mark)).fetchone()
        return False if rated else None

    def flag(self, bursts: Sequence[Burst]) -> None:
        with self.transaction() as db:
            db.executemany(PUT_BURST, bursts)

    def hand_over(self, number: int, most: int) -> Outgoing:
        with self.transaction() as db:
            return outgoing.hand_over(runner(db), number, most)

    def forget_handed(self, number: int, before: str) -> None:
        with self.transaction() as db:
            outgoing.forget_handed(runner(db), number, before)


def runner(db: sqlite3.Connection) -> outgoing.Run:
    """Statements as they are."""
    return lambda statement, values: db.execute(statement, values).fetchall()
