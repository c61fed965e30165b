"""What lies in PostgreSQL's own pages tells no order either."""

import random

import psycopg
import pytest

from tests.box.test_stores import ARRIVALS, cast_in
from xianfeng.box.app import store_of
from xianfeng.box.settings import Settings


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
