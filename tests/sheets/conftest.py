"""Files as people and attackers send them, made on the spot."""

import io
import struct
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

Parts = dict[str, bytes]
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@pytest.fixture
def xlsx() -> Callable[..., bytes]:
    """A workbook by another writer: {sheet name: rows}."""

    def build(**sheets: list[list[object]]) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return build


@pytest.fixture
def raw_xlsx() -> Callable[..., bytes]:
    """A workbook from the XML of its one sheet, and further or other parts."""

    def build(sheet: str, more: Parts | None = None) -> bytes:
        return zipped(parts(sheet) | (more or {}))

    return build


def zipped(members: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts(sheet: str) -> Parts:
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="党组织" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEET}">{sheet}</worksheet>',
    }
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return {name: (head + text).encode() for name, text in texts.items()}


# --- .xls: a BIFF8 stream in a compound file, the least that Excel 97 would have written

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@pytest.fixture
def xls() -> bytes:
    """One sheet 党组织; the header in row 3, a number, a truth value and a date in row 4."""
    return compound({"Workbook": biff()})


@pytest.fixture
def compound_file() -> Callable[[dict[str, bytes]], bytes]:
    return compound


def record(kind: int, *values: bytes) -> bytes:
    body = b"".join(values)
    return struct.pack("<HH", kind, len(body)) + body


def wide(value: str, *, short: bool = False) -> bytes:
    head = struct.pack("<BB" if short else "<HB", len(value), 1)
    return head + value.encode("utf-16-le")


def place(row: int, column: int, style: int = 0) -> bytes:
    return struct.pack("<HHH", row, column, style)


def biff() -> bytes:
    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    styles = b"".join(record(0xE0, struct.pack("<HHH14x", 0, number, 0)) for number in (0, 14))
    front = begin(5) + record(0x42, struct.pack("<H", 1200)) + styles
    name = wide("党组织", short=True)
    offset = len(front) + 4 + 6 + len(name) + 4
    bound = record(0x85, struct.pack("<IH", offset, 0), name)
    cells = [
        record(0x204, place(2, 1), wide("党组织代码")),
        record(0x204, place(2, 2), wide("成立日期")),
        record(0x203, place(3, 1), struct.pack("<d", 9901002000.0)),
        record(0x203, place(3, 2, 1), struct.pack("<d", 28221.0)),
        record(0x205, place(3, 3), b"\x01\x00"),
    ]
    return front + bound + record(0x0A) + begin(0x10) + b"".join(cells) + record(0x0A)


def compound(streams: dict[str, bytes]) -> bytes:
    """Sector 0 is the table, sector 1 the directory, then the streams, each ≥ 4,096 bytes."""
    table, entries, body = [FAT, END], [entry("Root Entry", 5, END, 0, child=1)], b""
    for index, (name, content) in enumerate(streams.items(), 1):
        padded = content.ljust(4096, b"\0")
        padded += bytes(-len(padded) % SECTOR)
        right = index + 1 if index < len(streams) else FREE
        entries.append(entry(name, 2, len(table), len(padded), right=right))
        count = len(padded) // SECTOR
        table += [*range(len(table) + 1, len(table) + count), END]
        body += padded
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0
    )
    head += struct.pack("<I", 0) + b"\xff" * 432
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return head + fat + b"".join(entries).ljust(SECTOR, b"\0") + body


def entry(
    name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE
) -> bytes:
    wide_name = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIQ",
        wide_name,
        len(wide_name) + 2,
        kind,
        1,
        FREE,
        right,
        child,
        0,
        start,
        size,
    )
