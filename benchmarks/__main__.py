"""Run the measurements, print a table, keep the figures in var/bench/latest.json."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import box, pledges, windows
from benchmarks.grade import grade_file
from benchmarks.measuring import Benchmark, Figure
from benchmarks.pages import pages
from benchmarks.roll import import_roll
from benchmarks.start import start_second
from benchmarks.tickets import tickets

LATEST = Path("var/bench/latest.json")
BENCHMARKS = (
    Benchmark(("import.roll",), import_roll),
    Benchmark(("grade.file", "grade.file_rss"), grade_file),
    Benchmark(("page.organizations_100", "page.round_533"), pages),
    Benchmark(("start.second",), start_second),
    Benchmark(("page.pledges_1000",), pledges.page),
    Benchmark(("export.pledges_20000", "export.pledges_20000_rss"), pledges.export),
    Benchmark(("import.pledges_350",), pledges.sheet),
    Benchmark(("page.window", "page.windows_county"), windows.pages),
    Benchmark(("ballot.tickets",), tickets),
    Benchmark(("ballot.cast",), box.cast),
    Benchmark(("ballot.recount",), box.recount),
    Benchmark(("box.rating_pg",), box.rating),
    Benchmark(("rating.intake",), box.intake),
)
COLUMNS = "{:24} {:>9} {:4} {:>9} {:>7} {:>4} {:>9} {:>9}"


def main(words: Sequence[str]) -> int:
    """Measure what has one of `words` in its name, or all; 1 when a measurement failed."""
    chosen = [bench for bench in BENCHMARKS if bench.matches(words)]
    if not chosen:
        print("nothing has that in its name; there are: " + " ".join(all_names()), file=sys.stderr)
        return 2
    print(COLUMNS.format("name", "value", "unit", "floor", "ratio", "n", "lo", "hi"), flush=True)
    figures: list[Figure] = []
    failed = False
    for bench in chosen:
        try:
            found = bench.measure()
        except Exception as problem:
            print(f"{' '.join(bench.names)}: {problem!r}", file=sys.stderr)
            failed = True
            continue
        figures += found
        for figure in found:
            print(line(figure), flush=True)
    keep(figures)
    return int(failed)


def all_names() -> list[str]:
    """Every name there is."""
    return [name for bench in BENCHMARKS for name in bench.names]


def line(figure: Figure) -> str:
    """One row of the table."""
    floor = "-" if figure.floor is None else f"{figure.floor:.3f}"
    ratio = "-" if figure.ratio is None else f"{figure.ratio:.1f}"
    value, lo, hi = (f"{number:.3f}" for number in (figure.value, figure.lo, figure.hi))
    return COLUMNS.format(figure.name, value, figure.unit, floor, ratio, figure.n, lo, hi)


def keep(figures: Sequence[Figure]) -> None:
    """Write the figures; those not measured now stay as they were."""
    before = json.loads(LATEST.read_text()) if LATEST.exists() else []
    new = {figure.name: figure.plain() for figure in figures}
    merged = {figure["name"]: figure for figure in before} | new
    LATEST.parent.mkdir(parents=True, exist_ok=True)
    LATEST.write_text(json.dumps(list(merged.values()), indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
