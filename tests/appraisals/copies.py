"""Backups of both databases, as an operator would take them, and everything that stands in them."""

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg.sql import SQL, Identifier

from scripts.with_postgres import newest_programs

Row = tuple[Any, ...]
Tables = Mapping[str, Sequence[Row]]  # rows in the order in which they lie
SHORTEST = 6  # signs of a value that could be a key; shorter ones are words of the format
URL = os.environ.get("DATABASE_URL", "")


@dataclass(frozen=True)
class Copy:
    """One backup: rows by table, and every byte of the files it consists of."""

    tables: Tables
    raw: bytes

    def rows(self, *names: str) -> set[Row]:
        """Rows of the tables whose names begin so."""
        chosen = [rows for table, rows in self.tables.items() if table.startswith(names)]
        return {row for rows in chosen for row in rows}

    def values(self, *names: str) -> set[str]:
        """Every value of every column."""
        return {text for row in self.rows(*names) for text in values(row)}

    def values_without(self, *names: str) -> set[str]:
        """Every value of all other tables."""
        others = [name for name in self.tables if not name.startswith(names)]
        return self.values(*others) if others else set()


def values(row: Sequence[Any]) -> set[str]:
    """Every value of a row as text, bytes in hexadecimal too; JSON opened."""
    found: set[str] = set()
    for value in row:
        if isinstance(value, bytes | memoryview):
            raw = bytes(value)
            found |= {raw.hex(), *raw.decode("utf-8", "ignore").split("\n")}
        elif value is not None:
            found.add(str(value))
    for text in list(found):
        with suppress(ValueError):
            found |= leaves(json.loads(text))
    return {text for text in found if len(text) >= SHORTEST}


def leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for one in value.values() for text in leaves(one)}
    if isinstance(value, list):
        return {text for one in value for text in leaves(one)}
    return {str(value)}


# --- the office's database, whichever the run has


def of_office(folder: Path) -> Copy:
    """SQLite's backup API, or pg_dump."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        return of_postgresql(URL.rpartition("/")[0] + f"/{name}")
    connection.ensure_connection()
    return of_sqlite(connection.connection, folder / f"office-{uuid4().hex}.sqlite3")


def of_sqlite(source: sqlite3.Connection, file: Path) -> Copy:
    with closing(sqlite3.connect(file)) as target:
        source.backup(target)
        tables = {
            table: list(target.execute(f'SELECT * FROM "{table}"'))
            for (table,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    return Copy(tables, file.read_bytes())


COPIED = re.compile(
    r"^COPY public\.(\S+) \([^\n]*\) FROM stdin;\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL
)


def of_postgresql(url: str) -> Copy:
    """What pg_dump writes: rows as they lie. Sequences with their last numbers are among it."""
    command = [str(newest_programs() / "pg_dump"), "--no-owner", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    tables = {
        table.strip('"'): [plain(line) for line in lines.splitlines()]
        for table, lines in COPIED.findall(text)
    }
    return Copy(tables, text.encode())


def plain(line: str) -> Row:
    """A line of COPY."""
    return tuple(map(cell, line.split("\t")))


def cell(text: str) -> str | bytes | None:
    """Bytes are written as two backslashes, x and hexadecimal digits."""
    if text == "\\N":
        return None
    return bytes.fromhex(text[3:]) if text.startswith("\\\\x") else unescaped(text)


def unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


# --- the box's store


@dataclass
class BoxStore:
    """Where a box keeps its ballots, and how its operator copies that."""

    folder: Path
    url: str = ""
    copies: list[Copy] = field(default_factory=list)

    @property
    def settings(self) -> Mapping[str, str]:
        return {"BOX_DATABASE_URL": self.url} if self.url else {}

    def copy(self) -> Copy:
        """By the backup API, and by copying the files with the write-ahead log as they are; the
        folder of keys is left out, as its tag asks."""
        if self.url:
            found = of_postgresql(self.url)
            return Copy(found.tables, found.raw + self.places())
        with closing(sqlite3.connect(self.folder / "box/box.sqlite3")) as source:
            found = of_sqlite(source, self.folder / f"copy-{uuid4().hex}.sqlite3")
            vacuumed = self.folder / f"vacuum-{uuid4().hex}.sqlite3"
            source.execute("VACUUM INTO ?", (str(vacuumed),))
        files = sorted((self.folder / "box").glob("box.sqlite3*"))
        raw = b"".join(file.read_bytes() for file in [*files, vacuumed])
        return Copy(found.tables, found.raw + raw)

    def places(self) -> bytes:
        """What a physical copy adds to a dump: where each row lies, and whose transaction."""
        with psycopg.connect(self.url) as db:
            rows = [
                db.execute(f"SELECT ctid::text, xmin::text, t::text FROM {table} t").fetchall()
                for table in ("ballot", "receipt")
            ]
        return repr(rows).encode()

    @property
    def keys(self) -> list[Path]:
        """Keys of open polls."""
        return sorted((self.folder / "box/veils").glob("*.key"))


@contextmanager
def box_store(kind: str, folder: Path) -> Iterator[BoxStore]:
    """A store on SQLite, or on a PostgreSQL database of its own."""
    if kind == "sqlite":
        yield BoxStore(folder)
        return
    name = f"box_{uuid4().hex}"
    with psycopg.connect(URL, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield BoxStore(folder, URL.rpartition("/")[0] + f"/{name}")
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
