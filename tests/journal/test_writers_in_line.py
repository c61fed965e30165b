"""Many writers, one gapless log, on both databases (trust, The record)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from tests.journal.conftest import deed
from xianfeng.journal import actions, queries
from xianfeng.journal.models import Entry, Node

WRITERS, EACH = 8, 50
T = TypeVar("T")


def alone(work: Callable[[], T]) -> T:
    """Run `work` in a thread with a connection of its own."""

    def run() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads can share: on SQLite a file, as the site has, not memory.

    The name goes back before the test's end closes the connection: to Django a connection
    with a file's name may be closed, and the tables in memory would be gone.
    """
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setitem(connection.settings_dict, "NAME", tmp_path / "shared.sqlite3")
            alone(lambda: call_command("migrate", "journal", verbosity=0))
        yield


def write(number: int) -> None:
    """One writer's entries, each in its own transaction, some of them undone."""
    for turn in range(EACH):
        with transaction.atomic():
            actions.record("x", actor=None, subject=("writer", str(number)), data={"turn": turn})
        if turn % 10 == 0:
            undone()


def undone() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 -- both in one transaction
        actions.record_many([deed(1), deed(2)], actor=None)
        raise ZeroDivisionError


def test_eight_writers_make_one_gapless_log(shared: None) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda number: alone(lambda: write(number)), range(WRITERS)))
    alone(check)


def check() -> None:
    size = WRITERS * EACH
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == [*range(size)]
    assert Node.objects.count() == size - size.bit_count()
    assert queries.tip().size == size
    assert not list(queries.faults())
    for writer in range(WRITERS):
        turns = [queries.data_of(one) for one in queries.history(("writer", str(writer)))]
        assert turns == [{"turn": turn} for turn in range(EACH)]
