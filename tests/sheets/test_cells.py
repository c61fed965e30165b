"""What cells mean: grading-spec "Inputs" and the untidiness of real rolls."""

import contextlib
import datetime as dt
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.sheets.cells import (
    PartialDate,
    as_written,
    code,
    day,
    exact,
    label,
    phone,
    shown,
    text,
    whole,
)
from xianfeng.sheets.errors import BadCell
from xianfeng.sheets.reading import Cell

AT_NOON = dt.datetime(1977, 4, 6, 12)  # noqa: DTZ001 -- a workbook's times know no zone


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (9.3, "93/10"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-07, "1/10000000"),
        (1e22, "10000000000000000000000"),
        (7, "7"),
        ("9.30", "93/10"),
        ("　９．３ ", "93/10"),
        ("-0.5", "-1/2"),
        ("007", "7"),
    ],
)
def test_a_number_is_its_shortest_decimal(cell: Cell, value: str) -> None:
    """grading-spec, Score: a number cell is its double as the shortest decimal."""
    assert exact(cell) == Fraction(value)


NOT_NUMBERS: list[Cell] = [None, "", "　", True, False, math.nan, math.inf, -math.inf]
NOT_NUMBERS += ["1e3", "1E-2", "1,000", "5分", "3/4", ".5", "5.", "--1", "nan", "0x10", "1_0", "٣"]
NOT_NUMBERS += ["9" * 61, dt.date(2020, 1, 1), dt.time(1)]


@pytest.mark.parametrize("cell", NOT_NUMBERS)
def test_not_a_number(cell: Cell) -> None:
    """grading-spec, Inputs: empty is no number, no exponents, no booleans."""
    with pytest.raises(BadCell) as caught:
        exact(cell)
    assert caught.value.reason.zh()
    assert caught.value.remedy.zh()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_comes_back(value: float) -> None:
    assert float(exact(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-999, max_value=999))
def test_every_plain_decimal_text_is_itself(value: object) -> None:
    assert exact(f"{value:f}") == Fraction(f"{value:f}")


def test_counts_are_whole_and_not_negative() -> None:
    assert [whole(cell) for cell in (0.0, 25.0, "25", "２５", 3, "4.0")] == [0, 25, 25, 25, 3, 4]
    for cell in (-1, 2.5, "2.5", None, True, "-1"):
        with pytest.raises(BadCell):
            whole(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (9901002000.0, "9901002000"),
        ("９９０１００２０００", "9901002000"),
        ("　E 01　", "E 01"),
        (1.5, "1.5"),
        (None, ""),
        (True, "TRUE"),
    ],
)
def test_code(cell: Cell, value: str) -> None:
    """A numeric code is its integer digits; inner blanks stay."""
    assert code(cell) == value


@pytest.mark.parametrize(
    ("cell", "seen", "compared"),
    [
        ("安澜县委员会（改）", "安澜县委员会（改）", "安澜县委员会(改)"),
        ("第１２小学Ａ区", "第12小学A区", "第12小学A区"),
        ("　水利局：机关，二支部 ", "水利局：机关，二支部", "水利局:机关,二支部"),
        ("一\u3000二", "一 二", "一 二"),
        ("先锋…（１）", "先锋…（1）", "先锋...(1)"),
        ("＝１", "=1", "=1"),
        (7.0, "7", "7"),
        (None, "", ""),
    ],
)
def test_a_name_keeps_its_punctuation(cell: Cell, seen: str, compared: str) -> None:
    """Digits and letters of persons' names are compared as ordinary ones; marks stay."""
    assert text(cell) == seen
    assert label(cell) == compared


@pytest.mark.parametrize("name", ["①支部", "第１２小学Ａ区", "一\u3000二", "㈱先锋…（１）", "＝１"])
def test_a_name_stays_as_it_was_written(name: str) -> None:
    """grading-spec, Score: codes and labels are normalised, and nothing else."""
    assert as_written(f"\u3000{name}\u200b \n") == name
    assert as_written(f"甲\t\x00\n{name}") == f"甲 {name}"
    assert as_written(None) == ""


def test_text_drops_what_nobody_sees() -> None:
    assert text("　中共\u200b安澜\ufeff县 ") == "中共安澜县"
    assert text("中共安澜县\r\n委员会") == "中共安澜县委员会"
    assert text("first\nsecond") == "first second"
    assert text("a\tb\x00") == "a b"
    assert text("＝１") == "=1"
    assert text(None) == ""


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        (19923966919.0, "19923966919"),
        ("１９９ ２３９６-6919", "19923966919"),
        ("+86 19923966919", "19923966919"),
        ("8619923966919", "19923966919"),
        ("（0531）8888 1234", "053188881234"),
        ("88881234", "88881234"),
        ("400-123-4567", "4001234567"),
        (None, ""),
    ],
)
def test_phone(cell: Cell, digits: str) -> None:
    assert phone(cell) == digits


@pytest.mark.parametrize("cell", ["123", "1992396691", "无", 1.5, "13800000000/13900000000", True])
def test_not_a_phone(cell: Cell) -> None:
    with pytest.raises(BadCell):
        phone(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1990.12", PartialDate(1990, 12)),
        (1990.12, PartialDate(1990, 12)),
        (1990.2, PartialDate(1990, 2)),
        ("1990.1", PartialDate(1990, 1)),
        ("1972年8月", PartialDate(1972, 8)),
        ("１９７２ 年 ８ 月", PartialDate(1972, 8)),
        ("1972年8月3日", dt.date(1972, 8, 3)),
        ("2020-01-25", dt.date(2020, 1, 25)),
        ("2020/1/5", dt.date(2020, 1, 5)),
        ("2020.1.5", dt.date(2020, 1, 5)),
        ("2020-01-05 00:00:00", dt.date(2020, 1, 5)),
        ("20200125", dt.date(2020, 1, 25)),
        (20200125.0, dt.date(2020, 1, 25)),
        (199012.0, PartialDate(1990, 12)),
        (1990.0, PartialDate(1990)),
        ("1990年", PartialDate(1990)),
        (28221.0, dt.date(1977, 4, 6)),
        (28221.5, dt.date(1977, 4, 6)),
        ("28221", dt.date(1977, 4, 6)),
        (dt.date(1977, 4, 6), dt.date(1977, 4, 6)),
        (AT_NOON, dt.date(1977, 4, 6)),
    ],
)
def test_day(cell: Cell, value: object) -> None:
    assert day(cell) == value


NOT_DAYS: list[Cell] = ["2020-02-30", "2020-13", "2020-00", "19901305", "x", "99.1", None, True]
NOT_DAYS += [1990.1, 3.0, -1.0, 1e12, dt.time(1), AT_NOON.replace(year=1777)]
NOT_DAYS += ["2199-01-01", "1899-12-31", dt.date(2125, 1, 1)]


@pytest.mark.parametrize("cell", NOT_DAYS)
def test_not_a_day(cell: Cell) -> None:
    with pytest.raises(BadCell):
        day(cell)


def test_a_caller_names_its_today() -> None:
    assert day("2026-01-05", latest=dt.date(2026, 1, 5)) == dt.date(2026, 1, 5)
    with pytest.raises(BadCell):
        day("2026-01-06", latest=dt.date(2026, 1, 5))


@given(st.dates(dt.date(1910, 1, 2), dt.date(2099, 12, 31)))
def test_every_form_of_a_day_is_the_same_day(value: dt.date) -> None:
    serial = float((value - dt.date(1899, 12, 30)).days)
    chinese = f"{value.year}年{value.month}月{value.day}日"
    forms: list[Cell] = [value, serial, chinese, f"{value:%Y%m%d}", f"{value:%Y/%m/%d}"]
    assert {day(form) for form in forms} == {value}


@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.times()
    )
)
def test_any_cell_is_read_or_refused(cell: Cell) -> None:
    for normalise in (text, code, shown, exact, whole, phone, day):
        with contextlib.suppress(BadCell):
            normalise(cell)


def test_a_bad_cell_becomes_a_row_error() -> None:
    with pytest.raises(BadCell) as caught:
        whole("-1")
    error = caught.value.at("群众评议", 7, "满意", "-1")
    assert (error.sheet, error.row, error.column, error.value) == ("群众评议", 7, "满意", "-1")
    assert error.reason.zh() == "不是大于等于 0 的整数"


def test_a_partial_date_says_what_it_knows() -> None:
    assert [str(PartialDate(1990, 3)), str(PartialDate(1990))] == ["1990-03", "1990"]
    assert PartialDate(1990).first_day() == dt.date(1990, 1, 1)
