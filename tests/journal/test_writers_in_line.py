"""Many writers, one gapless log, on both databases (trust, The record)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction

from tests.factories.threads import alone, apart, shared_database
from tests.journal.conftest import deed
from xianfeng.journal import actions, queries
from xianfeng.journal.models import Entry, Node

WRITERS, EACH = 8, 50


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads can share."""
    with shared_database(tmp_path):
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
        list(pool.map(lambda number: apart(partial(write, number)), range(WRITERS)))
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
