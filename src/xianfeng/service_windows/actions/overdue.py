"""A day that was missed stays missed, whatever day the case is given afterwards; and it goes up
like an overdue order, by the same edges."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F, Q

from xianfeng.journal.actions import Deed, record_many
from xianfeng.kernel.clock import today
from xianfeng.rectification.actions.climbing import Delay, tellings
from xianfeng.rectification.models import Order
from xianfeng.rectification.states import RUNNING, OrderState
from xianfeng.service_windows.models import Case, CaseClimb
from xianfeng.service_windows.queries.cases import FOLLOWS, TO_SAY_SO, overdue
from xianfeng.service_windows.record import about, case_subject


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


@transaction.atomic
def climb_cases() -> int:
    """Put every overdue case before those above its window's unit; how many were told something
    new. Where its order is late the order goes up, and the case with it."""
    keep_misses()
    running = Order.objects.filter(state__in=RUNNING).values("pk")
    rows = Case.objects.filter(overdue()).exclude(FOLLOWS & Q(order_key__in=running))
    cases = {case.pk: case for case in rows.select_related("window__organization")}
    days = days_missed(cases.values())
    delays = [Delay((k, days[k]), one.window.organization, days[k]) for k, one in cases.items()]
    found = CaseClimb.objects.filter(case__in=cases).values_list("case", "due_on", "superior")
    told = {((case, due), superior) for case, due, superior in found}
    new = [
        CaseClimb(
            case=cases[one.delay.key[0]],
            superior=one.superior,
            line=one.line,
            level=one.level,
            due_on=one.delay.due_on,
            on=today(),
        )
        for one in tellings(delays, told, today())
    ]
    CaseClimb.objects.bulk_create(new)
    record_many(map(deed, new), actor=None)
    return len(new)


def days_missed(cases: Iterable[Case]) -> dict[int, date]:
    """The day that held for each: with an order its day, or the week after its acceptance."""
    several = list(cases)
    keys = [case.order_key for case in several if case.order_key and case.follows_order]
    orders = Order.objects.in_bulk(keys)
    return {case.pk: day_missed(case, orders.get(case.order_key or 0)) for case in several}


def day_missed(case: Case, order: Order | None) -> date:
    """Of one case; `order` is the one that it follows."""
    if order is None:
        return case.due_on
    if order.state == OrderState.ACCEPTED and order.accepted_on:
        return max(order.due_on, order.accepted_on + TO_SAY_SO)
    return order.due_on


def deed(climb: CaseClimb) -> Deed:
    """The entry of one climb."""
    case = climb.case
    data = about(case.window, to=climb.superior.code, line=climb.line, level=climb.level)
    data |= {"due": climb.due_on.isoformat()}
    return Deed("case.climbed", case_subject(case), data)
