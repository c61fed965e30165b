"""Files from outside: what is read, and what is refused in one line, quickly and cheaply.

trust.md, Traps (the upload bomb) and the limits of the roll import.
"""

import datetime as dt
import io
import os
import resource
import subprocess
import sys
import threading
import time
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


@contextmanager
def cheaply() -> Iterator[None]:
    """At most 3 s and 200 MB more, in the calling process."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    yield
    assert time.monotonic() - began <= 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= 200 * MB


def refusal(data: bytes, name: str = "roll.xlsx") -> str:
    with cheaply(), pytest.raises(FileRefused) as caught:
        read_workbook(data, name)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(name)
    return line


# --- read


def test_cells_keep_their_kind(xlsx: Build) -> None:
    when = dt.datetime(2020, 1, 5, 3, 4)  # noqa: DTZ001 - a workbook knows no zone
    data = xlsx(甲=[["x", 1.5, 7, True, False, when, None, "　"]], 乙=[])
    book = read_workbook(data, "a.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["甲", "乙"]
    assert book.sheets[0].rows == [SheetRow(1, ("x", 1.5, 7.0, True, False, when, None, "　"))]
    assert [type(cell) for cell in book.sheets[0].rows[0].cells[3:5]] == [bool, bool]
    assert book.sheets[1].rows == []


def test_row_and_column_numbers_are_the_sheet_s(xlsx: Build) -> None:
    """Leading and inner empty rows and columns are counted."""
    rows: list[list[object]] = [[], [], [None, None, "a"], [], [None, None, "b", None]]
    book = read_workbook(xlsx(甲=rows), "a.xlsx")
    assert book.sheets[0].rows == [SheetRow(3, (None, None, "a")), SheetRow(5, (None, None, "b"))]
    assert book.sheets[0].rows[0].cell(7) is None


def test_sheets_go_by_name(xlsx: Build) -> None:
    book = read_workbook(xlsx(**{"党 组织": [["a"]], "党员": []}), "r.xlsx")
    assert book.sheet("党组织").name == "党 组织"
    assert book.sheet("名册", "党员").name == "党员"
    assert book.has("党员")
    assert not book.has("自评")
    with pytest.raises(FileRefused, match="没有名为“自评”的工作表，现有：党 组织、党员"):
        book.sheet("自评")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv(encoding: str) -> None:
    data = '党组织代码,名称\r\n,\r\n0101,"中共""安澜""\n县委"\r\n'.encode(encoding)
    book = read_workbook(data, "名册.CSV")
    assert book.is_csv
    assert book.sheet("党组织").name == "党组织"
    assert book.sheets[0].name == "名册"
    assert book.sheets[0].rows == [
        SheetRow(1, ("党组织代码", "名称")),
        SheetRow(3, ("0101", '中共"安澜"\n县委')),
    ]


def test_csv_with_tabs_or_semicolons() -> None:
    for mark in "\t;":
        book = read_workbook(f"a{mark}b\n1{mark}2\n".encode(), "a.txt")
        assert book.sheets[0].rows == [SheetRow(1, ("a", "b")), SheetRow(2, ("1", "2"))]


def test_xls(xls: bytes) -> None:
    rows = read_workbook(xls, "名册.xls").sheet("党组织").rows
    assert rows == [
        SheetRow(3, (None, "党组织代码", "成立日期")),
        SheetRow(4, (None, 9901002000.0, dt.date(1977, 4, 6), True)),
    ]


def test_the_content_decides_not_the_name(xls: bytes, xlsx: Build) -> None:
    assert read_workbook(xls, "名册.xlsx").has("党组织")
    assert read_workbook(xlsx(甲=[["x"]]), "名册.csv").has("甲")


def test_a_path_brings_its_name(tmp_path: Path, xlsx: Build) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(xlsx(甲=[["x"]]))
    assert read_workbook(path).name == "名册.xlsx"
    with pytest.raises(FileRefused, match=r"none\.xlsx：找不到这个文件"):
        read_workbook(tmp_path / "none.xlsx")
    with pytest.raises(FileRefused, match="无法打开"):
        read_workbook(tmp_path)


def test_the_county_s_roll_is_read_within_its_limits() -> None:
    """559 + 19,006 rows; the same limits that stop a bomb let it pass."""
    path = Path(__file__).parents[1] / "data" / "anlan" / "roll.xlsx"
    with cheaply():
        book = read_workbook(path)
    assert [(sheet.name, len(sheet.rows)) for sheet in book.sheets] == [
        ("党组织", 565),
        ("党员", 19009),
    ]


def test_it_works_from_a_thread(xlsx: Build) -> None:
    data, found = xlsx(甲=[["x"]]), []
    thread = threading.Thread(target=lambda: found.append(read_workbook(data, "a.xlsx")))
    thread.start()
    thread.join()
    assert found[0].has("甲")


def test_it_works_from_a_relative_path_and_without_django(tmp_path: Path, xlsx: Build) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(甲=[["x"]]))
    source = Path(reading.__file__).parents[2]
    program = (
        "import pathlib, sys; from xianfeng.sheets import cells, reading, tables, writing;"
        f"book = reading.read_workbook(pathlib.Path({str(path)!r}));"
        "print(book.has('甲'), 'django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=source.parent,
        env={**os.environ, "PYTHONPATH": source.name},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "False"]


# --- refused


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
    assert "压缩炸弹" in refusal(raw_xlsx("<sheetData/>", more))


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
import pathlib, resource, sys, time
from xianfeng.sheets import errors, reading
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
try:
    reading.read_workbook(pathlib.Path(sys.argv[1]))
except errors.FileRefused:
    own, child = (resource.getrusage(who).ru_maxrss
                  for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(time.monotonic() - began, own - before, child)
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


def test_a_foreign_name_stays_in_one_line() -> None:
    with pytest.raises(FileRefused) as caught:
        read_workbook(b"MZ", "a\nb\u2028c.xlsx")
    assert str(caught.value).startswith("a b c.xlsx：")


def test_a_file_beyond_32_mb() -> None:
    assert "文件过大" in refusal(bytes(reading.MAX_BYTES + 1))


def test_a_defect_of_our_own_is_not_blamed_on_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "START", "raise SystemExit(3)")
    with pytest.raises(RuntimeError):
        read_workbook(b"a,b\n", "a.csv")
    monkeypatch.setattr(reading, "START", "import time; time.sleep(9)")
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.1)
    assert refusal(b"a,b\n", "a.csv")
