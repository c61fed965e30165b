"""`xianfeng intake`: brings ratings from the box to the site, every few seconds."""

import argparse
import signal
import sys
import threading
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xianfeng.service_windows.actions.intake import TakenOver

INTERVAL = 15.0  # seconds
TOLD_AT = 3  # visits in vain before one says so: site and box start at the same time
STOP = (signal.SIGINT, signal.SIGTERM)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `intake`."""
    command = commands.add_parser("intake", help="收取评价 bring ratings from the ballot box")
    command.add_argument("--once", action="store_true", help="one visit to the box, then end")
    command.add_argument("--interval", type=float, default=INTERVAL, help="seconds between visits")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Visit the box again and again; what is due by date follows at the first visit of a day."""
    from xianfeng.kernel.django import start_with_tables

    start_with_tables()
    if options.once:
        return 0 if visited() else 1
    stop = threading.Event()
    for name in STOP:
        signal.signal(name, lambda *_: stop.set())
    watch(stop, options.interval)
    return 0


def watch(stop: threading.Event, interval: float) -> None:
    """Until told to stop; a box that stays away is told of once, not at every visit."""
    from django.db import close_old_connections

    from xianfeng.kernel.clock import today

    done: date | None = None
    told: date | None = None
    failures = 0
    while not stop.is_set():
        day = today()
        taken = visited(quiet=failures != TOLD_AT)
        failures = 0 if taken else failures + 1
        if taken and not taken.more and told != day:
            told = day
            tell(day)
        if done != day:
            done = day
            bring_about()
        close_old_connections()
        stop.wait(interval)


def visited(quiet: bool = False) -> "TakenOver | None":
    """One visit; None when the box did not answer."""
    from xianfeng.ballots.errors import NotAccepted
    from xianfeng.kernel.errors import XianfengError
    from xianfeng.service_windows.actions.intake import take_over
    from xianfeng.service_windows.handover import asked

    try:
        return take_over(asked)
    except (XianfengError, NotAccepted) as problem:
        if not quiet:
            print(f"xianfeng intake: {problem}", file=sys.stderr, flush=True)
        return None


def tell(day: date) -> None:
    """Once a day, when nothing waits at the box: the ratings of days that are past, on record."""
    from xianfeng.service_windows.actions.intake import tell_taken_in

    tell_taken_in(day)


def bring_about() -> None:
    """What a new day brings to ratings: figures and scores join in batches, bad ratings whose
    day has come become cases."""
    from xianfeng.service_windows.actions.cases import release_held
    from xianfeng.service_windows.actions.figures import release_figures
    from xianfeng.service_windows.actions.intake import show_scores
    from xianfeng.service_windows.actions.voices import doubt_words

    release_figures()
    show_scores()
    doubt_words()
    release_held()
