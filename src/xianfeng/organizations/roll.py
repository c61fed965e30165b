"""The roll's organizations: from a raw table to accepted rows and refused ones (grading-spec).

Used by the file command and by the site's importer. Each row is refused for the first reason
that applies, in the order: no code, code taken by an accepted row, no name, unknown kind,
unknown domain label, chain of superiors that does not reach an organization without superior.
A refused row holds no code, so a later row may have it. Both refuse the same rows but for a
missing name: a grade computed from a file is warned of it (G-1.1), while an organization that
is kept and looked for has one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from xianfeng.sheets import cells
from xianfeng.sheets.errors import BadCell, Message, RowError
from xianfeng.sheets.errors import gettext_noop as _
from xianfeng.sheets.reading import Cell
from xianfeng.sheets.tables import Column, Row, Table

CODE, NAME, SUPERIOR, KIND, DOMAIN = (
    "党组织代码",
    "党组织名称",
    "上级党组织代码",
    "组织类别",
    "领域",
)
NEEDED = (CODE,)
NEEDED_TO_KEEP = (CODE, NAME)
KINDS = ("党委", "党工委", "党组", "党总支", "党支部", "联合党支部")
RELATIONS = ("属地", "垂直")
SHEET = "党组织"
COLUMNS = (
    Column("序号", required=False),
    Column(CODE, synonyms=("组织代码", "党组织编码", "党组织编号")),
    Column(NAME, synonyms=("组织名称", "党组织全称", "名称")),
    Column(SUPERIOR, synonyms=("上级代码", "上级组织代码", "上级党组织编码", "隶属党组织代码")),
    Column(KIND, synonyms=("党组织类别", "组织类型", "党组织类型")),
    Column(DOMAIN, synonyms=("所属领域", "领域类别", "分类领域")),
    Column("单位名称", required=False, synonyms=("所在单位", "所在单位名称")),
    Column("行业主管部门", required=False, synonyms=("主管部门", "行业主管单位")),
    Column("组织关系", required=False, synonyms=("党组织关系",)),
    Column("业务关系", required=False, synonyms=("业务管理关系",)),
    Column("党组织书记", required=False, synonyms=("书记", "书记姓名", "党组织书记姓名")),
    Column("联系人", required=False, synonyms=("联系人姓名",)),
    Column("联系电话", required=False, synonyms=("电话", "联系方式", "联系人电话")),
    Column("成立日期", required=False, synonyms=("成立时间", "建立日期", "党组织成立时间")),
    Column("备注", required=False, synonyms=("说明",)),
)
# What an organization keeps from a column that a roll may lack.
FIELD_OF = {
    "单位名称": "unit_name",
    "行业主管部门": "authority_name",
    "组织关系": "party_relation",
    "业务关系": "business_relation",
    "党组织书记": "secretary_name",
    "联系人": "contact_name",
    "联系电话": "contact_phone",
    "成立日期": "founded",
}
# Each round settles at least one circle; a roll that needs more is not worth the time.
CIRCLE_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """One row of the roll, cleaned; `row` is the 1-based sheet row, "" means not given.

    `founded` is a day, month or year as 1990-12-01, 1990-12 or 1990.
    """

    row: int
    code: str
    name: str
    superior: str
    kind: str
    domain: str
    unit_name: str = ""
    authority_name: str = ""
    party_relation: str = ""
    business_relation: str = ""
    secretary_name: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    founded: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """Accepted rows in the order of the sheet; `warnings` are cells left out, not rows."""

    accepted: tuple[OrganizationRow, ...]
    refused: tuple[RowError, ...]
    warnings: tuple[RowError, ...]


def read_roll(
    table: Table,
    labels: Collection[str],
    kinds: Collection[str] = KINDS,
    needed: Collection[str] = NEEDED,
) -> Roll:
    """Check every row of `table`; `labels` are the domain labels the pack knows.

    `needed`: columns, of code and name, without which a row is refused.
    """
    warnings: list[RowError] = []
    rows = [_cleaned(table.sheet, row, warnings) for row in table.rows()]
    if NAME not in needed:
        unnamed = [_not_given(table.sheet, row, NAME) for row in rows if not row.name]
        warnings = sorted([*warnings, *unnamed], key=lambda warning: warning.row)
    faults = {row.row: _own_fault(table.sheet, row, labels, kinds, needed) for row in rows}
    chains = _Chains(row for row in rows if faults[row.row] is None)
    holders = chains.settle()
    codes = {row.code for row in rows}
    accepted, refused, first = [], [], dict[str, int]()
    for row in rows:
        if holders.get(row.code) is row:
            accepted.append(row)
            first[row.code] = row.row
        elif row.code in first:
            refused.append(_taken(table.sheet, row, first[row.code]))
        else:
            circular = row.row in chains.circular
            fault = faults[row.row] or _broken_chain(table.sheet, row, codes, circular)
            refused.append(fault)
    return Roll(tuple(accepted), tuple(refused), tuple(warnings))


# --- one row


def _cleaned(sheet: str, row: Row, warnings: list[RowError]) -> OrganizationRow:
    """Texts as they are meant; a bad optional cell is left empty and warned of."""

    def optional(column: str, read: Callable[[Cell], object]) -> str:
        raw = row[column]
        try:
            return str(read(raw)) if cells.code(raw) else ""
        except BadCell as bad:
            warnings.append(bad.at(sheet, row.number, column, cells.shown(raw)))
            return ""

    return OrganizationRow(
        row.number,
        cells.code(row[CODE]),
        cells.as_written(row[NAME]),
        cells.code(row[SUPERIOR]),
        cells.code(row[KIND]),
        cells.code(row[DOMAIN]),
        cells.as_written(row["单位名称"]),
        cells.as_written(row["行业主管部门"]),
        optional("组织关系", _relation),
        optional("业务关系", _relation),
        cells.text(row["党组织书记"]),
        cells.text(row["联系人"]),
        optional("联系电话", cells.phone),
        optional("成立日期", cells.day),
        cells.text(row["备注"]),
    )


def _relation(cell: Cell) -> str:
    """属地 or 垂直, also as 属地管理 or 垂直管理."""
    value = cells.code(cell).removesuffix("管理")
    if value not in RELATIONS:
        raise BadCell(Message(_("不是“属地”或“垂直”")), Message(_("请填写“属地”或“垂直”")))
    return value


NOT_GIVEN = {
    CODE: (_("没有填写党组织代码"), _("请填写代码后再导入")),
    NAME: (_("没有填写名称"), _("请补填名称")),
}


def _not_given(sheet: str, row: OrganizationRow, column: str) -> RowError:
    reason, remedy = NOT_GIVEN[column]
    return RowError(sheet, row.row, column, "", Message(reason), Message(remedy))


def _own_fault(
    sheet: str,
    row: OrganizationRow,
    labels: Collection[str],
    kinds: Collection[str],
    needed: Collection[str],
) -> RowError | None:
    """What is wrong with a row whatever the others say."""
    for column, value in ((CODE, row.code), (NAME, row.name)):
        if column in needed and not value:
            return _not_given(sheet, row, column)
    for column, value, known in ((KIND, row.kind, kinds), (DOMAIN, row.domain, labels)):
        if value not in known and (value or column == KIND):
            remedy = Message(_("请改为其中之一：%(known)s"), {"known": "、".join(known)})
            return RowError(sheet, row.row, column, value, Message(_("不认识的名称")), remedy)
    return None


def _taken(sheet: str, row: OrganizationRow, first: int) -> RowError:
    reason = Message(_("代码已被第 %(row)s 行使用"), {"row": first})
    remedy = Message(_("请核对两行，删去重复的一行或改正代码"))
    return RowError(sheet, row.row, CODE, row.code, reason, remedy)


def _broken_chain(
    sheet: str, row: OrganizationRow, codes: Collection[str], circular: bool
) -> RowError:
    """Unknown superior, refused superior, or a circle."""
    if circular:
        reason, remedy = _("上级关系循环"), _("请逐级核对上级党组织代码")
    elif row.superior in codes:
        reason, remedy = _("上级党组织所在行未被接受"), _("请先改正上级党组织的那一行")
    else:
        reason, remedy = _("名册中没有这个上级党组织代码"), _("请改正代码，或先补录上级党组织")
    return RowError(sheet, row.row, SUPERIOR, row.superior, Message(reason), Message(remedy))


# --- chains of superiors


class _Chains:
    """Finds for every code the first row whose chain reaches an organization without superior.

    Each code has candidates in sheet order. A candidate falls when its superior's code has
    none left; then the next one of its code stands in, and only when a code has none left do
    the rows below it fall. So an earlier row is never passed over for another row's fault.
    """

    def __init__(self, rows: Iterable[OrganizationRow]) -> None:
        self.waiting: dict[str, list[OrganizationRow]] = defaultdict(list)
        self.below: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            self.waiting[row.code].append(row)
            self.below[row.superior].add(row.code)
        for candidates in self.waiting.values():
            candidates.reverse()
        self.holders = {code: candidates.pop() for code, candidates in self.waiting.items()}
        self.circular: set[int] = set()

    def settle(self) -> dict[str, OrganizationRow]:
        """The accepted row of every code that has one."""
        self._drop_unknown(list(self.holders))
        rounds = 0
        while circles := list(self._circles()):
            rounds += 1
            if rounds == CIRCLE_ROUNDS:
                self.waiting.clear()
            for circle in circles:
                self._break(circle)
        return self.holders

    def _drop_unknown(self, codes: list[str]) -> None:
        """Let fall every holder whose superior has no holder, and what follows from it."""
        while codes:
            code = codes.pop()
            holder = self.holders.get(code)
            if holder is None or not holder.superior or holder.superior in self.holders:
                continue
            self._next(code)
            codes.extend(self.below[code] if code not in self.holders else (code,))

    def _next(self, code: str) -> None:
        """The next candidate of `code` stands in, or none is left."""
        if self.waiting[code]:
            self.holders[code] = self.waiting[code].pop()
        else:
            del self.holders[code]

    def _circles(self) -> Iterator[list[str]]:
        """Every circle of superiors once."""
        seen: dict[str, int] = {}
        for walk, start in enumerate(list(self.holders)):
            code, path = start, list[str]()
            while code and code not in seen:
                seen[code] = walk
                path.append(code)
                code = self.holders[code].superior
            if code and seen[code] == walk and code in path:
                yield path[path.index(code) :]

    def _break(self, circle: list[str]) -> None:
        """The first row with a stand-in makes way for it; without any, all of them fall."""
        if any(code not in self.holders for code in circle):
            return
        spare = [code for code in circle if self.waiting[code]]
        falling = [min(spare, key=lambda code: self.holders[code].row)] if spare else circle
        for code in falling:
            self.circular.add(self.holders[code].row)
            self._next(code)
        self._drop_unknown([other for code in falling for other in (code, *self.below[code])])
