"""Files from outside: what is read, and how."""

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from xianfeng.sheets import reading
from xianfeng.sheets.errors import FileRefused
from xianfeng.sheets.reading import SheetRow, read_workbook

Build = Callable[..., bytes]


def test_cells_keep_their_kind(xlsx: Build) -> None:
    when = dt.datetime(2020, 1, 5, 3, 4)  # noqa: DTZ001 -- a workbook's times know no zone
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


def test_a_device_or_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """It may never end, or never begin."""
    os.mkfifo(pipe := tmp_path / "册.xlsx")
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(FileRefused, match=f"{path.name}：这不是普通文件"):
            read_workbook(path)


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
    with pytest.raises(FileRefused, match="这是文件夹"):
        read_workbook(tmp_path)


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


def test_a_foreign_name_stays_in_one_line() -> None:
    with pytest.raises(FileRefused) as caught:
        read_workbook(b"MZ", "a\nb\u2028c.xlsx")
    assert str(caught.value).startswith("a b c.xlsx：")


def test_a_defect_of_our_own_is_not_blamed_on_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "START", "raise SystemExit(3)")
    with pytest.raises(RuntimeError):
        read_workbook(b"a,b\n", "a.csv")
    monkeypatch.setattr(reading, "START", "import time; time.sleep(9)")
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.1)
    with pytest.raises(FileRefused):
        read_workbook(b"a,b\n", "a.csv")
