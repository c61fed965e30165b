"""The most that the machine could do of what the box and the recount do."""

import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.ballots.polls import Poll
from xianfeng.ballots.ballots import verify
from xianfeng.ballots.voters import take_ticket
from xianfeng.box.sqlite import PUT_BALLOT, SqliteStore
from xianfeng.box.sqlite_ratings import PUT_RATING
from xianfeng.box.veil import Veils

TOGETHER = 64  # rows a commit, as many as connections wait together
SECONDS = 2.0


def committed_ballots(size: int) -> float:
    """Rows of `size` bytes a second into the box's own table, FULL, without HTTP and without
    looking at a signature."""
    return committed_rows(
        PUT_BALLOT, lambda: ("p", os.urandom(33), "members", 0, b"", os.urandom(size))
    )


def committed_ratings() -> float:
    """The same with ratings."""
    return committed_rows(
        PUT_RATING,
        lambda: (os.urandom(32), "hall.window-3", "2026-03-01", 5, os.urandom(32), "slip//"),
    )


def committed_rows(put: str, row: Callable[[], tuple[object, ...]]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "floor.sqlite3", Veils(Path(folder) / "veils"))
        begun, rows = time.perf_counter(), 0
        while time.perf_counter() - begun < SECONDS:
            with store.transaction() as db:
                db.executemany(put, [row() for _ in range(TOGETHER)])
            rows += TOGETHER
        seconds = time.perf_counter() - begun
        store.end()
    return rows / seconds


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
