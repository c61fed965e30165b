"""What a measurement is, and processes measured from outside."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
XIANFENG = str(Path(sys.executable).with_name("xianfeng"))


@dataclass(frozen=True)
class Figure:
    """The median of n runs, the least and the greatest, and what the machine can do at best."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None
    n: int
    lo: float
    hi: float

    def plain(self) -> dict[str, float | int | str | None]:
        """As JSON; four decimals are more than the clock gives."""
        fields = asdict(self)
        return {key: round(x, 4) if isinstance(x, float) else x for key, x in fields.items()}


@dataclass(frozen=True)
class Benchmark:
    """Names that belong to one measurement, and how it is taken."""

    names: tuple[str, ...]
    measure: Callable[[], list[Figure]]

    def matches(self, words: Sequence[str]) -> bool:
        """Whether one of `words` is in one of the names; no words match all."""
        return not words or any(word in name for word in words for name in self.names)


def figure(name: str, unit: str, values: Sequence[float], floor: float | None) -> Figure:
    """The figure of several runs."""
    value = statistics.median(values)
    ratio = value / floor if floor else None
    return Figure(name, value, unit, floor, ratio, len(values), min(values), max(values))


@dataclass(frozen=True)
class Ran:
    """One process: seconds of wall time, MB of memory at its peak."""

    seconds: float
    megabytes: float


def ran(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Ran:
    """Run `command` to its end; RuntimeError with its last words when it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Ran(seconds, usage.ru_maxrss / 1024)
