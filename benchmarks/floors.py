"""The least a measurement could cost on this machine."""

import statistics
import time
from pathlib import Path

from python_calamine import CalamineWorkbook


def plain_read(workbook: Path, runs: int = 3) -> float:
    """Seconds to read every cell of `workbook` and do nothing with it."""
    return statistics.median(read_once(workbook) for _ in range(runs))


def read_once(workbook: Path) -> float:
    """One reading."""
    begun = time.perf_counter()
    with CalamineWorkbook.from_path(workbook) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
    return time.perf_counter() - begun
