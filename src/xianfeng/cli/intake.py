"""`xianfeng intake`: brings ratings from the box to the site, every few seconds."""

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xianfeng.service_windows.actions.intake import TakenOver

INTERVAL = 15.0  # seconds
TOLD_AT = 3  # visits in vain before one says so: site and box start at the same time
STOP = (signal.SIGINT, signal.SIGTERM)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `intake`."""
    command = commands.add_parser("intake", help="收取评价 bring ratings from the ballot box")
    command.add_argument(
        "--once", action="store_true", help="只取一次 one visit to the box, then end"
    )
    command.add_argument(
        "--interval", type=float, default=INTERVAL, help="间隔秒数 seconds between visits"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Visit the box again and again; what is due by date follows at the first visit of a day."""
    from xianfeng.kernel.django import start_with_tables

    start_with_tables()
    if options.once:
        problems: list[Exception] = []
        with bearing(problems):
            visited()
        say(problems)
        return 1 if problems else 0
    stop = threading.Event()
    for name in STOP:
        signal.signal(name, lambda *_: stop.set())
    watch(stop, options.interval)
    return 0


def watch(stop: threading.Event, interval: float) -> None:
    """Until told to stop; a box that stays away is told of once, not at every visit."""
    from django.db import close_old_connections

    from xianfeng.kernel.clock import today

    done, failures = Done(), 0
    while not stop.is_set():
        problems = done.visit(today())
        if failures == TOLD_AT:
            say(problems)
        failures = failures + 1 if problems else 0
        close_old_connections()
        stop.wait(interval)


@dataclass
class Done:
    """What the visits of this process have seen to, by day."""

    told: date | None = None
    brought: date | None = None

    def visit(self, day: date) -> list[Exception]:
        """One visit, and what the day still wants; what stood in the way is tried at the next."""
        problems: list[Exception] = []
        with bearing(problems):
            taken = visited()
            if not taken.more and self.told != day:
                tell(day)
                self.told = day
        with bearing(problems):
            if self.brought != day:
                bring_about()
                self.brought = day
        return problems


@contextmanager
def bearing(problems: list[Exception]) -> Iterator[None]:
    """A box that is away and a database that is locked, or away, come back by themselves."""
    from django.db import InterfaceError, OperationalError

    from xianfeng.ballots.errors import NotAccepted
    from xianfeng.kernel.errors import XianfengError

    try:
        yield
    except (XianfengError, NotAccepted, HTTPException, OperationalError, InterfaceError) as problem:
        problems.append(problem)


def say(problems: list[Exception]) -> None:
    """The first of them, on one line."""
    for problem in problems[:1]:
        print(f"xianfeng intake: {problem}", file=sys.stderr, flush=True)


def visited() -> "TakenOver":
    """What one visit brought."""
    from xianfeng.service_windows.actions.intake import take_over
    from xianfeng.service_windows.handover import asked

    return take_over(asked)


def tell(day: date) -> None:
    """Once a day, when nothing waits at the box: the ratings of days that are past, on record."""
    from xianfeng.service_windows.actions.intake import tell_taken_in

    tell_taken_in(day)


def bring_about() -> None:
    """What a new day brings to ratings: figures and scores join in batches, bad ratings whose
    day has come become cases, ratings whose time for words is over forget who may speak for them,
    what clients did on past days goes on record, and bursts that nobody judged in time climb."""
    from xianfeng.service_windows.actions.figures import release_figures
    from xianfeng.service_windows.actions.intake import show_scores
    from xianfeng.service_windows.actions.releasing import release_held
    from xianfeng.service_windows.actions.telling import tell_past
    from xianfeng.service_windows.actions.voices import doubt_words, end_of_words
    from xianfeng.service_windows.actions.watching import climb_bursts

    release_figures()
    show_scores()
    doubt_words()
    end_of_words()
    release_held()
    tell_past()
    climb_bursts()
