"""A day that was missed stays missed, whatever day the case is given afterwards."""

from django.db.models import F, Q

from xianfeng.kernel.clock import today
from xianfeng.rectification.models import Order
from xianfeng.service_windows.models import Case
from xianfeng.service_windows.queries.cases import FOLLOWS, overdue


def missing() -> Q:
    """Overdue, or with an order that was reported late."""
    late = Order.objects.filter(submitted_on__gt=F("submitted_due_on"))
    return overdue() | (FOLLOWS & Q(order_key__in=late.values("pk")))


def keep_misses() -> int:
    """Of every case; how many missed their day for the first time."""
    return Case.objects.filter(missing(), missed_on=None).update(missed_on=today())


def keep_miss(case: Case) -> bool:
    """Before a step that answers the case or gives it another day: whether a day was missed."""
    Case.objects.filter(missing(), pk=case.pk, missed_on=None).update(missed_on=today())
    case.refresh_from_db(fields=["missed_on"])
    return case.missed_on is not None
