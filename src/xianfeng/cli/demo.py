"""`xianfeng demo`: an invented county, ready to be walked through with thirteen accounts."""

import argparse
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from xianfeng.cli.serve import add_address, prepare, serve, shown, take_ports
from xianfeng.kernel.errors import Unusable

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("demo", help="演示 serve the demo county, here only")
    add_address(command)
    command.add_argument("--load-only", action="store_true", help="只装数据 load, do not serve")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.host not in LOOPBACK:
        raise Unusable("the demo offers its accounts to everybody: it is served on 127.0.0.1 only")
    os.environ["XIANFENG_DEMO"] = "1"
    if not options.load_only:
        take_ports(options)
    prepare()
    names, password = load()
    if options.load_only:
        return 0
    address = f"http://{shown(options.host)}:{options.port}"
    told = welcome(address, f"http://127.0.0.1:{options.box_port}", names, password)
    return serve(options, lambda: print(told, flush=True))


def load() -> tuple[Sequence[str], str]:
    """The demo county in the database, loaded on first use: its accounts and their password."""
    from django.conf import settings

    from xianfeng.demo import load_demo

    password = demo_password(settings.VAR)
    return load_demo(password, lambda line: print(line, flush=True)), password


def demo_password(var: Path) -> str:
    """XIANFENG_DEMO_PASSWORD, else a random one, the same at every start of this database.

    It is kept in `var`, readable by its owner only: whoever can read it can read the
    database beside it, and the demo listens on this machine only.
    """
    kept = var / "demo-password"
    given = os.environ.get("XIANFENG_DEMO_PASSWORD")
    if not given and kept.exists():
        return kept.read_text().strip()
    password = given or secrets.token_urlsafe(9)
    kept.touch(mode=0o600)
    kept.write_text(password + "\n")
    return password


def welcome(address: str, box: str, names: Sequence[str], password: str) -> str:
    """What to open and as whom."""
    return (
        f"\n  先锋 Xianfeng   {address}\n"
        f"  ballot box      {box}\n"
        f"  accounts        {' '.join(names)}\n"
        f"  password        {password}\n"
        "  Ctrl-C ends it.\n"
    )
