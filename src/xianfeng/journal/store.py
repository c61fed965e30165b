"""The statements behind `actions.record`: plain SQL, because the ORM made each entry cost
four times as much (measured; every business write of the site pays this price).
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from xianfeng.journal.models import Entry
from xianfeng.journal.rules import merkle

HEAD = "SELECT size, frontier FROM journal_head WHERE id = 1"
FIRST_HEAD = (
    "INSERT INTO journal_head (id, size, root, frontier) VALUES (1, 0, %s, %s)"
    " ON CONFLICT (id) DO NOTHING"
)
MOVE_HEAD = "UPDATE journal_head SET size = %s, root = %s, frontier = %s WHERE id = 1"
LEAF = (
    'INSERT INTO journal_leaf ("index", hash, text, kind, subject_kind, subject_id, recorded_at)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
NODE = "INSERT INTO journal_node (number, hash) VALUES (%s, %s)"
SALT = "INSERT INTO journal_salt (entry_id, field, salt, value) VALUES (%s, %s, %s, %s)"


class SaltRow(NamedTuple):
    """One row of `Salt`; `entry` is the leaf's index."""

    entry: int
    field: str
    salt: bytes
    value: str


class Tip(NamedTuple):
    """Where the log ends, held until the commit."""

    size: int
    frontier: list[bytes]


def hold_tip() -> Tip:
    """Lock the head's row on PostgreSQL; on SQLite an IMMEDIATE transaction is alone already."""
    connection = transaction.get_connection()
    query = f"{HEAD} FOR UPDATE" if connection.features.has_select_for_update else HEAD
    with connection.cursor() as cursor:
        cursor.execute(query)
        if (row := cursor.fetchone()) is None:
            cursor.execute(FIRST_HEAD, [merkle.EMPTY, b""])
            cursor.execute(query)
            row = cursor.fetchone()
    size, kept = row[0], bytes(row[1])
    return Tip(size, [kept[place : place + 32] for place in range(0, len(kept), 32)])


def append(tip: Tip, entries: Sequence[Entry], salts: Iterable[SaltRow]) -> None:
    """Write leaves, the subtrees they complete, the new head and the salts."""
    connection = transaction.get_connection()
    grown = merkle.grow(tip.size, tip.frontier, [bytes(entry.hash) for entry in entries])
    root, frontier = merkle.fold(grown.frontier), b"".join(grown.frontier)
    with connection.cursor() as cursor:
        _put(cursor, LEAF, [_leaf(connection, entry) for entry in entries])
        _put(cursor, NODE, list(grown.nodes.items()))
        cursor.execute(MOVE_HEAD, [tip.size + len(entries), root, frontier])
        _put(cursor, SALT, list(salts))


def _put(cursor: CursorWrapper, insert: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows`; a single one without the pipeline that psycopg opens for many."""
    if len(rows) == 1:
        cursor.execute(insert, rows[0])
    elif rows:
        cursor.executemany(insert, rows)


def _leaf(connection: BaseDatabaseWrapper, entry: Entry) -> list[Any]:
    return [
        entry.index,
        bytes(entry.hash),
        entry.text,
        entry.kind,
        entry.subject_kind,
        entry.subject_id,
        connection.ops.adapt_datetimefield_value(entry.recorded_at),
    ]
