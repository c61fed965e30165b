"""A box in this process, on SQLite and, where the run has one, on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.ballots.polls import Poll
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.box.settings import Settings

ORIGIN = "https://site.example"
URL = os.environ.get("DATABASE_URL", "")
STORES = ["sqlite", "postgresql"] if URL else ["sqlite"]
# What only PostgreSQL can show belongs to the run that has one; no run skips anything.
collect_ignore = [] if URL else ["test_postgres.py", "test_two_processes.py"]


@pytest.fixture(scope="module")
def poll() -> Poll:
    return Poll()


@pytest.fixture(params=STORES)
def settings(request: pytest.FixtureRequest, tmp_path: Path, poll: Poll) -> Iterator[Settings]:
    """A box of the poll's site, with a store of its own."""
    key = public_bytes(poll.site)
    if request.param == "sqlite":
        yield Settings(tmp_path, key, ORIGIN, "")
        return
    name = f"box_{uuid4().hex}"
    with psycopg.connect(URL, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield Settings(tmp_path, key, ORIGIN, URL.rpartition("/")[0] + f"/{name}")
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def on_sqlite(tmp_path: Path, poll: Poll) -> Settings:
    """A box on SQLite, for what no store has a say in."""
    return Settings(tmp_path, public_bytes(poll.site), ORIGIN, "")
