"""The ledger as a workbook: a row an item, whatever people wrote, readable by every reader."""

import io
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from tests.pledges.cast import Cast, opened, published
from xianfeng.pledges import ledger
from xianfeng.pledges.actions import keeping
from xianfeng.pledges.queries import pledges
from xianfeng.pledges.workbook import Cell, LongSheet, letter, long_workbook

HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-1", "@SUM(A1)", "<b>&amp;]]>", "_x0041_", "a\x00b\x0bc",
    "两行\n文字", "😀", "字" * 40_000, " 前后 ",
]  # fmt: skip


def written(*rows: Sequence[Cell], head: tuple[str, ...] = ("甲", "乙")) -> bytes:
    return long_workbook(LongSheet("承诺台账", head, iter(rows), [10] * len(head)))


def test_what_people_wrote_is_text_and_stays_text() -> None:
    rows_in: list[list[Cell]] = [[text, place] for place, text in enumerate(HOSTILE)]
    content = written(*rows_in)
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = list(book["承诺台账"].iter_rows(min_row=2))
    assert not [one for row in rows for one in row if one.data_type == "f"]
    assert [row[1].value for row in rows] == list(range(len(HOSTILE)))
    texts = [str(row[0].value) for row in rows]
    assert texts[:4] == ["'=1+1", "'+cmd|' /C calc'!A0", "'-1", "'@SUM(A1)"]
    assert texts[4] == "<b>&amp;]]>"
    assert texts[6:9] == ["abc", "两行\n文字", "😀"]
    assert len(texts[9]) == 32_767
    assert texts[10] == " 前后 "
    sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python()[1] == ["'=1+1", 0.0]


@given(
    st.lists(
        st.lists(st.none() | st.integers(0, 9) | st.text(max_size=9), min_size=2, max_size=2),
        max_size=4,
    )
)
def test_any_text_gives_a_sheet_that_opens(rows: list[list[Cell]]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(*rows)))
    assert book["承诺台账"]["A1"].value == "甲"


def test_header_stays_in_view_with_filters_and_on_every_page() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(["a", 1], ["b", 2])))["承诺台账"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    empty = openpyxl.load_workbook(io.BytesIO(written()))["承诺台账"]
    assert empty.auto_filter.ref == "A1:B1"


def test_columns_are_named_like_a_sheet() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


@pytest.mark.django_db
def test_r018_the_workbook_has_a_row_an_item() -> None:
    """承诺台账 (§3): the full row for each item, the pledge's own cells on each."""
    cast: Cast = opened()
    pledge = published(cast)
    first = pledge.items.select_related("pledge__program", "pledge__organization").first()
    assert first is not None
    keeping.note_progress(cast.member, first, "已走访40户次", "")
    heads = ledger.item_heads()
    rows = [
        dict(zip(heads, line, strict=True))
        for line in ledger.item_lines(pledges.listed(cast.secretary, {}))
    ]
    assert [(row["编号"], row["项"], row["五带头"]) for row in rows] == [
        ("V1-2026-001", 1, "服务群众"), ("V1-2026-001", 2, "争创佳绩"),
    ]  # fmt: skip
    assert [row["进展"] for row in rows] == ["已走访40户次", None]
    assert {row["承诺人"] for row in rows} == {"李一"}
    assert {row["公开方式"] for row in rows} == {"党务政务公开栏"}
    assert rows[1]["完成时限"] == date(2026, 12, 31).isoformat()
    for column in (
        "编号", "党组织", "承诺人", "岗位", "领域", "类型", "形式", "五带头", "承诺内容",
        "推进措施", "完成时限", "审核人", "审核意见", "审核日期", "公开方式", "公开起止", "进展",
        "提醒次数", "帮扶", "完成情况", "评议", "反馈", "结果运用",
    ):  # fmt: skip
        assert column in heads


@pytest.mark.django_db
def test_a_pledge_without_items_has_a_row() -> None:
    cast = opened()
    pledge = published(cast)
    pledge.items.all().delete()
    (line,) = ledger.item_lines(pledges.listed(cast.secretary, {}))
    assert line[:2] == ["V1-2026-001", None]
