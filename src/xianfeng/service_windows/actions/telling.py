"""What clients do goes on record when its day is past, or with the next step of the unit.

An entry at the second at which somebody spoke would tell, for ever and to everybody who reads the
record, who stood at the window then.
"""

import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xianfeng.journal.actions import Deed, record_many
from xianfeng.kernel.clock import today
from xianfeng.rectification import actions as orders
from xianfeng.rectification.models import Order
from xianfeng.rectification.states import OrderState
from xianfeng.service_windows.models import Case, Untold
from xianfeng.service_windows.models.cases import Reply
from xianfeng.service_windows.rulebook import rules
from xianfeng.service_windows.states import CaseState


def tell_later(deed: Deed) -> None:
    """Kept in the transaction of the deed; in the record another day."""
    kind, key = deed.subject
    place = Untold.objects.filter(subject_kind=kind, subject_id=key).count()
    subject = {"subject_kind": kind, "subject_id": key, "place": place}
    said = {"data": dict(deed.data), "personal": dict(deed.personal)}
    Untold.objects.create(day=today(), kind=deed.kind, **said, **subject)


def tell_past() -> int:
    """Everything of past days, what it is about in no order; how many entries."""
    past = Untold.objects.filter(day__lt=today())
    subjects = list(past.order_by().values_list("subject_kind", "subject_id").distinct())
    secrets.SystemRandom().shuffle(subjects)
    return sum(tell(past.filter(subject_kind=kind, subject_id=key)) for kind, key in subjects)


def tell_of(subject: tuple[str, str]) -> int:
    """Somebody is about to act on it: the record says first what the act answers to. It tells no
    more than the act itself, which cannot have come before."""
    kind, key = subject
    return tell(Untold.objects.filter(subject_kind=kind, subject_id=key))


@transaction.atomic
def tell(rows: QuerySet[Untold]) -> int:
    """Each once: rows that another process takes are waited for, and then gone."""
    waiting = list(rows.select_for_update().order_by("day", "place", "pk"))
    if not waiting:
        return 0
    Untold.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    for one in waiting:
        if one.personal.get("reply") == Reply.DISSATISFIED and one.personal.get("order"):
            reopen_order(int(one.personal["order"]))
    record_many([deed_of(one) for one in waiting], actor=None)
    return len(waiting)


def deed_of(row: Untold) -> Deed:
    """As it was handed in, with the day on which it happened."""
    data = {**row.data, "on": row.day.isoformat()}
    return Deed(row.kind, (row.subject_kind, row.subject_id), data, row.personal)


def reopen_order(key: int) -> None:
    """The order was accepted, and whoever raised the case is not satisfied. Opened again with the
    entry, not at the second of the reply, which its steps would show; from then on the case has
    its day. So it has where somebody outside opened the order again before."""
    order = Order.objects.filter(pk=key).select_related("owner").first()
    if order is None or order.state == OrderState.WITHDRAWN:
        return
    if order.state == OrderState.ACCEPTED:
        orders.reopen(None, order, _("反映人对答复不满意。"), rules().deadlines[0])
    Case.objects.filter(order_key=key, state=CaseState.ORDERED).update(follows_order=True)
