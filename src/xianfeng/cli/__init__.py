"""The command `xianfeng`: one module a group of commands, found by name."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from xianfeng.kernel.errors import Unusable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did its work, 2 with one line when something cannot be used."""
    options = parser().parse_args(arguments)
    try:
        code = int(options.run(options) or 0)
        sys.stdout.flush()
    except Unusable as problem:
        print(f"xianfeng: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return unheard()
    return code


def unheard() -> int:
    """Whoever read what we print has left (`| head`): end without a word.

    What is still buffered goes nowhere, else Python complains about it at exit.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def parser() -> argparse.ArgumentParser:
    """The parser with every command registered."""
    top = argparse.ArgumentParser(prog="xianfeng", description="先锋 Xianfeng")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        importlib.import_module(f"{__name__}.{module.name}").register(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
