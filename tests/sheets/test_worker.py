"""What is refused as a file: in one line, within 3 s and 200 MB (trust.md, Traps)."""

import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xianfeng.sheets import reading
from xianfeng.sheets.errors import FileRefused
from xianfeng.sheets.reading import SheetRow, read_workbook

Build = Callable[..., bytes]
MB = 1024  # ru_maxrss counts KiB
PNG = b"\x89PNG\r\n\x1a\n"


def worked() -> float:
    """Seconds that processors have worked for this process and the children it waited for."""
    return sum(os.times()[:4])


@contextmanager
def cheaply() -> Iterator[None]:
    """At most 3 s of work, here and in children, and 200 MB more in the calling process.

    The processor's seconds, not the clock's: a machine that does other work says the same.
    """
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, worked()
    yield
    assert worked() - began <= 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= 200 * MB


def refusal(data: bytes, name: str = "roll.xlsx") -> str:
    with cheaply(), pytest.raises(FileRefused) as caught:
        read_workbook(data, name)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(name)
    return line


def test_the_county_s_roll_is_read_within_its_limits() -> None:
    """559 + 19,006 rows; the same limits that stop a bomb let it pass."""
    path = Path(__file__).parents[1] / "data" / "anlan" / "roll.xlsx"
    with cheaply():
        book = read_workbook(path)
    assert [(sheet.name, len(sheet.rows)) for sheet in book.sheets] == [
        ("党组织", 565),
        ("党员", 19009),
    ]


def cell(reference: str) -> str:
    row = "".join(filter(str.isdigit, reference))
    return f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'


def filled(parts: bytes, name: str, size: int) -> bytes:
    """The archive with one more member of so many blanks, written without holding them."""
    out = io.BytesIO(parts)
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(name, "w") as member,
    ):
        for _block in range(size >> 20):
            member.write(b" " * (1 << 20))
    return out.getvalue()


def test_a_bomb_that_declares_itself(raw_xlsx: Build) -> None:
    """0.2 MB that become 232 MB."""
    data = filled(raw_xlsx("<sheetData/>"), "xl/worksheets/sheet2.xml", 232 << 20)
    assert len(data) < 1 << 20
    assert "压缩炸弹" in refusal(data)


def test_a_bomb_that_understates_itself(raw_xlsx: Build) -> None:
    data = bytearray(filled(raw_xlsx("<sheetData/>"), "xl/sharedStrings.xml", 60 << 20))
    for size in (b"\x00\x00\xc0\x03",):
        assert size in data
        data = data.replace(size, b"\x00\x10\x00\x00")
    assert refusal(bytes(data))


def test_a_bomb_by_ratio(raw_xlsx: Build) -> None:
    assert "压缩炸弹" in refusal(raw_xlsx("<sheetData/>", {"xl/a.xml": b" " * (8 << 20)}))


def test_small_blank_members_are_no_bomb(raw_xlsx: Build) -> None:
    data = raw_xlsx("<sheetData/>", {"xl/a.xml": b" " * 900_000})
    assert read_workbook(data, "a.xlsx").has("党组织")


def test_too_many_members(raw_xlsx: Build) -> None:
    more = {f"xl/media/{number}.png": PNG for number in range(1000)}
    assert "部件过多" in refusal(raw_xlsx("<sheetData/>", more))


def test_a_directory_of_300_000_members() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"")
    one = out.getvalue()
    begin = one.index(b"PK\x01\x02")
    entry, end = one[begin : one.index(b"PK\x05\x06")], bytearray(one[-22:])
    end[12:16] = (len(entry) * 300_000).to_bytes(4, "little")
    assert refusal(one[:begin] + entry * 300_000 + bytes(end))


def test_external_entities(raw_xlsx: Build) -> None:
    hidden = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    )
    for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "docProps/app.xml", "xl/x"):
        assert "DTD" in refusal(raw_xlsx("<sheetData/>", {name: hidden}))
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        other = hidden.decode().encode(encoding)
        assert "DTD" in refusal(raw_xlsx("<sheetData/>", {"xl/sharedStrings.xml": other}))


def test_a_dtd_across_two_chunks(raw_xlsx: Build) -> None:
    hidden = os.urandom(131_070).hex().encode() + b"<!ENTITY"
    assert "DTD" in refusal(raw_xlsx("<sheetData/>", {"xl/styles.xml": hidden}))


def test_a_picture_may_hold_a_dtd(raw_xlsx: Build) -> None:
    data = raw_xlsx("<sheetData/>", {"xl/media/a.svg": b"<!DOCTYPE svg><svg/>"})
    assert read_workbook(data, "a.xlsx").has("党组织")


def test_macros(raw_xlsx: Build, compound_file: Build) -> None:
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    assert "宏" in refusal(raw_xlsx("<sheetData/>", {"xl/vbaProject.bin": b"x"}), "a.xlsm")
    assert "宏" in refusal(raw_xlsx("<sheetData/>", {"[Content_Types].xml": types + b"</Types>"}))
    assert "宏" in refusal(raw_xlsx("<sheetData/>", {"xl/macrosheets/sheet1.xml": b"<a/>"}))
    assert "宏" in refusal(compound_file({"Workbook": b"", "_VBA_PROJECT_CUR": b""}), "a.xls")


def test_a_million_columns(raw_xlsx: Build) -> None:
    row = "<c><v>1</v></c>" * 1_000_000
    assert refusal(raw_xlsx(f'<sheetData><row r="1">{row}</row></sheetData>'))
    assert "列" in refusal((",".join("x" * 1_000_000) + "\n").encode(), "a.csv")


def test_201_columns_and_200(raw_xlsx: Build) -> None:
    wide = raw_xlsx("<sheetData>" + cell("GS1") + "</sheetData>")
    assert "有 1 行、201 列" in refusal(wide)
    book = read_workbook(raw_xlsx("<sheetData>" + cell("GR1") + "</sheetData>"), "a.xlsx")
    assert len(book.sheets[0].rows[0].cells) == 200


def test_too_many_rows(raw_xlsx: Build) -> None:
    assert "有 200001 行" in refusal(raw_xlsx(f"<sheetData>{cell('A200001')}</sheetData>"))
    assert "工作表“a”有 200001 行" in refusal(b"x\n" * 200_001, "a.csv")


def test_one_cell_at_the_far_end(raw_xlsx: Build) -> None:
    """Dense, this sheet would take 400 GB."""
    assert "过大" in refusal(raw_xlsx(f"<sheetData>{cell('A1')}{cell('XFD1048576')}</sheetData>"))


def test_a_declared_dimension_is_only_a_claim(raw_xlsx: Build) -> None:
    """Many programs declare A1:XFD1048576; the cells count, not the claim."""
    sheet = f'<dimension ref="A1:XFD1048576"/><sheetData>{cell("B2")}</sheetData>'
    with cheaply():
        book = read_workbook(raw_xlsx(sheet), "a.xlsx")
    assert book.sheets[0].rows == [SheetRow(2, (None, 1.0))]


def test_one_long_text_in_many_cells(raw_xlsx: Build) -> None:
    strings = b"<sst><si><t>" + os.urandom(500_000).hex().encode() + b"</t></si></sst>"
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 5000)
    )
    with cheaply(), pytest.raises(FileRefused):
        read_workbook(
            raw_xlsx(f"<sheetData>{cells}</sheetData>", {"xl/sharedStrings.xml": strings}), "a.xlsx"
        )


COST = """
import os, pathlib, resource, sys
from xianfeng.sheets import errors, reading
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, sum(os.times()[:4])
try:
    reading.read_workbook(pathlib.Path(sys.argv[1]))
except errors.FileRefused:
    own, child = (resource.getrusage(who).ru_maxrss
                  for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(sum(os.times()[:4]) - began, own - before, child)
"""


def test_what_a_refused_file_costs(tmp_path: Path, raw_xlsx: Build) -> None:
    """In a fresh process, where the high-water mark of memory says something."""
    files = {
        "bomb": filled(raw_xlsx("<sheetData/>"), "xl/worksheets/sheet2.xml", 232 << 20),
        "far": raw_xlsx(f"<sheetData>{cell('A1')}{cell('XFD1048576')}</sheetData>"),
        # Dense, 200 MB: just too much for the child.
        "sparse": raw_xlsx(f"<sheetData>{cell('A1')}{cell('GR45000')}</sheetData>"),
    }
    for name, data in files.items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        root = str(Path(reading.__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", COST, str(path)],
            env={**os.environ, "PYTHONPATH": root},
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, own, child = map(float, done.stdout.split())
        assert seconds <= 3, name
        assert own <= 200 * MB, name
        assert child <= 240 * MB, name


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"PK"),
        ("a.xlsx", b"MZ\x90\x00" + bytes(512)),
        ("a.xls", b"\x7fELF" + bytes(512)),
        ("a.csv", b"MZ\x90\x00" + bytes(512)),
        ("a.csv", PNG + bytes(64)),
        ("a.csv", b"a,b\n\x00,1\n"),
        ("a.csv", b"%PDF-1.7\n"),
        ("a.txt.exe", b"a,b\n1,2\n"),
        ("a.xlsx", b"a,b\n1,2\n"),
        ("a\x00.xlsx", b"a,b\n1,2\n"),
    ],
)
def test_not_a_workbook(name: str, data: bytes) -> None:
    assert "这不是" in refusal(data, name)


def test_a_zip_that_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "这不是" in refusal(out.getvalue(), "a.ods")


def test_a_web_page_called_xls() -> None:
    assert "网页" in refusal(b"\r\n<html><table><tr><td>1</td></tr></table></html>", "a.xls")


def test_broken_files(xlsx: Build, xls: bytes, raw_xlsx: Build) -> None:
    data = xlsx(甲=[["x"] * 20] * 50)
    for cut in (30, len(data) // 2, len(data) - 10):
        assert "损坏" in refusal(data[:cut])
    assert "损坏" in refusal(raw_xlsx("<sheetData><row", {"xl/workbook.xml": b"<workbook"}))
    assert "损坏" in refusal(xls[:600], "a.xls")
    middle = bytearray(data)
    middle[200:260] = bytes(60)
    assert refusal(bytes(middle))


def test_an_unreadable_csv() -> None:
    assert "编码" in refusal(b"a,b\n\xff\xff,1\n", "a.csv")
    assert refusal(b'a,"' + b"x" * 200_000 + b'"\n', "a.csv")


def test_encrypted_workbooks(compound_file: Build, raw_xlsx: Build) -> None:
    assert "密码" in refusal(compound_file({"EncryptedPackage": b"", "EncryptionInfo": b""}))
    data = bytearray(raw_xlsx("<sheetData/>"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "密码" in refusal(bytes(data))


def test_a_file_beyond_32_mb() -> None:
    assert "文件过大" in refusal(bytes(reading.MAX_BYTES + 1))
