"""The sheet 党员: from a raw table to accepted rows and refused ones.

A row is refused for the first reason that applies, in the order: name, branch, kind,
post, mobile, infirm, day of joining. Columns that are not named here are never read.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from xianfeng.members.rules.values import FULL, PROBATIONARY, Dropped, MemberRow, Sheet
from xianfeng.sheets import cells
from xianfeng.sheets.errors import BadCell, Message, RowError
from xianfeng.sheets.errors import gettext_noop as _
from xianfeng.sheets.reading import Cell
from xianfeng.sheets.tables import Column, Row, Table

T = TypeVar("T")
SHEET = "党员"
NAME, BRANCH, BRANCH_NAME, KIND, POST, MOBILE, INFIRM, JOINED = (
    "姓名",
    "党支部代码",
    "所在党支部",
    "人员类别",
    "岗位",
    "流动党员",
    "年老体弱",
    "入党日期",
)
COLUMNS = (
    Column("序号", required=False, synonyms=("编号",)),
    Column(NAME, synonyms=("党员姓名", "名字")),
    Column(BRANCH, synonyms=("支部代码", "所在党支部代码", "党组织代码", "所在党组织代码")),
    Column(BRANCH_NAME, required=False, synonyms=("党支部", "党支部名称", "所在支部")),
    Column(KIND, synonyms=("党员类别", "人员类型", "党员类型")),
    Column(POST, required=False, synonyms=("工作岗位", "岗位类别", "职务")),
    Column(MOBILE, required=False, synonyms=("是否流动党员", "是否流动", "流动")),
    Column(INFIRM, required=False, synonyms=("是否年老体弱", "年老体弱党员")),
    Column(JOINED, required=False, synonyms=("入党时间", "加入党组织日期", "加入中共组织日期")),
)
# What a membership keeps from a column that a roll may lack.
FIELD_OF = {POST: "post", MOBILE: "mobile", INFIRM: "infirm"}
KINDS = {
    "正式党员": FULL,
    "正式": FULL,
    "中共党员": FULL,
    "预备党员": PROBATIONARY,
    "预备": PROBATIONARY,
    "中共预备党员": PROBATIONARY,
}
YES = frozenset({"是", "有", "√", "1", "TRUE", "Y", "YES"})
NO = frozenset({"", "否", "无", "×", "0", "FALSE", "N", "NO", "-", "—"})
MAX_TEXT = 60
LONG_NUMBER = re.compile(r"[0-9]{11,}[Xx]?")
LONGER_THAN_CODES = re.compile(r"[0-9]{15,}[Xx]?")


def read_members(table: Table, branches: Mapping[str, str], today: dt.date) -> Sheet:
    """Check every row. `branches`: code → name of each organization a member may be in."""
    accepted, refused, warnings = [], [], []
    reader = Reader(branches, today)
    for row in table.rows():
        try:
            accepted.append(member := reader.read(row))
        except BadValue as bad:
            refused.append(bad.at_row(table.sheet, row))
            continue
        if (said := reader.other_name(row, member.branch)) is not None:
            warnings.append(name_differs(table.sheet, row.number, said, branches[member.branch]))
    return Sheet(tuple(accepted), tuple(refused), tuple(warnings), tuple(dropped(table)))


class BadValue(Exception):
    """The column and what is wrong in it."""

    def __init__(self, column: str, bad: BadCell) -> None:
        super().__init__(column)
        self.column, self.bad = column, bad

    def at_row(self, sheet: str, row: Row) -> RowError:
        shown = masked(cells.shown(row[self.column]), self.column)
        return self.bad.at(sheet, row.number, self.column, shown)


def masked(value: str, column: str) -> str:
    """A number long enough to be an ID number or a phone is never repeated."""
    return (LONGER_THAN_CODES if column == BRANCH else LONG_NUMBER).sub("…", value)


class Reader:
    """Reads rows of one sheet; texts that come again are cleaned once."""

    def __init__(self, branches: Mapping[str, str], today: dt.date) -> None:
        self.branches = branches
        self.codes_of = codes_by_name(branches)
        self.text = cache(cells.text)
        self.label = cache(cells.label)
        self.day = cache(lambda cell: str(cells.day(cell, today)))
        self.code = cache(cells.code)

    def read(self, row: Row) -> MemberRow:
        name = self.value(row, NAME, self.name)
        return MemberRow(
            row=row.number,
            branch=self.branch(row),
            name=name,
            kind=self.value(row, KIND, self.kind),
            post=self.value(row, POST, self.post),
            mobile=self.value(row, MOBILE, self.yes),
            infirm=self.value(row, INFIRM, self.yes),
            joined=self.value(row, JOINED, self.joined),
        )

    def value(self, row: Row, column: str, read: Callable[[Cell], T]) -> T:
        try:
            return read(row[column])
        except BadCell as bad:
            raise BadValue(column, bad) from None

    def name(self, cell: Cell) -> str:
        name = cells.text(cell)
        if not name:
            raise cells.bad(_("没有填写姓名"), _("请补填姓名"))
        if len(name) > MAX_TEXT or LONG_NUMBER.search(name):
            raise cells.bad(_("不像是姓名"), _("请核对各列是否错位"))
        return name

    def branch(self, row: Row) -> str:
        code = self.code(row[BRANCH])
        if code in self.branches:
            return code
        name = self.text(row[BRANCH_NAME])
        raise BadValue(BRANCH, unknown_branch(code, name, self.codes_of.get(self.label(name), [])))

    def other_name(self, row: Row, branch: str) -> str | None:
        """The branch name that the row gives, where it is another one than the code's."""
        said = self.text(row[BRANCH_NAME])
        same = self.label(said) == self.label(self.branches[branch])
        return said if said and not same else None

    def kind(self, cell: Cell) -> str:
        value = self.label(cell)
        if value not in KINDS:
            raise cells.bad(_("不认识的人员类别"), _("请填写“正式党员”或“预备党员”"))
        return KINDS[value]

    def post(self, cell: Cell) -> str:
        post = self.text(cell)
        if len(post) > MAX_TEXT or LONG_NUMBER.search(post):
            raise cells.bad(_("不像是岗位"), _("请核对各列是否错位"))
        return post

    def yes(self, cell: Cell) -> bool:
        value = self.code(cell).upper()
        if value not in YES and value not in NO:
            raise cells.bad(_("不是“是”或“否”"), _("请填写“是”或“否”，空白按“否”处理"))
        return value in YES

    def joined(self, cell: Cell) -> str:
        return self.day(cell) if cell is not None and self.code(cell) else ""


def codes_by_name(branches: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, name in branches.items():
        found.setdefault(cells.label(name), []).append(code)
    return found


def unknown_branch(code: str, name: str, same_name: list[str]) -> BadCell:
    """With a suggestion where the branch's name tells which code is meant."""
    reason = Message(_("没有填写党支部代码") if not code else _("没有这个党支部代码"))
    if len(same_name) == 1:
        params = {"name": name, "code": same_name[0]}
        return BadCell(reason, Message(_("“%(name)s”的代码是 %(code)s，请核对后填写"), params))
    return BadCell(reason, Message(_("请改正代码，或先在“党组织”表中补录该党支部")))


def name_differs(sheet: str, number: int, said: str, name: str) -> RowError:
    reason = Message(_("与代码对应的党支部“%(name)s”不一致"), {"name": name})
    remedy = Message(_("已按代码导入，请核对代码或名称"))
    return RowError(sheet, number, BRANCH_NAME, said, reason, remedy)


# --- columns that are not kept (§7)

PERSONAL = {
    "身份": _("公民身份号码不需要：核对同一个人只用党支部、姓名和入党日期"),
    "性别": _("性别与本系统的工作无关"),
    "民族": _("民族属于应从严保护的信息，不需要"),
    "出生": _("出生日期不需要：年老体弱由党支部如实登记"),
    "年龄": _("年龄不需要：年老体弱由党支部如实登记"),
    "手机": _("党员个人电话不需要"),
    "电话": _("党员个人电话不需要"),
    "联系方式": _("党员个人电话不需要"),
    "住址": _("家庭住址不需要"),
    "地址": _("家庭住址不需要"),
}
NOT_NEEDED = _("本系统的工作用不到这一列")


def dropped(table: Table) -> list[Dropped]:
    """Every column that is not read, each with its reason."""
    return [Dropped(table.sheet, column, Message(why(column))) for column in table.ignored]


def not_needed(sheet: str, column: str) -> Dropped:
    """A column that is known and of no use here."""
    return Dropped(sheet, column, Message(NOT_NEEDED))


def why(column: str) -> str:
    return next((text for part, text in PERSONAL.items() if part in column), NOT_NEEDED)
