"""The ledger as a workbook."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from xianfeng.rectification.models import Order
from xianfeng.sheets.writing import SheetOut, Value, workbook_bytes


def workbook(orders: Iterable[Order]) -> bytes:
    """One row an order, in the reader's language."""
    head = [
        _("责任单位"), _("整改对象"), _("问题来源"), _("问题"), _("依据"), _("整改措施"),
        _("下达日期"), _("完成期限"), _("进度"), _("报验日期"), _("验收日期"), _("重新整改次数"),
    ]  # fmt: skip
    return workbook_bytes([SheetOut(_("整改台账"), head, rows(orders))])


def rows(orders: Iterable[Order]) -> Iterator[Sequence[Value]]:
    """The columns of `head`."""
    for order in orders:
        yield (
            order.owner.name, order.object_name, _(order.source_name), order.problem,
            _(order.basis), order.measures, order.issued_on, order.due_on,
            str(order.get_state_display()), order.submitted_on, order.accepted_on, order.reopened,
        )  # fmt: skip
