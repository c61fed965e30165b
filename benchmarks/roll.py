"""`xianfeng roll import` of 559 organizations and 19,006 members into an empty SQLite."""

import os
import tempfile

from benchmarks.floors import plain_read
from benchmarks.measuring import ROOT, XIANFENG, Figure, figure, ran

RUNS = 3
ROLL = ROOT / "tests/data/anlan/roll.xlsx"
FOUND = ("init", "--county-code", "9901000000", "--county-name", "安澜县委", "--admin", "admin")


def import_roll() -> list[Figure]:
    """import.roll: the whole command, each time into a database of its own."""
    return [figure("import.roll", "s", [once() for _ in range(RUNS)], plain_read(ROLL))]


def once() -> float:
    """Seconds of one import."""
    with tempfile.TemporaryDirectory() as var:
        environment = os.environ | {"XIANFENG_VAR": var}
        environment.pop("DATABASE_URL", None)
        ran([XIANFENG, *FOUND], environment)
        return ran([XIANFENG, "roll", "import", str(ROLL)], environment).seconds
