"""Named reads of orders: the ledger of one's own scope, the public one, and the calendar."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.kernel.clock import today
from xianfeng.kernel.workdays import Exceptions
from xianfeng.organizations.access import duties_of
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors, below
from xianfeng.rectification.access import OrderPolicy, belongs_to
from xianfeng.rectification.holidays import DAY, KNOWN, national, national_days
from xianfeng.rectification.models import CalendarDay, Climb, Extension, Order, Step
from xianfeng.rectification.rules import Life, Share, closed_in_time
from xianfeng.rectification.states import OPEN, ORDER_FLOW, RUNNING, ExtensionState, OrderState

OVERDUE, CLIMBED = "overdue", "climbed"
LIFE = ("due_on", "submitted_on", "submitted_due_on", "state")
OUTSIDE_VERBS = ("accept", "send_back", "reopen", "withdraw")


def exceptions(organization: Organization | None = None) -> Exceptions:
    """The calendar as the counting of days needs it: the country's table, what holds on the whole
    site, and last what the organization's county entered."""
    here = Q(county__isnull=True)
    if organization is not None:
        here |= Q(county__path=ancestors(organization.path)[0])
    rows = CalendarDay.objects.filter(here).order_by(F("county").asc(nulls_first=True))
    return {**national(), **dict(rows.values_list("day", "is_working"))}


@dataclass(frozen=True)
class Year:
    """A year's calendar: `known` says whether the country's table holds it."""

    number: int
    known: bool
    days: Sequence["Listed"]


@dataclass(frozen=True)
class Listed:
    """Days of one name that follow each other; `own` is the county's row, a day each, which goes
    before the country's."""

    day: date
    last: date
    is_working: bool
    name: str
    own: int | None = None


def calendar(county: Organization | None, year: int) -> Year:
    """The named days of a year in order."""
    found = {
        one.day: Listed(one.day, one.day, one.is_working, str(one.name))
        for one in national_days(year)
    }
    here = Q(county__isnull=True) | Q(county=county)
    for row in CalendarDay.objects.filter(here, day__year=year).order_by(
        F("county").asc(nulls_first=True)
    ):
        own = row.pk if row.county_id else None
        found[row.day] = Listed(row.day, row.day, row.is_working, row.name, own)
    return Year(year, year in KNOWN, in_spans(found[day] for day in sorted(found)))


def in_spans(days: Iterable[Listed]) -> list[Listed]:
    """Days in order, those that follow each other and are alike as one."""
    spans: list[Listed] = []
    for one in days:
        before = spans[-1] if spans else None
        if before and not (before.own or one.own) and continues(before, one):
            spans[-1] = replace(before, last=one.day)
        else:
            spans.append(one)
    return spans


def continues(before: Listed, one: Listed) -> bool:
    """The day after, alike."""
    alike = (before.is_working, before.name) == (one.is_working, one.name)
    return alike and one.day - before.last == DAY


# --- the ledger


def listed(actor: User, wanted: Mapping[str, Any], verb: str = "view") -> QuerySet[Order]:
    """Orders in the actor's scope, what is due first on top, narrowed by state and text."""
    rows = OrderPolicy.filter(actor, verb).select_related("owner")
    if wanted.get("state") == CLIMBED:
        rows = rows.filter(climbed_to(actor))
    return narrowed(rows, wanted).order_by("-pk")


def climbed_to(actor: User) -> Q:
    """Overdue orders that were put before an organization of the actor's own (R-065, R-066)."""
    own = [duty.organization for duty in duties_of(actor)]
    told = Climb.objects.filter(superior__in=own, order=OuterRef("pk"))
    return overdue() & Q(Exists(told.filter(reopened=OuterRef("reopened"))))


def reported(actor: User) -> QuerySet[Order]:
    """What was put before the actor's organization and is still overdue."""
    return OrderPolicy.filter(actor, "view").filter(climbed_to(actor))


def narrowed(rows: QuerySet[Order], wanted: Mapping[str, Any]) -> QuerySet[Order]:
    """By state (or overdue), by a word, by the organization and all under it."""
    state, text, code = (str(wanted.get(key) or "") for key in ("state", "q", "organization"))
    if state == OVERDUE:
        rows = rows.filter(overdue())
    elif state in OrderState.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(object_name__contains=text) | Q(owner__name__contains=text))
    if code:
        top = Organization.objects.filter(code=code).first()
        rows = rows.filter(below(top.path, "owner__")) if top else rows.none()
    return rows


def overdue() -> Q:
    """Orders whose owner is late today."""
    return Q(state__in=RUNNING, due_on__lt=today())


def public_orders(wanted: Mapping[str, Any]) -> QuerySet[Order]:
    """What everybody may read: orders with a text for the public, withdrawn ones left out."""
    rows = Order.objects.exclude(public_text="").exclude(state=OrderState.WITHDRAWN)
    return narrowed(rows.select_related("owner"), wanted).order_by("-issued_on", "-pk")


@dataclass(frozen=True)
class Picture:
    """A ledger in numbers: a picture with its table, and the share closed in time."""

    option: Mapping[str, Any]
    table: Mapping[str, Any]
    in_time: Share
    total: int


def picture(rows: QuerySet[Order]) -> Picture:
    """Two statements, however long the ledger is."""
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    lives = [life_of(row) for row in rows.order_by().values_list(*LIFE)]
    late = sum(life.running and life.due_on < today() for life in lives)
    bars = [(state.label, counted.get(state.value, 0)) for state in OrderState]
    labels, numbers = [str(label) for label, _n in bars], [number for _label, number in bars]
    return Picture(
        option={
            "tooltip": {"trigger": "axis"},
            "grid": {"left": 8, "right": 24, "top": 16, "bottom": 8, "containLabel": True},
            "xAxis": {"type": "category", "data": labels},
            "yAxis": {"type": "value", "minInterval": 1},
            "series": [{"type": "bar", "data": numbers, "barMaxWidth": 48}],
        },
        table={
            "caption": _("整改进度"),
            "head": [_("进度"), _("件数")],
            "rows": [*bars, (_("其中已超期"), late)],
        },
        in_time=closed_in_time(lives, today()),
        total=sum(counted.values()),
    )


# --- one order


@dataclass(frozen=True)
class Sheet:
    """An order's page."""

    order: Order
    late: bool
    steps: Sequence[Step]
    extensions: Sequence[Extension]
    asked: Extension | None
    climbs: Sequence[Climb]
    verbs: frozenset[str]


def sheet(actor: User, order: Order) -> Sheet:
    """Everything on the page of one order."""
    extensions = list(order.extensions.select_related("asked_by"))
    return Sheet(
        order=order,
        late=order.state in RUNNING and order.due_on < today(),
        steps=list(order.steps.select_related("actor")),
        extensions=extensions,
        asked=next((one for one in extensions if one.state == ExtensionState.ASKED), None),
        climbs=list(order.climbs.select_related("superior")),
        verbs=frozenset(verbs(actor, order)),
    )


def verbs(actor: User, order: Order) -> list[str]:
    """The buttons: what the state allows, the duty gives, and the unit's own people may not."""
    possible = ORDER_FLOW.verbs(order.state)
    if order.state in RUNNING:
        possible = [*possible, "ask_extension"]
    if order.state in OPEN:
        possible = [*possible, "decide_extension"]
    if belongs_to(actor, order.owner) or actor.pk == order.submitted_by_id:
        possible = [verb for verb in possible if verb not in (*OUTSIDE_VERBS, "decide_extension")]
    return [verb for verb in possible if OrderPolicy.allows(actor, verb, order)]


def of_object(kind: str, key: str) -> QuerySet[Order]:
    """The orders about one thing of another room, the newest first."""
    rows = Order.objects.filter(object_kind=kind, object_id=key)
    return rows.select_related("owner").order_by("-pk")


def in_time_of(kind: str, keys: Sequence[str]) -> Share:
    """按期整改率 of the orders about things of another room."""
    rows = Order.objects.filter(object_kind=kind, object_id__in=keys).order_by()
    lives = rows.values_list(*LIFE)
    return closed_in_time(map(life_of, lives), today())


def life_of(row: tuple[date, date | None, date | None, str]) -> Life:
    """What counts of one order: the columns of `LIFE`."""
    due, submitted, reported_due, state = row
    return Life(due, submitted, reported_due, state == OrderState.ACCEPTED, state in RUNNING)


def due_soon(actor: User, day: date) -> QuerySet[Order]:
    """The actor's own unit's orders that are due by `day`, the earliest first."""
    rows = OrderPolicy.filter(actor, "submit").filter(state__in=RUNNING, due_on__lte=day)
    return rows.select_related("owner").order_by("due_on", "pk")
