"""Pledges: the ledger's page with 1,000 of them, 20,000 as a workbook, 350 rows from a sheet."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import ROOT, Figure, figure
from benchmarks.pages import ONE_QUERY, RUNS, Visitor
from scripts.served import served

MANY, FEW = 20_000, 5_000


def page() -> list[Figure]:
    """page.pledges_1000: the first hundred of a branch's thousand, over the one-query view."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        worked(Path(folder), "seed", "1000")
        visitor = Visitor(site)
        visitor.enter("secretary")
        floor = sorted(visitor.times(ONE_QUERY))[RUNS // 2]
        return [figure("page.pledges_1000", "ms", visitor.times("/pledges/ledger"), floor)]


def export() -> list[Figure]:
    """export.pledges_20000 with its memory; the floor is a fourth of the rows, four times."""
    quarter = min(exported(FEW)["seconds"] for _ in range(2)) * MANY / FEW
    runs = [exported(MANY) for _ in range(3)]
    return [
        figure("export.pledges_20000", "s", [one["seconds"] for one in runs], quarter),
        figure("export.pledges_20000_rss", "MB", [one["megabytes"] for one in runs], None),
    ]


def exported(count: int) -> dict[str, float]:
    """One export from a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        worked(Path(folder), "county", str(count))
        return worked(Path(folder), "export")


def sheet() -> list[Figure]:
    """import.pledges_350: read, check and apply, each time into a database of its own."""
    seconds = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            seconds.append(worked(Path(folder), "import")["seconds"])
    return [figure("import.pledges_350", "s", seconds, None)]


def worked(var: Path, *words: str, module: str = "pledge_work") -> dict[str, float]:
    """A process of benchmarks.<module>; RuntimeError with its last words when it fails."""
    environment = os.environ | {"XIANFENG_VAR": str(var)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", f"benchmarks.{module}", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
