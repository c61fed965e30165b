"""XLSX and CSV for people and programs, in bounded memory, with no cell that a program runs."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from .errors import Message, RowError, gettext_noop

Value = str | int | float | bool | Decimal | dt.date | dt.datetime | None
Target = Path | BinaryIO

# Where Chinese or Japanese is written, spreadsheets take the full-width signs for the plain ones.
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
QUOTED = re.compile(r'[",\r\n]')
ERROR_HEADER = ("sheet", "row", "column", "value", "reason", "remedy")
MAX_TEXT = 32_767
WIDTHS = (8, 60)
SAMPLE_ROWS = 100


def neutral(value: str) -> str:
    """A text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return "'" + value if value.startswith(DANGEROUS) else value


# --- CSV


def write_csv(target: Target, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """UTF-8 without mark, LF, RFC 4180 with minimal quoting."""
    if isinstance(target, Path):
        with target.open("wb") as stream:
            write_csv(stream, header, rows)
        return
    target.write(csv_line(header))
    for row in rows:
        target.write(csv_line(row))


def csv_line(row: Sequence[Value]) -> bytes:
    line = ",".join(csv_field(value) for value in row)
    return (line + "\n").encode("utf-8", "replace")


def csv_field(value: Value) -> str:
    if value is None:
        return ""
    plain = neutral(value) if isinstance(value, str) else str(value)
    return '"' + plain.replace('"', '""') + '"' if QUOTED.search(plain) else plain


# --- XLSX


@dataclass(frozen=True, slots=True)
class SheetOut:
    """`widths` are in characters; without them they follow from the first rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] | None = None


def write_workbook(target: Target, sheets: Iterable[SheetOut]) -> None:
    """One row in memory at a time; the header stands out and stays in view."""
    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
            "nan_inf_to_errors": True,
        },
    )
    head = book.add_format({"bold": True, "bg_color": "#F2E6E6", "bottom": 1, "text_wrap": True})
    taken: set[str] = set()
    for sheet in sheets:
        write_sheet(book.add_worksheet(sheet_name(sheet.name, taken)), sheet, head)
    book.close()


def sheet_name(name: str, taken: set[str]) -> str:
    """Excel allows 31 characters, not these, and no name twice."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31] or "Sheet"
    number = 1
    unique = plain
    while unique.casefold() in taken:
        number += 1
        unique = f"{plain[:27]}_{number}"
    taken.add(unique.casefold())
    return unique


def write_sheet(out: Any, sheet: SheetOut, head: Any) -> None:
    rows = iter(sheet.rows)
    sample = list(islice(rows, SAMPLE_ROWS))
    widths = sheet.widths or fitting([sheet.header, *sample])
    for column, width in enumerate(widths):
        out.set_column(column, column, width)
    out.freeze_panes(1, 0)
    write_row(out, 0, sheet.header, head)
    for number, row in enumerate(sample, 1):
        write_row(out, number, row)
    for number, row in enumerate(rows, len(sample) + 1):
        write_row(out, number, row)


def write_row(out: Any, number: int, row: Sequence[Value], style: Any = None) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            out.write_string(number, column, neutral(value)[:MAX_TEXT], style)
        else:
            out.write(number, column, value, style)


def fitting(rows: Sequence[Sequence[Value]]) -> list[int]:
    """The widest cell of each column; a Chinese character takes two places."""
    least, most = WIDTHS
    columns = max(map(len, rows))
    cells = [[row[column] for row in rows if column < len(row)] for column in range(columns)]
    return [min(most, max(least, *map(width, column))) for column in cells]


def width(value: Value) -> int:
    return sum(1 if char.isascii() else 2 for char in str(value or "")) + 2


# --- refused rows


def error_rows(
    errors: Iterable[RowError], gettext: Callable[[str], str] = gettext_noop
) -> Iterable[Sequence[Value]]:
    """Rows in the order of ERROR_HEADER; `gettext` as for Message.render."""

    def told(message: Message) -> str:
        return message.render(gettext)

    for each in errors:
        row = each.row or None
        yield each.sheet, row, each.column, each.value, told(each.reason), told(each.remedy)


def write_errors_csv(target: Target, errors: Iterable[RowError]) -> None:
    write_csv(target, ERROR_HEADER, error_rows(errors))


def error_sheet(
    name: str,
    errors: Iterable[RowError],
    gettext: Callable[[str], str] = gettext_noop,
    header: Sequence[str] = ERROR_HEADER,
) -> SheetOut:
    return SheetOut(name, header, error_rows(errors, gettext))


def workbook_bytes(sheets: Iterable[SheetOut]) -> bytes:
    out = io.BytesIO()
    write_workbook(out, sheets)
    return out.getvalue()
