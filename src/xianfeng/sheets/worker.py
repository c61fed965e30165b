"""The child process that parses a file somebody sent us, with its own limits.

Bytes in on stdin, a pickle of plain tuples out on stdout:
("ok", kind, [(sheet name, [(row number, cells)])]) or ("refused", key, params).
It starts without site and Django: 30 ms instead of 300.
"""

import csv
import io
import pickle
import resource
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from .archive import Refusal, check

MEMORY = 208 * 1024 * 1024
CPU_SECONDS = 2
LIMITS = (
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, CPU_SECONDS),
)
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELLS = 1_500_000
MAX_SHEETS = 100

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_MACROS = ("_VBA_PROJECT".encode("utf-16-le"), "Macros".encode("utf-16-le"))
EXECUTABLES = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"%PDF", b"Rar!", b"7z\xbc\xaf")

Rows = list[tuple[int, tuple[Any, ...]]]


def main() -> None:
    limit()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), is_csv=sys.argv[-1] == "csv"))


def answer(data: bytes, *, is_csv: bool) -> bytes:
    try:
        return pickle.dumps(("ok", *read(data, is_csv=is_csv)), protocol=5)
    except Refusal as refusal:
        return pickle.dumps(("refused", refusal.key, refusal.params))
    except (MemoryError, OverflowError):
        return pickle.dumps(("refused", "too_large", {}))


def limit() -> None:
    """Beyond these the system ends the process, whatever the parser is doing."""
    for what, most in LIMITS:
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def read(data: bytes, *, is_csv: bool) -> tuple[str, list[tuple[str, Rows]]]:
    """The content decides what a file is; the name only tells a CSV from other text."""
    if data.startswith(ZIP):
        check(data)
        return "workbook", read_sheets(data)
    if data.startswith(OLE):
        check_ole(data)
        return "workbook", read_sheets(data)
    if data.startswith(EXECUTABLES) or not is_csv:
        raise Refusal("web_page" if data.lstrip()[:1] == b"<" else "not_workbook")
    return "csv", [("", limited(enumerate(read_csv(data), 1)))]


def check_ole(data: bytes) -> None:
    if OLE_ENCRYPTED in data:
        raise Refusal("encrypted")
    if any(mark in data for mark in OLE_MACROS):
        raise Refusal("macros")


def read_sheets(data: bytes) -> list[tuple[str, Rows]]:
    import python_calamine as calamine

    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            return [(name, read_sheet(book, name)) for name in worksheets(book, calamine)]
    except calamine.PasswordError:
        raise Refusal("encrypted") from None
    except (Refusal, MemoryError):
        raise
    except BaseException:  # a panic of the parser is no Exception
        raise Refusal("broken") from None


def worksheets(book: Any, calamine: Any) -> list[str]:
    kinds = calamine.SheetTypeEnum
    if any(each.typ in (kinds.MacroSheet, kinds.Vba) for each in book.sheets_metadata):
        raise Refusal("macros")
    names = [each.name for each in book.sheets_metadata if each.typ == kinds.WorkSheet]
    if len(names) > MAX_SHEETS:
        raise Refusal("too_large")
    return names


def read_sheet(book: Any, name: str) -> Rows:
    sheet = book.get_sheet_by_name(name)
    if sheet.end is None:
        return []
    last_row, last_column = sheet.end
    if last_row >= MAX_ROWS or last_column >= MAX_COLUMNS:
        raise Refusal("wide", sheet=name, rows=last_row + 1, columns=last_column + 1)
    # iter_rows begins at sheet row 1 but at the first used column.
    blank = (None,) * sheet.start[1]
    return limited((number, (*blank, *row)) for number, row in enumerate(sheet.iter_rows(), 1))


def limited(rows: Iterable[tuple[int, Iterable[Any]]]) -> Rows:
    """Rows without their empty end and without empty rows; equal texts become one object."""
    seen: dict[str, str] = {}
    kept: Rows = []
    count = 0
    for number, row in rows:
        cells = tuple(shared(cell, seen) for cell in row)
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise Refusal("wide", rows=number, columns=len(cells))
        cells = trimmed(cells)
        count += len(cells)
        if count > MAX_CELLS:
            raise Refusal("too_large")
        if cells:
            kept.append((number, cells))
    return kept


def shared(cell: Any, seen: dict[str, str]) -> Any:
    if isinstance(cell, str):
        return seen.setdefault(cell, cell) if cell else None
    return cell


def trimmed(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def read_csv(data: bytes) -> Iterator[list[str]]:
    text = decoded(data)
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Refusal("broken") from None


def decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else GB18030."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in data and not marked:
        raise Refusal("not_workbook")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("encoding")
