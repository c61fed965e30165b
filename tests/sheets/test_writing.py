"""What is written: RFC 4180, bounded memory, and no cell that a spreadsheet would run."""

import csv
import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.sheets.errors import Message, RowError
from xianfeng.sheets.reading import read_workbook
from xianfeng.sheets.writing import (
    DANGEROUS,
    ERROR_HEADER,
    SheetOut,
    Value,
    error_sheet,
    neutral,
    workbook_bytes,
    write_csv,
    write_errors_csv,
    write_workbook,
)

ERROR = RowError(
    "自评",
    7,
    "得分",
    "=1+1",
    Message("不是数字"),
    Message("请填写 0 至 %(most)s 之间的数", {"most": 15}),
)


def csv_text(header: list[str], rows: list[list[Value]]) -> str:
    out = io.BytesIO()
    write_csv(out, header, rows)
    return out.getvalue().decode()


def test_csv_is_rfc_4180_with_minimal_quoting_and_lf() -> None:
    rows: list[list[Value]] = [
        ["a", "b,c", 'd"e', "f\ng", "h\ri", " j "],
        [1, -2.5, None, True, Decimal("-1.50"), dt.date(2020, 1, 5)],
    ]
    assert csv_text(["甲", "乙"], rows) == (
        '甲,乙\na,"b,c","d""e","f\ng","h\ri", j \n1,-2.5,,True,-1.50,2020-01-05\n'
    )


@pytest.mark.parametrize("value", ["=1+1", "+86", "-1", "@a", "\tx", "\rx", "=", "-", "＝1", "＠a"])
def test_dangerous_texts_get_an_apostrophe(value: str) -> None:
    """trust.md, Traps: = + - @ TAB CR, in every CSV and XLSX."""
    assert neutral(value) == "'" + value
    assert next(csv.reader(io.StringIO(csv_text([value], []), newline=""))) == ["'" + value]
    cells = openpyxl.load_workbook(io.BytesIO(workbook_bytes([SheetOut("x", [value], [])]))).active
    assert cells["A1"].data_type == "s"
    assert cells["A1"].value.startswith("'")


@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), max_size=5))
def test_no_text_in_a_csv_begins_dangerously(rows: list[list[str]]) -> None:
    text = csv_text(["a", "b"], [list(row) for row in rows])
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [len(row) for row in read] == [len(row) for row in rows]
    for wrote, got in zip(rows, read, strict=True):
        for before, after in zip(wrote, got, strict=True):
            assert not after.startswith(DANGEROUS)
            assert after in (before, "'" + before)


def test_numbers_stay_numbers() -> None:
    row: list[Value] = [-1, -2.5, Decimal("-3.25"), True, None, dt.date(2020, 1, 5), "-x"]
    data = workbook_bytes([SheetOut("成绩", list("abcdefg"), [row])])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    values = [cell.value for cell in sheet[2]]
    assert values[:5] == [-1, -2.5, -3.25, True, None]
    assert values[5].date() == dt.date(2020, 1, 5)
    assert values[6] == "'-x"


def test_the_header_stands_out_and_stays() -> None:
    rows: list[list[Value]] = [["中共安澜县委员会", "x"]]
    data = workbook_bytes([SheetOut("甲", ["名称", "备注"], rows)])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 16
    fixed = workbook_bytes([SheetOut("甲", ["名称"], [], widths=[30])])
    book = openpyxl.load_workbook(io.BytesIO(fixed))
    assert book.active.column_dimensions["A"].width == pytest.approx(30, abs=1)


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    rows: list[list[Value]] = [[f"人{number}", number] for number in range(250)]
    path = tmp_path / "名册.xlsx"
    write_workbook(path, [SheetOut("党员", ["姓名", "序号"], iter(rows)), SheetOut("空", [], [])])
    book = read_workbook(path)
    assert [row.cells for row in book.sheet("党员").rows[1:]] == [tuple(row) for row in rows]
    write_csv(tmp_path / "名册.csv", ["姓名", "序号"], rows)
    assert len(read_workbook(tmp_path / "名册.csv").sheets[0].rows) == 251


def test_sheet_names_that_excel_refuses() -> None:
    names = ["a/b:c?[d]", "长" * 40, "长" * 40, "", "A", "a"]
    data = workbook_bytes([SheetOut(name, ["x"], []) for name in names])
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == [
        "a_b_c__d_",
        "长" * 31,
        "长" * 27 + "_2",
        "Sheet",
        "A",
        "a_2",
    ]


def test_a_text_beyond_excel_s_limit_is_cut() -> None:
    data = workbook_bytes([SheetOut("x", ["a"], [["y" * 40_000]])])
    assert len(str(read_workbook(data, "x.xlsx").sheets[0].rows[1].cells[0])) == 32_767


def test_memory_is_bounded() -> None:
    """One row at a time: 8,000 rows cost hardly more than 1,000."""

    def peak(count: int) -> int:
        tracemalloc.start()
        rows: Iterator[list[Value]] = ([f"人{number}", "x" * 50, number] for number in range(count))
        with io.BytesIO() as out:
            write_workbook(out, [SheetOut("x", ["a", "b", "c"], rows)])
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(8_000) < peak(1_000) + 500_000


def test_errors_csv() -> None:
    """grading-spec, Output: sheet,row,column,value,reason,remedy; row = 1-based sheet row."""
    out = io.BytesIO()
    write_errors_csv(out, [ERROR])
    assert out.getvalue().decode() == (
        "sheet,row,column,value,reason,remedy\n自评,7,得分,'=1+1,不是数字,请填写 0 至 15 之间的数\n"
    )


def test_error_sheet_in_the_reader_s_language() -> None:
    english = {"不是数字": "Not a number", "请填写 0 至 %(most)s 之间的数": "Enter 0 to %(most)s"}
    sheet = error_sheet("Errors", [ERROR], english.__getitem__)
    assert sheet.header == ERROR_HEADER
    assert list(sheet.rows) == [("自评", 7, "得分", "=1+1", "Not a number", "Enter 0 to 15")]
