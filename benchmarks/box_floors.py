"""The most that the machine could do of what the box and the recount do."""

import os
import sqlite3
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.ballots.polls import Poll
from xianfeng.ballots.ballots import verify
from xianfeng.ballots.voters import take_ticket
from xianfeng.box.sqlite import PUT_BALLOT, TABLES, open_file

TOGETHER = 64  # rows a commit, as many as connections wait together
SECONDS = 2.0


def committed_rows(size: int) -> float:
    """Rows of `size` bytes a second into the box's own table, FULL, without HTTP and without
    looking at a signature."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_file(Path(folder) / "floor.sqlite3")
        db.executescript(TABLES)
        begun, rows = time.perf_counter(), 0
        while time.perf_counter() - begun < SECONDS:
            insert(db, size)
            rows += TOGETHER
        seconds = time.perf_counter() - begun
        db.close()
    return rows / seconds


def insert(db: sqlite3.Connection, size: int) -> None:
    db.execute("BEGIN IMMEDIATE")
    rows = [("p", os.urandom(32), "members", 1, b"", os.urandom(size)) for _ in range(TOGETHER)]
    db.executemany(PUT_BALLOT, rows)
    db.execute("COMMIT")


def verified_pairs() -> float:
    """Pairs of signatures (ticket and ballot) verified a second by all processors together,
    without reading or counting anything."""
    processors = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(processors) as pool:
        return sum(pool.map(verifying, range(processors)))


def verifying(_processor: int) -> float:
    poll = Poll()
    ballot = take_ticket(poll.manifest, "members", poll.offices["members"]).ballot((1, 2, 3))
    verify(ballot, poll.manifest)
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < SECONDS:
        verify(ballot, poll.manifest)
        done += 1
    return done / (time.perf_counter() - begun)
