"""Figures of windows as a workbook."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from xianfeng.service_windows.queries.figures import Line
from xianfeng.sheets.writing import SheetOut, workbook_bytes


def workbook(lines: Iterable[Line]) -> bytes:
    """One row a window; hidden figures stay hidden."""
    head = [_("窗口"), _("单位"), _("有效评价"), _("好评率"), _("差评率")]
    rows = [
        (
            one.window.name,
            one.window.organization.name,
            one.total,
            one.good.value,
            one.bad.value,
        )
        for one in lines
    ]
    return workbook_bytes([SheetOut(_("服务窗口"), head, rows)])
