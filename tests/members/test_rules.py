"""docs/rules/members.md: reading rows and telling persons apart, without a database."""

import datetime as dt
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.members.rules import sheet as sheets
from xianfeng.members.rules import stored
from xianfeng.members.rules.matching import plan_members, vague
from xianfeng.members.rules.values import Known, MemberRow, Plan, Sheet, Stored
from xianfeng.sheets.reading import Cell, SheetRow
from xianfeng.sheets.reading import Sheet as Raw
from xianfeng.sheets.tables import find_table

TODAY = dt.date(2026, 1, 5)
BRANCHES = {"V1": "一村支部", "V2": "二村支部"}
HEAD = (
    "姓名",
    "党支部代码",
    "人员类别",
    "岗位",
    "流动党员",
    "年老体弱",
    "入党日期",
    "公民身份号码",
)


def read(*rows: tuple[Cell, ...], head: tuple[str, ...] = HEAD) -> Sheet:
    body = [SheetRow(number, cells) for number, cells in enumerate((head, *rows), 1)]
    table = find_table(Raw("党员", body), sheets.COLUMNS)
    return sheets.read_members(table, BRANCHES, TODAY)


def row(
    name: str = "李一", branch: str = "V1", joined: str = "1990-07-01", number: int = 2
) -> MemberRow:
    return MemberRow(number, branch, name, joined, "full", "", False, False)


def known(
    name: str = "李一", branch: str = "V1", joined: str = "1990-07-01", key: int = 1
) -> Known:
    return Known(key, f"p{key}", branch, name, joined, "full", "", False, False)


def plan(
    rows: list[MemberRow], *before: Known, offered: set[tuple[str, str]] | None = None
) -> Plan:
    return plan_members(rows, Stored(before, offered or set()))


@pytest.mark.parametrize("silent", ["post", "mobile", "infirm"])
def test_m2_7_what_a_file_has_no_column_for_stays(silent: str) -> None:
    kept = replace(known(), post="书记", mobile=True, infirm=True)
    found = plan_members([row()], Stored([kept], set()), [silent])
    (change,) = found.changed
    assert silent not in {name for name, *_ in change.fields}
    assert getattr(change.row, silent) == getattr(kept, silent)
    assert len(change.fields) == 2


def test_m2_7_who_moves_takes_along_what_is_personal() -> None:
    kept = replace(known(branch="V2"), post="书记", mobile=True, infirm=True)
    found = plan_members([row()], Stored([kept], set()), ["post", "mobile", "infirm"])
    (offer,) = found.offers
    assert (offer.row.post, offer.row.mobile, offer.row.infirm) == ("", True, True)


# --- reading


def test_full_width_blank_and_serial_cells_read_as_meant() -> None:
    found = read((" 李一　", "Ｖ１", "正式党员", "书记", "是", "", 33055.0, "x"))
    assert found.accepted == (
        MemberRow(2, "V1", "李一", "1990-07-01", "full", "书记", mobile=True, infirm=False),
    )


def test_columns_in_any_order_by_synonyms() -> None:
    head = ("入党时间", "党员类别", "支部代码", "党员姓名")
    found = read(("1990.7", "预备", "V2", "李一"), head=head)
    assert found.accepted == (
        MemberRow(2, "V2", "李一", "1990-07", "probationary", "", mobile=False, infirm=False),
    )


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (("", "V1", "正式党员"), "姓名"),
        (("990000195001011234", "V1", "正式党员"), "姓名"),
        (("李一", "V9", "正式党员"), "党支部代码"),
        (("李一", "", "正式党员"), "党支部代码"),
        (("李一", "V1", "群众"), "人员类别"),
        (("李一", "V1", "正式党员", "13800000000"), "岗位"),
        (("李一", "V1", "正式党员", "", "也许"), "流动党员"),
        (("李一", "V1", "正式党员", "", "", "不详"), "年老体弱"),
        (("李一", "V1", "正式党员", "", "", "", "1990-02-30"), "入党日期"),
        (("李一", "V1", "正式党员", "", "", "", "2030-01-01"), "入党日期"),
    ],
)
def test_a_bad_row_is_refused_with_place_reason_and_suggestion(
    cells: tuple[Cell, ...], column: str
) -> None:
    found = read(cells, ("王二", "V1", "正式党员"))
    (error,) = found.refused
    assert (error.sheet, error.row, error.column) == ("党员", 2, column)
    assert str(error.reason)
    assert str(error.remedy)
    assert [member.name for member in found.accepted] == ["王二"]


def test_a_refused_row_never_repeats_a_long_number() -> None:
    """An ID number in a wrong column does not get into the error list."""
    found = read(("990000195001011234", "V1", "正式党员"), ("李", "990000195001011234", "正式党员"))
    assert [error.value for error in found.refused] == ["…", "…"]


def test_a_branch_name_suggests_the_code() -> None:
    head = ("姓名", "党支部代码", "所在党支部", "人员类别")
    (error,) = read(("李一", "V7", "二村支部", "正式党员"), head=head).refused
    assert "V2" in str(error.remedy)


def test_another_branch_name_is_a_warning_not_a_refusal() -> None:
    head = ("姓名", "党支部代码", "所在党支部", "人员类别")
    found = read(("李一", "V1", "二村支部", "正式党员"), head=head)
    assert len(found.accepted) == 1
    assert [error.column for error in found.warnings] == ["所在党支部"]


def test_every_column_not_read_is_told_with_its_reason() -> None:
    """§7: the importer says what it drops."""
    (dropped,) = read(("李一", "V1", "正式党员")).dropped
    assert dropped.column == "公民身份号码"
    assert "不需要" in str(dropped.why)


# --- who is who


def test_same_branch_name_and_day_is_the_same_person() -> None:
    assert plan([row()], known()).unchanged == 1


def test_a_change_names_field_old_and_new() -> None:
    now = MemberRow(2, "V1", "李一", "1990-07-01", "full", "书记", mobile=True, infirm=False)
    (change,) = plan([now], known()).changed
    assert change.fields == (("post", "", "书记"), ("mobile", False, True))


def test_what_the_branch_said_by_hand_the_roll_does_not_take_back() -> None:
    by_hand = Known(1, "p", "V1", "李一", "1990-07-01", "full", "", False, True, by_hand=True)
    assert plan([row()], by_hand).unchanged == 1


def test_two_rows_of_one_key_are_listed_not_guessed() -> None:
    found = plan([row(number=2), row(number=5)])
    assert not found.added
    assert [each.row.row for each in found.ambiguous] == [2, 5]
    assert "2、5" in str(found.ambiguous[0].reason)


def test_two_persons_of_one_key_in_the_store_are_listed_and_not_absent() -> None:
    found = plan([row()], known(key=1), known(key=2))
    assert len(found.ambiguous) == 1
    assert not found.absent


@pytest.mark.parametrize("joined", ["", "1990", "1990-07"])
def test_a_day_that_says_less_is_not_guessed(joined: str) -> None:
    found = plan([row(joined=joined)], known())
    assert len(found.ambiguous) == 1
    assert not found.absent


def test_vague_rows_within_one_file_are_both_listed() -> None:
    found = plan([row(joined="1990"), row(joined="1990-07-01", number=3)])
    assert len(found.ambiguous) == 2


def test_absent_is_listed() -> None:
    gone = known(name="王二", key=2)
    assert plan([row()], known(), gone).absent == [gone]


def test_same_name_and_day_in_another_branch_is_offered_as_a_transfer() -> None:
    before = known(branch="V2")
    found = plan([row()], before)
    assert [(offer.row.branch, offer.known) for offer in found.offers] == [("V1", before)]
    assert not found.added
    assert not found.absent


def test_a_namesake_who_is_still_there_is_another_person() -> None:
    found = plan([row(), row(branch="V2", number=3)], known(branch="V2"))
    assert (len(found.added), len(found.offers), found.unchanged) == (1, 0, 1)


def test_several_who_could_have_moved_are_listed() -> None:
    two_gone = plan([row()], known(branch="V2"), known(branch="V3", key=2))
    two_came = plan([row(), row(branch="V3", number=3)], known(branch="V2"))
    assert (len(two_gone.ambiguous), len(two_came.ambiguous)) == (1, 2)


def test_an_offer_made_before_waits_and_is_not_made_twice() -> None:
    found = plan([row()], known(branch="V2"), offered={("p1", "V1")})
    assert (len(found.offers), len(found.waiting)) == (0, 1)


def test_without_a_day_nobody_is_offered_by_name_alone() -> None:
    found = plan([row(joined="")], known(branch="V2", joined=""))
    assert (len(found.added), len(found.offers)) == (1, 0)


# --- properties

ROWS = st.lists(
    st.builds(
        row,
        name=st.sampled_from(["甲", "乙"]),
        branch=st.sampled_from(["V1", "V2", "V3"]),
        joined=st.sampled_from(["", "1990", "1990-07", "1990-07-01", "1991-07-01"]),
    ),
    max_size=6,
)
KNOWN = st.lists(
    st.builds(
        known,
        name=st.sampled_from(["甲", "乙"]),
        branch=st.sampled_from(["V1", "V2", "V3"]),
        joined=st.sampled_from(["", "1990", "1990-07-01", "1991-07-01"]),
    ),
    max_size=6,
).map(lambda all_: [Known(n, f"p{n}", *list_of(each)) for n, each in enumerate(all_)])


def list_of(each: Known) -> tuple[str, str, str, str, str, bool, bool]:
    return (each.branch, each.name, each.joined, each.kind, each.post, each.mobile, each.infirm)


@given(ROWS, KNOWN)
def test_every_row_has_exactly_one_fate(rows: list[MemberRow], before: list[Known]) -> None:
    found = plan(rows, *before)
    fates = len(found.added) + len(found.changed) + found.unchanged
    fates += len(found.ambiguous) + len(found.offers) + len(found.waiting)
    assert fates == len(rows)


@given(ROWS, KNOWN, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(
    rows: list[MemberRow], before: list[Known], random: Random
) -> None:
    shuffled = random.sample(rows, len(rows))
    assert fates_of(plan(rows, *before)) == fates_of(plan(shuffled, *before))


def fates_of(found: Plan) -> tuple[object, ...]:
    return (
        sorted(each.key for each in found.added),
        sorted(each.row.key for each in found.ambiguous),
        sorted(each.row.key for each in found.offers),
        sorted(each.membership for each in found.absent),
    )


@given(st.sampled_from(["", "1990", "1990-07", "1990-07-01"]), st.sampled_from(["", "1990-07"]))
def test_vague_is_mutual(one: str, other: str) -> None:
    assert vague(one, other) == vague(other, one)


def test_kept_rows_and_refusals_come_back_as_they_were() -> None:
    found = read(("李一", "V1", "正式党员"), ("", "V1", "正式党员"))
    again = stored.rows_in(stored.rows_out((), found.accepted))[1]
    assert tuple(again) == found.accepted
    assert stored.error_in(stored.error_out(found.refused[0])) == found.refused[0]
