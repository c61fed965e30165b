"""Overdue orders go up: to whoever leads and to the industry authority, then one step higher.

Each is told once for each order; nobody is reminded daily (D-16).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import transaction

from xianfeng.journal.actions import Deed, record_many
from xianfeng.kernel.clock import today
from xianfeng.kernel.workdays import Exceptions, working_days_between
from xianfeng.organizations.models import Leadership
from xianfeng.organizations.paths import ancestors
from xianfeng.rectification.models import Climb, Order
from xianfeng.rectification.queries import exceptions
from xianfeng.rectification.record import about, order_subject
from xianfeng.rectification.states import RUNNING

HIGHER_AFTER = 5  # working days overdue before the superior's superior hears of it
Edges = Mapping[int, Sequence[Leadership]]


@transaction.atomic
def climb_overdue() -> int:
    """Put every overdue order before those above its owner; how many were told something new."""
    day = today()
    calendars: dict[str, Exceptions] = {}
    orders = list(Order.objects.filter(state__in=RUNNING, due_on__lt=day).select_related("owner"))
    told = set(Climb.objects.filter(order__in=orders).values_list("order", "superior"))
    edges = edges_above(orders)
    new: list[Climb] = []
    for order in orders:
        county = ancestors(order.owner.path)[0]
        if county not in calendars:
            calendars[county] = exceptions(order.owner)
        late = working_days_between(order.due_on, day, calendars[county])
        for edge, level in above(order, late, edges):
            if (order.pk, edge.superior_id) not in told:
                told.add((order.pk, edge.superior_id))
                climb = Climb(order=order, superior=edge.superior, line=edge.line)
                climb.level, climb.on = level, day
                new.append(climb)
    Climb.objects.bulk_create(new)
    record_many(map(deed, new), actor=None)
    return len(new)


def deed(climb: Climb) -> Deed:
    """The entry of one climb."""
    data = about(climb.order, to=climb.superior.code, line=climb.line, level=climb.level)
    return Deed("order.climbed", order_subject(climb.order), data)


def above(order: Order, late: int, edges: Edges) -> Iterator[tuple[Leadership, int]]:
    """Who is to hear of an order that is `late` working days overdue."""
    if late < 1:
        return
    for edge in edges.get(order.owner_id, ()):
        yield edge, 1
        if late > HIGHER_AFTER:
            yield from ((higher, 2) for higher in edges.get(edge.superior_id, ()))


def edges_above(orders: Iterable[Order]) -> Edges:
    """Open edges of the owners and of those right above them, in two statements."""
    first = open_edges({order.owner_id for order in orders})
    second = open_edges({edge.superior_id for edge in first})
    found: dict[int, list[Leadership]] = defaultdict(list)
    for edge in {edge.pk: edge for edge in (*first, *second)}.values():
        found[edge.organization_id].append(edge)
    return found


def open_edges(keys: set[int]) -> list[Leadership]:
    """Open edges of these organizations."""
    rows = Leadership.objects.filter(organization__in=keys, until__isnull=True)
    return list(rows.select_related("superior").order_by("organization", "line"))
