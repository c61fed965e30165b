"""How long a second `make demo` takes to its first answer."""

import tempfile
import time
from pathlib import Path

from benchmarks.measuring import Figure, figure
from scripts.served import served

RUNS = 3


def start_second() -> list[Figure]:
    """start.second: the first start makes the county and is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        first_answer(Path(folder))
        return [
            figure("start.second", "s", [first_answer(Path(folder)) for _ in range(RUNS)], None)
        ]


def first_answer(var: Path) -> float:
    """Seconds from the command to the first answer."""
    begun = time.perf_counter()
    with served(var):
        return time.perf_counter() - begun
