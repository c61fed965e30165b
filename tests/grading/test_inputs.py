"""The five sheets: which rows are refused, and for which reason first (grading-spec, Inputs)."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from tests.grading.policies import CENTRAL
from xianfeng.grading.inputs import InputsRead, read_inputs
from xianfeng.grading.rules import Subject
from xianfeng.sheets.errors import FileRefused
from xianfeng.sheets.reading import Cell, Sheet, SheetRow, Workbook

HEADERS: dict[str, tuple[Cell, ...]] = {
    "自评": ("党组织代码", "指标", "得分", "说明"),
    "群众评议": ("党组织代码", "指标", "应参评人数", "满意", "基本满意", "不满意", "不了解"),
    "上级评定": ("党组织代码", "指标", "得分", "评定人", "依据"),
    "直接后进情形": ("党组织代码", "情形", "依据"),
    "上年定级": ("党组织代码", "等次", "整改验收"),
}
SUBJECTS = [Subject("A", "甲", "村"), Subject("B", "乙", "机关"), Subject("101", "丙", "村")]


def read(sheet: str, *rows: Sequence[Cell], title_rows: int = 0) -> InputsRead:
    """One sheet with these rows, the first below its header; the others empty."""
    book = {name: [SheetRow(1 + title_rows, header)] for name, header in HEADERS.items()}
    book[sheet] += [SheetRow(n, tuple(row)) for n, row in enumerate(rows, 2 + title_rows)]
    sheets = [Sheet(name, body) for name, body in book.items()]
    return read_inputs(Workbook("输入.xlsx", sheets), CENTRAL, SUBJECTS)


def faults(found: InputsRead) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in found.refused]


def test_points_are_exact_and_indicators_go_by_name_or_code() -> None:
    found = read(
        "自评",
        ("A", "工作思路", 9.3),
        ("A", "rules", "9.30"),
        ("Ａ ", " 活动阵地　", 9.300000000000001),
        (101.0, "工作思路", 10),
    )
    assert not found.refused
    points = {key: one.value for key, one in found.inputs.self_points.items()}
    assert {points["A", code] for code in ("plan", "rules", "venue")} == {Fraction(93, 10)}
    assert points["101", "plan"] == 10
    assert found.inputs.self_points["A", "plan"].origin.row == 2


@pytest.mark.parametrize(
    "value", ["", None, "八分", "1e1", True, -0.5, 10.01, "10.0000001", "1,0", float("nan")]
)
def test_bad_points_are_refused(value: Cell) -> None:
    """R-085: an empty cell is never zero."""
    assert faults(read("上级评定", ("A", "工作思路", value))) == [(2, "得分")]


@pytest.mark.parametrize("value", [0, 10, "0", "10.00", -0.0])
def test_the_bounds_of_points_are_inside(value: Cell) -> None:
    assert not read("自评", ("A", "工作思路", value)).refused


@pytest.mark.parametrize("value", ["", "两", 1.5, -1, "-1", True])
def test_bad_counts_are_refused(value: Cell) -> None:
    row: list[Cell] = ["A", "工作思路", 100, 1, 1, 1, 1]
    for column in range(2, 7):
        changed = [*row[:column], value, *row[column + 1 :]]
        assert faults(read("群众评议", changed)) == [(2, str(HEADERS["群众评议"][column]))]


def test_more_opinions_than_asked_are_refused() -> None:
    """R-087."""
    found = read("群众评议", ("A", "工作思路", 3, 1, 1, 1, 1), ("A", "工作制度", 4, 1, 1, 1, 1))
    assert faults(found) == [(2, "应参评人数")]
    assert found.inputs.mass["A", "rules"].valid == 3


def test_the_first_reason_in_order_is_given_and_only_one() -> None:
    """Code, label, value, sum, duplicate."""
    found = read(
        "群众评议",
        ("X", "不存在", "?", 1, 1, 1, 1),
        ("A", "不存在", "?", 1, 1, 1, 1),
        ("A", "工作思路", "?", 9, 9, 9, 9),
        ("A", "工作思路", 9, 9, 9, 9, 9),
        ("A", "工作思路", 99, 9, 9, 9, 9),
        ("A", "工作思路", 9, 9, 9, 9, 9),
        ("A", "工作思路", 99, 9, 9, 9, 9),
    )
    assert faults(found) == [
        (2, "党组织代码"),
        (3, "指标"),
        (4, "应参评人数"),
        (5, "应参评人数"),
        (7, "应参评人数"),
        (8, "党组织代码"),
    ]
    assert "第 6 行" in found.refused[-1].reason.zh()


def test_a_refused_row_holds_no_key() -> None:
    found = read("自评", ("A", "工作思路", 10.5), ("A", "工作思路", 9.7))
    assert found.inputs.self_points["A", "plan"].value == Fraction(97, 10)
    assert faults(found) == [(2, "得分")]


def test_events_and_grounds_may_be_empty() -> None:
    found = read("直接后进情形", ("A", "", ""), ("X", "违纪", ""), ("A", "违纪", ""))
    assert list(found.inputs.vetoes) == ["A"]
    assert faults(found) == [(3, "党组织代码"), (4, "党组织代码")]


def test_last_years_words_may_not_be_empty_or_unknown() -> None:
    """R-092, R-095."""
    found = read(
        "上年定级",
        ("A", "", "通过"),
        ("A", "先进", ""),
        ("A", "四星", "?"),
        ("A", "先进", "合格"),
        ("A", "一般", "未验收"),
        ("B", "advanced", "通过"),
    )
    assert faults(found) == [
        (2, "等次"),
        (3, "整改验收"),
        (4, "等次"),
        (5, "整改验收"),
        (7, "等次"),
    ]
    assert found.inputs.previous["A"].grade == "ordinary"


def test_title_rows_and_empty_rows_are_passed_over() -> None:
    found = read("自评", ("A", "工作思路", 9), (" ", "", None), ("X", "", ""), title_rows=3)
    assert faults(found) == [(7, "党组织代码")]


def test_a_missing_sheet_or_column_refuses_the_file() -> None:
    sheets = [Sheet(name, [SheetRow(1, header)]) for name, header in HEADERS.items()]
    for broken in (sheets[1:], [*sheets[:4], Sheet("上年定级", [SheetRow(1, ("等次",))])]):
        with pytest.raises(FileRefused):
            read_inputs(Workbook("输入.xlsx", broken), CENTRAL, SUBJECTS)


def test_a_sheet_that_would_be_empty_may_be_left_out() -> None:
    """G-2.1: without an event, or before the first round, there is nothing to write; it is said."""
    sheets = [Sheet(name, [SheetRow(1, header)]) for name, header in HEADERS.items()]
    whole = read_inputs(Workbook("输入.xlsx", sheets), CENTRAL, SUBJECTS)
    part = read_inputs(Workbook("输入.xlsx", sheets[:3]), CENTRAL, SUBJECTS)
    assert part.inputs == whole.inputs
    assert (whole.warnings, part.absent) == ((), ("直接后进情形", "上年定级"))
    assert [one.reason.zh() for one in part.warnings] == ["没有这张工作表，按没有填报处理"] * 2


def test_a_misnamed_sheet_is_not_left_out() -> None:
    """Its rows would be lost in silence, and with them who must not be advanced."""
    sheets = [Sheet(name, [SheetRow(1, header)]) for name, header in HEADERS.items()]
    notes = Sheet("填表说明", [SheetRow(1, ("党组织代码", "怎么填"))])
    misnamed = Sheet("直接后进", [SheetRow(2, HEADERS["直接后进情形"])])
    rest = [one for one in sheets if one.name != "直接后进情形"]
    assert read_inputs(Workbook("输入.xlsx", [*rest, notes]), CENTRAL, SUBJECTS).absent
    with pytest.raises(FileRefused, match=r"没有名为“直接后进情形”的工作表，现有：.*直接后进。"):
        read_inputs(Workbook("输入.xlsx", [*rest, misnamed]), CENTRAL, SUBJECTS)
