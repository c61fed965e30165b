"""A table is found by its header (grading-spec, Inputs), whatever stands above and beside it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.sheets.errors import FileRefused
from xianfeng.sheets.reading import Cell, Sheet, SheetRow
from xianfeng.sheets.tables import Column, find_table

CODE = Column("党组织代码", synonyms=("代码", "组织代码"))
NAME = Column("党组织名称", synonyms=("名称",))
NOTE = Column("备注", required=False)
COLUMNS = (CODE, NAME, NOTE)


def sheet(*rows: tuple[Cell, ...], first: int = 1) -> Sheet:
    return Sheet("党组织", [SheetRow(number, cells) for number, cells in enumerate(rows, first)])


def test_title_rows_above_are_skipped() -> None:
    table = find_table(
        sheet(("名册",), ("填报单位",), ("党组织代码", "党组织名称"), ("01", "甲")), COLUMNS
    )
    assert table.header_row == 3
    assert [(row.number, row.cells) for row in table] == [
        (4, {"党组织代码": "01", "党组织名称": "甲", "备注": None})
    ]


def test_header_names_are_compared_without_blanks_and_breaks() -> None:
    """NFKC, trimmed, line breaks and inner blanks removed."""
    head = ("　党组织\n代码 ", "党 组织_x000D_\n名称", "备\u200b注")
    table = find_table(sheet(head), COLUMNS)
    assert table.places == {"党组织代码": 0, "党组织名称": 1, "备注": 2}
    latin = find_table(sheet(("ＩＤ", "A\nB")), [Column("ID"), Column("AB")])
    assert latin.places == {"ID": 0, "AB": 1}


def test_synonyms_and_unknown_columns() -> None:
    table = find_table(sheet(("序号", "名称", "民族", "组织代码", None)), COLUMNS)
    assert table.places == {"党组织代码": 3, "党组织名称": 1}
    assert table.absent == ("备注",)
    assert table.ignored == ("序号", "民族")


def test_the_first_row_with_all_required_columns_is_the_header() -> None:
    table = find_table(sheet(("党组织代码",), ("代码", "名称"), ("代码", "名称")), COLUMNS)
    assert table.header_row == 2
    assert [row.number for row in table.rows()] == [3]


def test_the_header_stands_in_the_first_20_rows() -> None:
    assert find_table(sheet(("代码", "名称"), first=20), COLUMNS).header_row == 20
    with pytest.raises(FileRefused, match=r"前 20 行"):
        find_table(sheet(("代码", "名称"), first=21), COLUMNS)


def test_rows_of_blanks_are_skipped_and_numbers_stay() -> None:
    rows = [(None, "　", " "), ("01", "甲"), ("", ""), (None, None, 0.0)]
    table = find_table(sheet(("代码", "名称"), *rows), COLUMNS)
    assert [row.number for row in table] == [3, 5]


def test_a_missing_column_is_named_with_those_seen() -> None:
    with pytest.raises(FileRefused) as caught:
        find_table(sheet(("名册",), ("序号", "代码", "单位")), COLUMNS)
    line = str(caught.value)
    assert "缺少 党组织名称" in line
    assert "序号、代码、单位" in line
    assert "\n" not in line


def test_an_empty_sheet_has_no_header() -> None:
    with pytest.raises(FileRefused, match="缺少 党组织代码、党组织名称；见到的列：—"):
        find_table(sheet(), COLUMNS)


@pytest.mark.parametrize("head", [("代码", "名称", "代码"), ("党组织代码", "名称", "代码")])
def test_a_column_that_stands_there_twice(head: tuple[Cell, ...]) -> None:
    with pytest.raises(FileRefused, match="第 1 行的表头中，“党组织代码”列出现了不止一次"):
        find_table(sheet(head), COLUMNS)


@given(
    st.lists(st.tuples(st.text(), st.floats(), st.booleans()), max_size=5),
    st.permutations(["党组织代码", "党组织名称", "备注"]),
    st.randoms(use_true_random=False),
)
def test_the_order_of_columns_never_matters(
    rows: list[tuple[str, float, bool]], order: list[str], chance: random.Random
) -> None:
    """The same cells under the same names, wherever the columns stand."""

    def built(names: list[str]) -> list[tuple[int, dict[str, str]]]:
        named: list[dict[str, Cell]] = [
            dict(zip(("党组织代码", "党组织名称", "备注"), row, strict=True)) for row in rows
        ]
        body: list[tuple[Cell, ...]] = [tuple(each[name] for name in names) for each in named]
        table = find_table(sheet(tuple(names), *body), COLUMNS)
        return [(row.number, {name: repr(row[name]) for name in order}) for row in table]

    shuffled = list(order)
    chance.shuffle(shuffled)
    assert built(shuffled) == built(["党组织代码", "党组织名称", "备注"])
