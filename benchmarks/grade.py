"""`xianfeng grade` on a county of 533 organizations, as a whole process."""

import tempfile

from benchmarks.floors import plain_read
from benchmarks.measuring import ROOT, XIANFENG, Figure, figure, ran

RUNS = 5
COUNTY = ROOT / "tests/data/anlan"


def grade_file() -> list[Figure]:
    """grade.file and grade.file_rss."""
    roll, inputs = COUNTY / "roll.xlsx", COUNTY / "grading-inputs.xlsx"
    with tempfile.TemporaryDirectory() as out:
        command = [XIANFENG, "grade", "--roll", str(roll), "--inputs", str(inputs)]
        command += ["--pack", "central-2012", "--year", "2026", "--out", out]
        runs = [ran(command) for _ in range(RUNS)]
    seconds = figure("grade.file", "s", [run.seconds for run in runs], plain_read(roll))
    memory = figure("grade.file_rss", "MB", [run.megabytes for run in runs], None)
    return [seconds, memory]
