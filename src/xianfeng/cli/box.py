"""`xianfeng box`: the ballot box, a service of its own beside the site."""

import argparse
import os
import sys
from pathlib import Path

WORKERS = 2  # on PostgreSQL, which lets several processes write


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `box`."""
    command = commands.add_parser("box", help="票箱 serve the ballot box")
    command.add_argument("--host", default=os.environ.get("BOX_HOST", "127.0.0.1"))
    command.add_argument("--port", type=int, default=int(os.environ.get("BOX_PORT", "8001")))
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Become granian, so that whoever started us ends the service itself. Unusable before that
    when the settings do not hold."""
    from xianfeng.box.settings import read_settings

    read_settings(os.environ).own_key()
    os.umask(0o077)
    on_file = not os.environ.get("BOX_DATABASE_URL")
    command = granian(options.host, options.port, 1 if on_file else WORKERS)
    os.execv(command[0], command)  # noqa: S606 -- our own words only


def granian(host: str, port: int, workers: int) -> list[str]:
    """One worker on SQLite: it is the one writer. No access log: it would hold addresses and
    times."""
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "asgi", "--factory", "--loop", "uvloop"),
        *("--http", "1", "--no-ws", "--no-access-log"),
        *("--log-level", "warning", "--workers", str(workers), "--backlog", "2048"),
        *("--backpressure", "1024", "--workers-kill-timeout", "10"),
        *("--host", host, "--port", str(port)),
        "xianfeng.box.app:made",
    ]
