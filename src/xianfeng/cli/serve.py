"""`xianfeng serve`: site, worker, intake and ballot box, started and ended together."""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from xianfeng.kernel.errors import Unusable
from xianfeng.kernel.nightly import Nightly

PATIENCE = 10.0  # seconds that a process gets to end by itself
WORKER_PATIENCE = 4  # seconds; less, so that granian has ended its own before it is made to end
# Threads of one process that answer, each with a database connection of its own.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
SOON = 5.0  # seconds; what ends sooner than that would only end again
STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")


@dataclass(frozen=True)
class Process:
    """One of the processes that make up the site; `told` goes into its environment.

    One that is `resumed` is started again should it end: its work waits in database or box.
    """

    name: str
    command: Sequence[str]
    told: Mapping[str, str] = field(default_factory=dict)
    resumed: bool = False


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("serve", help="运行网站 serve the site and its worker")
    add_address(command)
    command.add_argument(
        "--workers", type=int, default=1, help="应答的进程数 processes that answer (1)"
    )
    command.set_defaults(run=run)


def add_address(command: argparse.ArgumentParser) -> None:
    """Where to listen; the environment's PORT is the default."""
    command.add_argument("--host", default="127.0.0.1", help="监听地址 listen on (127.0.0.1)")
    command.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    command.add_argument(
        "--box-port",
        type=int,
        default=int(os.environ.get("BOX_PORT", "8001")),
        help="票箱端口 port of the ballot box (8001); with BOX_URL it is elsewhere",
    )


def run(options: argparse.Namespace) -> int:
    take_ports(options)
    prepare()
    return serve(options, lambda: print(f"http://{shown(options.host)}:{options.port}", flush=True))


def take_ports(options: argparse.Namespace) -> None:
    """Unusable when a port is taken; the site's settings must know the box's before Django."""
    box = 0 if os.environ.get("BOX_URL") else options.box_port
    refuse_taken_port(options.host, options.port, beside=box)
    if box:
        refuse_taken_port(options.host, box, "BOX_PORT", beside=options.port)
    os.environ["BOX_PORT"] = str(options.box_port)
    if box and not os.environ.get("BOX_SITE_ORIGIN"):
        os.environ["BOX_SITE_ORIGIN"] = f"http://{shown(options.host)}:{options.port}"


def prepare() -> None:
    """Bring up Django, refuse a database that forgets, bring its tables up to date."""
    from django.core.management import call_command

    from xianfeng.kernel.django import start
    from xianfeng.kernel.durability import refuse_forgetful

    os.umask(0o077)  # the database names persons
    start()
    refuse_forgetful()
    call_command("migrate", interactive=False, verbosity=0)
    if missing := missing_for_pdf():
        print(f"PDF: not on this machine, {missing} is missing; apt.txt names the packages.")


def missing_for_pdf() -> str:
    """The first system library that printing needs and does not find; empty when all are there."""
    for library in PDF_LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            return library
    return ""


def serve(options: argparse.Namespace, on_ready: Callable[[], None]) -> int:
    """Run until told to stop; `on_ready` is called at the first answer."""
    workers = getattr(options, "workers", 1)
    processes = [site(options.host, options.port, workers), worker(), intake()]
    if not os.environ.get("BOX_URL"):
        processes.append(ballot_box(options))
    nightly = Nightly(lambda: start_one(comparison()))
    return supervise(processes, (options.host, options.port), on_ready, nightly)


def site(host: str, port: int, workers: int) -> Process:
    """The pages, under granian."""
    command = [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(THREADS), "--workers-kill-timeout", str(WORKER_PATIENCE)),
        "xianfeng.wsgi:application",
    ]
    return Process("site", command)


def worker() -> Process:
    """The background jobs, from the same database; SQLite kept busy for long makes it give up."""
    command = [sys.executable, "-m", "django", "db_worker", "-v", "0", "--skip-checks"]
    return Process("worker", command, resumed=True)


def intake() -> Process:
    """Ratings on their way from the box to the site, and what a new day brings to them."""
    command = [str(Path(sys.executable).with_name("xianfeng")), "intake"]
    return Process("intake", command, resumed=True)


def comparison() -> Process:
    """The record against itself and against published grades; what is wrong goes to stderr."""
    command = str(Path(sys.executable).with_name("xianfeng"))
    return Process("comparison", [command, "journal", "verify", "--quiet"])


def ballot_box(options: argparse.Namespace) -> Process:
    """The ballot box: it knows the site by its public key and answers its pages alone."""
    from xianfeng.appraisals.sealing import site_public

    command = [str(Path(sys.executable).with_name("xianfeng")), "box", "--host", options.host]
    told = {"BOX_SITE_KEY": site_public(), "BOX_SITE_ORIGIN": os.environ["BOX_SITE_ORIGIN"]}
    return Process("ballot box", [*command, "--port", str(options.box_port)], told, resumed=True)


def supervise(
    processes: Sequence[Process],
    address: tuple[str, int],
    on_ready: Callable[[], None],
    nightly: Nightly | None = None,
) -> int:
    """Run all until one ends or a signal comes, then end the others; `nightly` runs beside them.

    0 after a signal; 1 when one of them ended for good: half a site is not served.
    """
    with stop_signals() as stop, started(processes) as children, ending(nightly):
        ready, begun = False, [time.monotonic()] * len(children)
        while not stop.wait(0.5 if ready else 0.05):
            for place, (process, child) in enumerate(zip(processes, children, strict=True)):
                if child.poll() is None:
                    continue
                print(f"xianfeng: {process.name} ended ({child.returncode})", file=sys.stderr)
                if not process.resumed or time.monotonic() - begun[place] < SOON:
                    return 1
                children[place], begun[place] = start_one(process), time.monotonic()
            if not ready and answers(address):
                ready = True
                on_ready()
            if ready and nightly:
                nightly.look(datetime.now(UTC))
    return 0


@contextmanager
def ending(nightly: Nightly | None) -> Iterator[None]:
    """What runs at night ends with the site."""
    try:
        yield
    finally:
        if nightly:
            nightly.end()


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and a closed terminal set."""
    stop = threading.Event()
    before = {name: signal.getsignal(name) for name in STOP}
    for name in before:
        signal.signal(name, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def started(processes: Sequence[Process]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The processes, running; none is left at the end."""
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.extend(start_one(process) for process in processes)
        yield children
    finally:
        end(children)


def start_one(process: Process) -> "subprocess.Popen[bytes]":
    """One process, in the supervisor's group and deaf to the terminal: its parent tells it."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "xianfeng.settings", **process.told}
    return subprocess.Popen(  # noqa: S603 -- our own words only
        process.command, env=environment, preexec_fn=heed_parent_only
    )


def end(children: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ask all to end, then make them."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def heed_parent_only() -> None:
    """Ctrl-C, which a terminal sends to the whole group, is the supervisor's to hear.

    Told twice, once by the terminal and once by its parent, a granian worker may hang. The mask
    holds for all that the process starts. On Linux, a killed supervisor takes all with it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGHUP))
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def answers(address: tuple[str, int]) -> bool:
    """Whether somebody listens at `address`."""
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True


def refuse_taken_port(host: str, port: int, variable: str = "PORT", beside: int = 0) -> None:
    """Unusable, before anything is touched, when the port belongs to somebody else.

    `beside` is the port of the site's other half: it is neither taken nor proposed.
    """
    why = "the box's port and the site's are one" if port == beside else hindrance(host, port)
    if not why:
        return
    others = chain(range(port + 1, 65536), range(1024, 65536))
    free = next((each for each in others if is_free(host, each, beside)), None)
    advice = f"; choose another: {variable}={free}" if free else ""
    raise Unusable(f"cannot listen on {host}:{port} ({why}){advice}")


def is_free(host: str, port: int, beside: int) -> bool:
    """Whether the site can have it."""
    return port != beside and not hindrance(host, port)


def hindrance(host: str, port: int) -> str:
    """Why nobody can listen there; empty where one can."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as problem:
            return getattr(problem, "strerror", None) or str(problem)
    return ""


def shown(host: str) -> str:
    """The name people type: sign-in by security key needs a name, not a number."""
    return "localhost" if host in ("127.0.0.1", "::1") else host
