"""What lies in PostgreSQL's own pages tells no order either."""

import random

import psycopg
import pytest

from tests.box.test_stores import ARRIVALS, cast_in
from xianfeng.box.app import store_of
from xianfeng.box.settings import Settings
from xianfeng.box.store import Rating, Unavailable

ENDED = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND datname = current_database()
"""


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_postgresql_rows_lie_in_the_order_of_hashes(settings: Settings) -> None:
    """One transaction number for all, places as the keys; nothing left of the first writing."""
    store = store_of(settings)()
    cast_in(random.sample(ARRIVALS, len(ARRIVALS)), store)
    with psycopg.connect(settings.database_url) as db:
        for table, key in (("ballot", "slot"), ("receipt", "receipt")):
            rows = db.execute(f"SELECT {key}, xmin::text FROM {table} ORDER BY ctid").fetchall()
            assert [row[0] for row in rows] == sorted(row[0] for row in rows)
            assert len({row[1] for row in rows}) == 1
            assert len(rows) == len(ARRIVALS)
    store.end()


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_connection_that_was_ended_is_renewed(settings: Settings) -> None:
    """Ratings are turned away once and taken the next time: the new connection knows the
    statement that the old one had prepared."""
    store = store_of(settings)()
    rating = Rating(b"n" * 32, "hall", "2026-03-01", 4, b"m" * 32)
    assert store.rate([rating]) == [True]
    with psycopg.connect(settings.database_url, autocommit=True) as db:
        db.execute(ENDED)
    with pytest.raises(Unavailable):
        store.rate([rating])
    assert store.rate([rating]) == [False]
    store.end()
