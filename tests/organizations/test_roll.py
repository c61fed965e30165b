"""The roll's organizations: who is accepted and why a row is refused (grading-spec, R-120)."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianfeng.organizations.roll import (
    CODE,
    COLUMNS,
    KIND,
    NAME,
    NEEDED,
    NEEDED_TO_KEEP,
    SHEET,
    SUPERIOR,
    Roll,
    read_roll,
)
from xianfeng.sheets.reading import Cell, Sheet, SheetRow, read_workbook
from xianfeng.sheets.tables import find_table

DATA = Path(__file__).parents[1] / "data"
Cells = tuple[Cell, ...]
LABELS = ("村", "社区", "机关", "事业单位", "国有企业", "非公有制经济组织", "社会组织")
HEADER: tuple[Cell, ...] = ("党组织代码", "党组织名称", "上级党组织代码", "组织类别", "领域")


def rolled(
    rows: Iterable[tuple[Cell, ...]],
    header: tuple[Cell, ...] = HEADER,
    needed: tuple[str, ...] = NEEDED,
) -> Roll:
    """A roll whose first row stands in sheet row 2."""
    body = [SheetRow(1, header), *(SheetRow(n, row) for n, row in enumerate(rows, 2))]
    return read_roll(find_table(Sheet(SHEET, body), COLUMNS), LABELS, needed=needed)


def row(code: Cell, superior: Cell = "", kind: str = "党支部", label: str = "村") -> Cells:
    return (code, f"中共{code}支部", superior, kind, label)


def faults(roll: Roll) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in roll.refused]


def holds(roll: Roll) -> dict[str, int]:
    return {one.code: one.row for one in roll.accepted}


def test_the_county_of_the_demo_has_559_organizations() -> None:
    sheet = read_workbook(DATA / "anlan" / "roll.xlsx").sheet(SHEET)
    roll = read_roll(find_table(sheet, COLUMNS), LABELS)
    assert len(roll.accepted) == 559
    assert sum(bool(one.domain) for one in roll.accepted) == 533
    assert faults(roll) == [(563, CODE), (564, SUPERIOR), (565, CODE)]
    second = roll.accepted[2]
    assert (second.row, second.code, second.contact_phone) == (6, "9901002000", "19967671228")
    assert second.founded == "1977-04-06"
    assert roll.warnings == ()


def test_rows_without_code_or_with_a_taken_code_are_refused() -> None:
    roll = rolled([row("A"), row(""), row("A"), row(" "), row("B", "A")])
    assert faults(roll) == [(3, CODE), (4, CODE), (5, CODE)]
    assert holds(roll) == {"A": 2, "B": 6}
    assert "2" in roll.refused[1].reason.zh()


def test_a_missing_name_is_warned_of_or_refused_by_what_is_needed() -> None:
    """G-1.1, M-2.6: in its place among the reasons, and the rows below fall with it."""
    rows = [("A", " ", "", "党支部", "村"), row("B", "A"), ("C", "", "", "处", "村")]
    warned = rolled(rows)
    assert holds(warned) == {"A": 2, "B": 3}
    assert [(one.row, one.column) for one in warned.warnings] == [(2, NAME), (4, NAME)]
    refused = rolled(rows, needed=NEEDED_TO_KEEP)
    assert faults(refused) == [(2, NAME), (3, SUPERIOR), (4, NAME)]
    assert (refused.accepted, refused.warnings) == ((), ())
    assert refused.refused[0].remedy.zh() == "请补填名称"


def test_a_taken_code_is_told_before_a_missing_name() -> None:
    rows = [row("A"), ("A", "", "", "党支部", "村")]
    assert faults(rolled(rows, needed=NEEDED_TO_KEEP)) == [(3, CODE)]


@pytest.mark.parametrize(("kind", "label"), [("支部", "村"), ("", "村"), ("党支部", "农村")])
def test_unknown_kinds_and_labels_are_refused(kind: str, label: str) -> None:
    assert not rolled([row("A", "", kind, label)]).accepted


def test_no_label_means_not_graded_but_accepted() -> None:
    assert rolled([row("A", label="")]).accepted[0].domain == ""


def test_a_refused_row_holds_no_code() -> None:
    """Also where it is refused for its chain only."""
    assert holds(rolled([row("A", kind="处"), row("A")])) == {"A": 3}
    assert holds(rolled([row("R"), row("A", "X"), row("A", "R")])) == {"R": 2, "A": 4}


def test_the_first_reason_in_order_is_given() -> None:
    roll = rolled([row("A"), row("A", kind="处", label="农村"), row("B", "?", "处", "农村")])
    assert faults(roll) == [(3, CODE), (4, KIND)]


def test_everything_below_a_refused_superior_is_refused() -> None:
    roll = rolled([row("C", "B"), row("B", "A"), row("A", "X"), row("R")])
    assert holds(roll) == {"R": 5}
    reasons = [error.reason.zh() for error in roll.refused]
    assert reasons[0] == reasons[1] != reasons[2]


def test_circles_are_refused() -> None:
    roll = rolled([row("A", "B"), row("B", "A"), row("S", "S"), row("C", "A"), row("R")])
    assert holds(roll) == {"R": 6}
    assert [error.reason.zh() for error in roll.refused[:3]] == ["上级关系循环"] * 3


def test_a_later_row_may_break_a_circle() -> None:
    roll = rolled([row("A", "B"), row("B", "A"), row("A", "R"), row("R")])
    assert holds(roll) == {"B": 3, "A": 4, "R": 5}


def test_an_earlier_row_is_not_passed_over_for_its_superiors_first_row() -> None:
    roll = rolled([row("A", "B"), row("A", "R"), row("B", "X"), row("B", "R"), row("R")])
    assert holds(roll) == {"A": 2, "B": 5, "R": 6}


def test_numeric_codes_are_their_digits_and_full_width_is_normalised() -> None:
    roll = rolled([row(9901.0), row("９９０２", 9901.0), row(" 9902　", "9901")])
    assert holds(roll) == {"9901": 2, "9902": 3}


def test_bad_optional_cells_are_warned_of_and_left_empty() -> None:
    header = (*HEADER, "电话", "成立时间", "组织关系")
    roll = rolled(
        [(*row("A"), "12", "不详", "其他"), (*row("B"), "", "1990.12", "垂直管理")], header
    )
    assert [(one.row, one.column) for one in roll.warnings] == [
        (2, "组织关系"),
        (2, "联系电话"),
        (2, "成立日期"),
    ]
    assert roll.accepted[0].contact_phone == ""
    assert (roll.accepted[1].founded, roll.accepted[1].party_relation) == ("1990-12", "垂直")


UNTIMED = settings(deadline=None)
CODES = st.sampled_from(["A", "B", "C", "D"])


@UNTIMED
@given(st.lists(st.tuples(CODES, st.sampled_from(["", "A", "B", "C", "D", "X"])), max_size=12))
def test_accepted_chains_end_and_every_row_is_told_of(pairs: list[tuple[str, str]]) -> None:
    roll = rolled([row(code, superior) for code, superior in pairs])
    superiors = {one.code: one.superior for one in roll.accepted}
    assert len(superiors) == len(roll.accepted)
    assert len(roll.accepted) + len(roll.refused) == len(pairs)
    for code in superiors:
        steps = 0
        while superiors[code]:
            code, steps = superiors[code], steps + 1
            assert steps <= len(superiors)
    for error in (error for error in roll.refused if error.column == SUPERIOR):
        assert error.value not in superiors or error.reason.zh() == "上级关系循环"


def test_many_circles_and_long_chains_take_no_time() -> None:
    chain = [row(f"C{n}", f"C{n + 1}") for n in range(5000)]
    circles = [row(f"O{n}", f"O{n ^ 1}") for n in range(5000)]
    assert not rolled([*chain, *circles]).accepted


def test_a_name_stays_as_it_was_written() -> None:
    """grading-spec, Score: codes and labels are normalised; a name is shown as its owner has it."""
    (one,) = rolled([("Ａ１", "　①支部（第１小学）\u200b", "", "党支部", "村 ")]).accepted
    assert (one.code, one.name, one.domain) == ("A1", "①支部（第１小学）", "村")
