"""G-2: the five sheets of a round's inputs, row by row (grading-spec, Inputs; R-085, R-092).

A row is refused for the first reason that applies, in the order: code, label, value, sum,
duplicate. A refused row counts as no row: it holds no key, and the others go on.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeVar

from xianfeng.kernel.exact import plain
from xianfeng.packs.grading import GradingPolicy, Indicator
from xianfeng.sheets import cells
from xianfeng.sheets.cells import bad
from xianfeng.sheets.errors import BadCell, Message, RowError
from xianfeng.sheets.errors import gettext_noop as _
from xianfeng.sheets.reading import Cell, Workbook
from xianfeng.sheets.reading import plain as plain_name
from xianfeng.sheets.tables import Column, Row, Table, find_table, has_table

from .rules import Inputs, MassCount, Origin, Points, Previous, Subject, Veto

CODE, INDICATOR, SCORE = "党组织代码", "指标", "得分"
ELIGIBLE, EVENT, GROUNDS, ASSESSOR = "应参评人数", "情形", "依据", "评定人"
GRADE, ACCEPTANCE = "等次", "整改验收"
SELF, MASS, SUPERIOR, VETO, PREVIOUS = "自评", "群众评议", "上级评定", "直接后进情形", "上年定级"
MAY_BE_EMPTY = (VETO, PREVIOUS)  # a good county has no event, a first year nothing before it


class Placed(Protocol):
    """Anything that knows its row."""

    @property
    def origin(self) -> Origin: ...


Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact", bound=Placed)
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class InputsRead:
    """Accepted rows as inputs of the rule, and the refused rows in sheet order.

    `absent`: the sheets that the workbook does not have and that count as empty.
    """

    inputs: Inputs
    refused: tuple[RowError, ...]
    absent: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[RowError, ...]:
        """That a sheet was taken as empty is said, not passed over."""
        return tuple(no_such_sheet(name) for name in self.absent)


class _RowRefusedError(Exception):
    """A row's first fault, with the column it stands in."""

    def __init__(self, column: str, cell: Cell, fault: BadCell) -> None:
        self.column, self.cell, self.fault = column, cell, fault


def columns_of(policy: GradingPolicy) -> dict[str, tuple[Column, ...]]:
    """The sheets and their columns; the counts are named by the pack's opinions."""
    opinions = [Column(name) for name in (*policy.mass.values, policy.mass.unknown)]
    keys = (Column(CODE), Column(INDICATOR))
    notes = tuple(Column(name, required=False) for name in (ASSESSOR, GROUNDS, "说明"))
    return {
        SELF: (*keys, Column(SCORE), *notes),
        MASS: (*keys, Column(ELIGIBLE), *opinions),
        SUPERIOR: (*keys, Column(SCORE), *notes),
        VETO: (Column(CODE), Column(EVENT), Column(GROUNDS, required=False)),
        PREVIOUS: (Column(CODE), Column(GRADE), Column(ACCEPTANCE)),
    }


def read_inputs(book: Workbook, policy: GradingPolicy, subjects: Iterable[Subject]) -> InputsRead:
    """Read all sheets of `book`; raises FileRefused where one is missing that must be there."""
    sheets = columns_of(policy)
    absent = tuple(name for name in MAY_BE_EMPTY if is_absent(book, name, sheets))
    tables = {
        name: nothing_in(name, columns) if name in absent else find_table(book.sheet(name), columns)
        for name, columns in sheets.items()
    }
    reader = _Reader(policy, {one.code: one for one in subjects})
    refused: list[RowError] = []
    inputs = Inputs(
        tuple(reader.subjects.values()),
        _collect(tables[SELF], reader.points, refused),
        _collect(tables[MASS], reader.mass, refused),
        _collect(tables[SUPERIOR], reader.points, refused),
        _collect(tables[VETO], reader.veto, refused),
        _collect(tables[PREVIOUS], reader.previous, refused),
    )
    return InputsRead(inputs, tuple(refused), absent)


def is_absent(book: Workbook, name: str, sheets: Mapping[str, Sequence[Column]]) -> bool:
    """Whether a workbook was made without this sheet.

    Another sheet with its columns is no such workbook: it was misnamed, and its rows count.
    """
    if book.is_csv or book.has(name):
        return False
    others = (one for one in book.sheets if plain_name(one.name) not in map(plain_name, sheets))
    return not any(has_table(one, sheets[name]) for one in others)


def nothing_in(name: str, columns: Sequence[Column]) -> Table:
    """The sheet as if it held its header alone."""
    return Table(name, 1, {}, tuple(one.name for one in columns), (), ())


def no_such_sheet(name: str) -> RowError:
    """Told beside the cells that were left empty; no row has number 0."""
    reason = Message(_("没有这张工作表，按没有填报处理"))
    return RowError(
        name, 0, "", "", reason, Message(_("确实没有的不用处理；漏了的请补上后重新测算"))
    )


def _collect(
    table: Table,
    read: Callable[[str, Row], tuple[Key, Fact]],
    refused: list[RowError],
) -> dict[Key, Fact]:
    """Accepted rows by key; a key is taken by the first accepted row."""
    taken: dict[Key, Fact] = {}
    for row in table.rows():
        try:
            key, fact = read(table.sheet, row)
            if key in taken:
                raise _RowRefusedError(CODE, row[CODE], _duplicate(taken[key].origin.row))
        except _RowRefusedError as no:
            shown = cells.shown(no.cell)
            refused.append(no.fault.at(table.sheet, row.number, no.column, shown))
        else:
            taken[key] = fact
    return taken


def _duplicate(first: int) -> BadCell:
    return bad(_("与第 %(row)s 行重复，以先出现的为准"), _("请核对后只保留一行"), row=first)


class _Reader:
    """Turns one row into its key and its fact, or raises the row's first fault."""

    def __init__(self, policy: GradingPolicy, subjects: Mapping[str, Subject]) -> None:
        self.policy, self.subjects = policy, subjects
        self.indicators = {
            label: _named(policy.schemes[domain.scheme].indicators)
            for label, domain in policy.labels().items()
            if domain.scheme
        }
        self.grades = {cells.code(grade.name.zh): grade.code for grade in policy.grades}
        accepted = (*policy.acceptance_passing, *policy.acceptance_barring)
        self.acceptances = {cells.code(name): name for name in accepted}

    def points(self, sheet: str, row: Row) -> tuple[tuple[str, str], Points]:
        """A row of 自评 or 上级评定."""
        code = self._code(row)
        indicator = self._indicator(row, code)
        value = _cell(row, SCORE, lambda cell: _within(cell, indicator.maximum))
        grounds = cells.as_written(row[GROUNDS]) or cells.as_written(row["说明"])
        fact = Points(value, Origin(sheet, row.number), cells.as_written(row[ASSESSOR]), grounds)
        return (code, indicator.code), fact

    def mass(self, sheet: str, row: Row) -> tuple[tuple[str, str], MassCount]:
        """A row of 群众评议."""
        code = self._code(row)
        indicator = self._indicator(row, code)
        rule = self.policy.mass
        eligible = _cell(row, ELIGIBLE, cells.whole)
        counts = {name: _cell(row, name, cells.whole) for name in rule.values}
        unknown = _cell(row, rule.unknown, cells.whole)
        fact = MassCount(eligible, counts, unknown, Origin(sheet, row.number))
        if fact.taken_part > eligible:
            raise _RowRefusedError(ELIGIBLE, row[ELIGIBLE], _too_many(fact.taken_part, eligible))
        return (code, indicator.code), fact

    def veto(self, sheet: str, row: Row) -> tuple[str, Veto]:
        """A row of 直接后进情形; neither text is required."""
        event, grounds = cells.as_written(row[EVENT]), cells.as_written(row[GROUNDS])
        return self._code(row), Veto(event, grounds, Origin(sheet, row.number))

    def previous(self, sheet: str, row: Row) -> tuple[str, Previous]:
        """A row of 上年定级; both words are required."""
        code = self._code(row)
        grade = _known(row, GRADE, self.grades)
        acceptance = _known(row, ACCEPTANCE, self.acceptances)
        return code, Previous(grade, acceptance, Origin(sheet, row.number))

    def _code(self, row: Row) -> str:
        """A code refused in the roll or not graded is unknown here."""
        code = cells.code(row[CODE])
        if code not in self.subjects:
            reason = _("不是本次参加定级的党组织") if code else _("没有填写党组织代码")
            fault = bad(reason, _("请与名册核对代码；名册中被拒收或没有领域的不参加定级"))
            raise _RowRefusedError(CODE, row[CODE], fault)
        return code

    def _indicator(self, row: Row, code: str) -> Indicator:
        return _known(row, INDICATOR, self.indicators[self.subjects[code].label])


def _named(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    """Indicators go by name or code; names first, so that an unknown one lists them."""
    listed = tuple(indicators)
    by_name = {cells.code(one.name.zh): one for one in listed}
    return by_name | {one.code: one for one in listed if one.code not in by_name}


def _known(row: Row, column: str, known: Mapping[str, Known]) -> Known:
    """A label of a closed list."""
    value = cells.code(row[column])
    if value in known:
        return known[value]
    reason = _("不认识的名称") if value else _("没有填写")
    names = "、".join(name for name in known if not name.isascii())
    raise _RowRefusedError(
        column, row[column], bad(reason, _("请改为其中之一：%(known)s"), known=names)
    )


def _cell(row: Row, column: str, read: Callable[[Cell], Known]) -> Known:
    try:
        return read(row[column])
    except BadCell as fault:
        raise _RowRefusedError(column, row[column], fault) from None


def _within(cell: Cell, maximum: Fraction) -> Fraction:
    """Points from 0 to the indicator's maximum."""
    value = cells.exact(cell)
    if not 0 <= value <= maximum:
        top = plain(maximum)
        raise bad(_("超出 0 至 %(top)s 分的范围"), _("请填写 0 至 %(top)s 之间的数"), top=top)
    return value


def _too_many(taken_part: int, eligible: int) -> BadCell:
    return bad(
        _("各项票数合计 %(sum)s，多于应参评人数 %(eligible)s"),
        _("请核对应参评人数和各项票数"),
        sum=taken_part,
        eligible=eligible,
    )
