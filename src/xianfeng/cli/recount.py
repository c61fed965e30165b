"""`xianfeng recount FILE`: the stand-alone recount, under the command that people know."""

import argparse
from pathlib import Path


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `recount`; its arguments are those of ballots/recount.py."""
    command = commands.add_parser("recount", help="复核计票 recount a poll from its count file")
    command.add_argument("file", type=Path, metavar="FILE", help="计票文件 the count file")
    command.add_argument("--site-key", metavar="BASE64", help="网站公钥 who signed the manifest")
    command.add_argument("--box-key", metavar="BASE64", help="票箱公钥 who signed the closed list")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 when all holds, 1 when something does not, 2 when the file cannot be read."""
    from xianfeng.ballots import recount

    return recount.run(options)
