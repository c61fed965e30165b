"""Numbering what goes to the site, the same on both databases: a row gets its number once.

Whoever calls holds a transaction in which no other hand-over runs.
"""

from collections.abc import Callable, Sequence
from typing import Any

from xianfeng.box.store import Burst, Outgoing, Rating

# A statement with ? for values, and the values; the rows, none where it gives none.
Run = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]

TABLES = {  # table → its key, what the site is told; WINDOW is a word of PostgreSQL's own
    "rating": ("nonce", 'nonce, "window", day, level, mark, origin'),
    "score": ("nonce", "nonce, scores"),
    "burst": ('"window", day, channel', '"window", day, channel'),
}
NUMBER = """
UPDATE {table} SET batch = ?
WHERE ({key}) IN (SELECT {key} FROM {table} WHERE batch IS NULL ORDER BY {key} LIMIT ?)
"""
NUMBERED = "SELECT {told} FROM {table} WHERE batch = ? ORDER BY {key}"
FORGET = "DELETE FROM {table} WHERE batch <= ? AND day < ?"


def hand_over(run: Run, number: int, most: int) -> Outgoing:
    """What bears the number; where nothing does, up to `most` of each that bear none get it."""
    found = numbered(run, number)
    if not any(found):
        for table, (key, _told) in TABLES.items():
            run(NUMBER.format(table=table, key=key), (number, most))
        found = numbered(run, number)
    ratings, scores, bursts = found
    return Outgoing([Rating(*row) for row in ratings], scores, [Burst(*row) for row in bursts])


def numbered(run: Run, number: int) -> list[list[tuple[Any, ...]]]:
    """The rows of each table that bear this number, in the order of their keys."""
    return [
        run(NUMBERED.format(table=table, key=key, told=told), (number,))
        for table, (key, told) in TABLES.items()
    ]


def forget_handed(run: Run, number: int, before: str) -> None:
    """Delete what went out under this number or a lower one, of days before this one."""
    for table in TABLES:
        run(FORGET.format(table=table), (number, before))
