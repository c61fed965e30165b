"""Several people at the same moment, each with a connection of its own, on both databases."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection, connections

TOGETHER_WITHIN = 20  # seconds that the last one may take to arrive
T = TypeVar("T")


@contextmanager
def shared_database(folder: Path) -> Iterator[pytest.MonkeyPatch]:
    """The test's database as threads can share it: on SQLite a file, as the site has, not memory.

    Needs `transactional_db`. The name goes back before the test's end closes the connection: to
    Django a connection with a file's name may be closed, and the tables in memory would be gone.
    """
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(folder / "shared.sqlite3")) as file:
                connection.connection.backup(file)  # its tables, without migrating once more
            patch.setitem(connection.settings_dict, "NAME", folder / "shared.sqlite3")
        yield patch


def alone(work: Callable[[], T]) -> T:
    """What `work` gives, done in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(apart, work).result()


def apart(work: Callable[[], T]) -> T:
    """Close the connections that the thread opened."""
    try:
        return work()
    finally:
        connections.close_all()


def together(*works: Callable[[], object], refusals: tuple[type[Exception], ...]) -> list[object]:
    """All at the same moment; of each what it gave, or how it was refused."""
    start = Barrier(len(works))

    def tried(work: Callable[[], object]) -> object:
        start.wait(TOGETHER_WITHIN)
        try:
            return apart(work)
        except refusals as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(tried, works))
