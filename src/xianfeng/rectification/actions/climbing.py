"""What is overdue goes up: to whoever leads and to the industry authority, then one step higher.

Each is told once for each order, and again when it was opened again and is overdue again; nobody is
reminded daily (D-16). Other rooms send what is theirs up the same edges (`tellings`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xianfeng.journal.actions import Deed, record_many
from xianfeng.kernel.clock import today
from xianfeng.kernel.workdays import Exceptions, working_days_between
from xianfeng.organizations.models import Leadership, Organization
from xianfeng.organizations.paths import ancestors
from xianfeng.rectification.models import Climb, Order
from xianfeng.rectification.queries import exceptions
from xianfeng.rectification.record import about, order_subject
from xianfeng.rectification.states import RUNNING

HIGHER_AFTER = 5  # working days overdue before the superior's superior hears of it
Edges = Mapping[int, Sequence[Leadership]]


@dataclass(frozen=True)
class Delay:
    """Something of `owner` that was due; `key` says which, and which time it is late."""

    key: tuple[int, object]
    owner: Organization
    due_on: date


@dataclass(frozen=True)
class Telling:
    """A superior who is to hear of a delay; level 1 is the owner's own."""

    delay: Delay
    superior: Organization
    line: str
    level: int


@transaction.atomic
def climb_overdue() -> int:
    """Put every overdue order before those above its owner; how many were told something new."""
    day = today()
    late = Order.objects.filter(state__in=RUNNING, due_on__lt=day).select_related("owner")
    orders = {order.pk: order for order in late}
    delays = [Delay((one.pk, one.reopened), one.owner, one.due_on) for one in orders.values()]
    rows = Climb.objects.filter(order__in=orders)
    told = {
        ((order, times), superior)
        for order, times, superior in rows.values_list("order", "reopened", "superior")
    }
    new = [climb_of(orders[one.delay.key[0]], one, day) for one in tellings(delays, told, day)]
    Climb.objects.bulk_create(new)
    record_many(map(deed, new), actor=None)
    return len(new)


def climb_of(order: Order, telling: Telling, day: date) -> Climb:
    """The row of one telling."""
    return Climb(
        order=order,
        superior=telling.superior,
        line=telling.line,
        level=telling.level,
        reopened=order.reopened,
        on=day,
    )


def deed(climb: Climb) -> Deed:
    """The entry of one climb."""
    data = about(climb.order, to=climb.superior.code, line=climb.line, level=climb.level)
    return Deed("order.climbed", order_subject(climb.order), data)


def tellings(delays: Sequence[Delay], told: Collection[object], day: date) -> list[Telling]:
    """Who is to hear of these delays and has not; `told` are pairs: a delay's key, and the key of
    a superior that has."""
    edges = edges_above({one.owner.pk for one in delays})
    calendars: dict[str, Exceptions] = {}
    known, new = set(told), list[Telling]()
    for one in delays:
        county = ancestors(one.owner.path)[0]
        if county not in calendars:
            calendars[county] = exceptions(one.owner)
        late = working_days_between(one.due_on, day, calendars[county])
        for edge, level in above(one.owner.pk, late, edges):
            if (one.key, edge.superior_id) not in known:
                known.add((one.key, edge.superior_id))
                new.append(Telling(one, edge.superior, edge.line, level))
    return new


def above(owner: int, late: int, edges: Edges) -> Iterator[tuple[Leadership, int]]:
    """Who is to hear of what is `late` working days overdue."""
    if late < 1:
        return
    for edge in edges.get(owner, ()):
        yield edge, 1
        if late > HIGHER_AFTER:
            yield from ((higher, 2) for higher in edges.get(edge.superior_id, ()))


def edges_above(owners: set[int]) -> Edges:
    """Open edges of the owners and of those right above them, in two statements."""
    first = open_edges(owners)
    second = open_edges({edge.superior_id for edge in first})
    found: dict[int, list[Leadership]] = defaultdict(list)
    for edge in {edge.pk: edge for edge in (*first, *second)}.values():
        found[edge.organization_id].append(edge)
    return found


def open_edges(keys: set[int]) -> list[Leadership]:
    """Open edges of these organizations."""
    rows = Leadership.objects.filter(organization__in=keys, until__isnull=True)
    return list(rows.select_related("superior").order_by("organization", "line"))
