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
    given = sys.argv[1:] if arguments is None else arguments
    options = parser(given).parse_args(given)
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


def parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser with every command; with only the one that `arguments` begin with, where they
    name one, since the others would take longer to import than some of them to run."""
    top = argparse.ArgumentParser(prog="xianfeng", description="先锋 Xianfeng")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    for name in set(names).intersection(arguments[:1]) or names:
        importlib.import_module(f"{__name__}.{name}").register(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
