"""Figures of an area's windows, and what was put forward for honours, as workbooks."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from xianfeng.service_windows.queries.areas import Area
from xianfeng.service_windows.queries.figures import Said
from xianfeng.service_windows.queries.honours import Line
from xianfeng.service_windows.wording import FIGURE_NAMES
from xianfeng.sheets.writing import SheetOut, Value, workbook_bytes

RATED = ("good", "satisfied", "bad")


def workbook(area: Area) -> bytes:
    """The area, what lies right under it, and its windows; hidden figures stay hidden."""
    return workbook_bytes(
        [
            SheetOut(_("合计"), [_("数据"), *parts(), _("算法")], whole_rows(area)),
            SheetOut(_("下级"), [_("党组织"), _("窗口"), *shares()], group_rows(area)),
            SheetOut(_("服务窗口"), [_("窗口"), _("单位"), *shares()], window_rows(area)),
        ]
    )


def parts() -> list[str]:
    """What a figure is made of."""
    return [_("分子"), _("分母"), _("比例")]


def shares() -> list[str]:
    """n, then numerator and share of each figure of ratings."""
    head = [_("有效评价")]
    for code in RATED:
        name = str(FIGURE_NAMES[code][0])
        head += [_("%(name)s（份数）") % {"name": name}, name]
    return head


def cells(total: int | None, figures: Sequence[Said]) -> list[Value]:
    """The columns of `shares`."""
    row: list[Value] = [total]
    for one in figures[: len(RATED)]:
        row += [one.figure.numerator, one.value]
    return row


def whole_rows(area: Area) -> Iterator[Sequence[Value]]:
    """Each figure with what it is made of."""
    for one in area.figures:
        shown = None if one.figure.hidden else one.figure.denominator
        formula = str(FIGURE_NAMES[one.figure.code][1])
        yield one.label, one.figure.numerator, shown, one.value, formula


def group_rows(area: Area) -> Iterator[Sequence[Value]]:
    """Organizations right under the area."""
    for one in area.groups:
        yield [one.organization.name, one.windows, *cells(one.total, one.figures)]


def window_rows(area: Area) -> Iterator[Sequence[Value]]:
    """Windows in tree order."""
    for one in area.every:
        unit = one.window.organization.name
        yield [one.window.name, unit, *cells(one.total, one.figures)]


def honours_workbook(lines: Sequence[Line]) -> bytes:
    """What was put forward; it says in every row how far that is from an honour."""
    head = [
        _("窗口或团队"), _("单位"), _("荣誉称号"), _("依据"), _("结果"), _("理由"), _("建议日期"),
        _("提出人"), _("进度"), _("收回的理由"),
    ]  # fmt: skip
    return workbook_bytes([SheetOut(_("评优建议"), head, map(honour_row, lines))])


def honour_row(line: Line) -> Sequence[Value]:
    """The columns of `honours_workbook`."""
    one, entrant = line.proposal, line.proposal.entrant
    return [
        line.object, entrant.window.organization.name, line.name, entrant.contest.title,
        entrant.result, one.reason, one.proposed_on.isoformat(), one.proposed_by.display_name,
        str(one.get_state_display()), one.taken_back,
    ]  # fmt: skip
