"""Cases in one's scope and one case with its next steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case as Case_
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from xianfeng.accounts.models import User
from xianfeng.appraisals.rules.masking import masked
from xianfeng.kernel.clock import today
from xianfeng.rectification.access import OrderPolicy, belongs_to
from xianfeng.rectification.models import Order
from xianfeng.rectification.queries import OVERDUE
from xianfeng.rectification.states import OrderState
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import CasePolicy, own
from xianfeng.service_windows.models import Burst, Case, CaseClimb, Message
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.models.points import Finding
from xianfeng.service_windows.rules.delays import FARTHEST
from xianfeng.service_windows.states import CASE_FLOW, ENDED, TO_HANDLE, UNANSWERED, CaseState

HANDLING = ("verify", "correct", "explain", "order", "report", "resume", "appeal")
JUDGING = ("demand", "uphold", "reject", "return", "close", "take_up", "leave")
AFTERWARDS = "afterwards"  # words after the end wait for somebody outside
WAITING = "waiting"  # for the unit's next step
# The day that holds: that of the order, which may have been extended.
OF_ORDER = Subquery(Order.objects.filter(pk=OuterRef("order_key")).values("due_on"))
FOLLOWS = Q(state=CaseState.ORDERED, follows_order=True)
DUE = Case_(When(FOLLOWS, then=Coalesce(OF_ORDER, F("due_on"))), default=F("due_on"))
HEARD = Q(late_words=True, state__in=ENDED)  # what the unit handles again, it reads itself
TO_SAY_SO = timedelta(days=7)  # after the acceptance of an order, which may come late


@dataclass(frozen=True)
class Sheet:
    """A case's page; `steps` are the verbs that are open to the reader now."""

    case: Case
    tags: Sequence[str]
    topic: str
    messages: Sequence[Message]
    due: date
    late: bool
    order: Order | None
    steps: Sequence[str]
    may_call_back: bool
    handles: bool
    words: str  # without numbers and addresses, as everybody inside reads them first
    lines: Sequence[str]  # of `messages`, those of whoever raised the case likewise
    may_open: bool  # the contact, or the words in full, for the call back
    doubts: Sequence[Burst]
    climbs: Sequence[CaseClimb]


def listed(actor: User, state: str = "") -> QuerySet[Case]:
    """Cases in the actor's scope, by deadline; the closed ones last."""
    rows = with_due(CasePolicy.filter(actor, "view")).select_related("window__organization")
    if state == OVERDUE:
        rows = rows.filter(overdue())
    elif state == WAITING:
        rows = rows.filter(state__in=TO_HANDLE)
    elif state == AFTERWARDS:
        rows = rows.filter(HEARD)
    elif state in CaseState.values:
        rows = rows.filter(state=state)
    return rows.order_by(F("closed_on").asc(nulls_first=True), DUE, "pk")


def overdue() -> Q:
    """Cases that wait for an answer longer than they may. With an order that waits for acceptance
    nobody is late (Z-7)."""
    past = Order.objects.filter(due_on__lt=today())
    told = Q(state=OrderState.ACCEPTED, accepted_on__gte=today() - TO_SAY_SO)
    late = past.exclude(Q(state=OrderState.SUBMITTED) | told)
    return (FOLLOWS & Q(order_key__in=late.values("pk"))) | (
        Q(state__in=UNANSWERED, due_on__lt=today()) & ~FOLLOWS
    )


def with_due(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Each with the day that holds, `due`."""
    return rows.annotate(due=DUE)


def due_of(case: Case) -> date:
    """The day that holds for one case."""
    order = Order.objects.filter(pk=case.order_key or 0).first()
    follows = case.state == CaseState.ORDERED and case.follows_order
    return order.due_on if order and follows else case.due_on


def judged(actor: User, state: str) -> QuerySet[Case]:
    """Cases that wait for the actor from outside: an appeal, or an answer to be closed."""
    rows = CasePolicy.filter(actor, "judge").filter(state=state)
    return rows.exclude(window__organization__path__in=own(actor))


def heard_afterwards(actor: User) -> QuerySet[Case]:
    """Cases that ended and were written to again, before somebody outside the unit."""
    rows = CasePolicy.filter(actor, "judge").filter(HEARD)
    return rows.exclude(window__organization__path__in=own(actor))


def late_cases(actor: User) -> QuerySet[Case]:
    """Overdue cases in the reach of those above and of leaders, by area and by line (R-065,
    R-066)."""
    return CasePolicy.filter(actor, "see_late").filter(overdue())


def sheet(actor: User, case: Case) -> Sheet:
    """Everything on a case's page; nothing on it says who raised it."""
    rules = rulebook.rules()
    handles = CasePolicy.allows(actor, "handle", case)
    order = Order.objects.select_related("owner").filter(pk=case.order_key or 0).first()
    lines = list(case.messages.select_related("actor"))
    due = due_of(case)
    seen = order is not None and OrderPolicy.allows(actor, "view", order)
    return Sheet(
        case=case,
        tags=rulebook.names(rulebook.reasons(rules), case.tags),
        topic="".join(rulebook.names(rules.topics, [case.topic] if case.topic else [])),
        messages=lines,
        due=due,
        late=Case.objects.filter(overdue(), pk=case.pk).exists(),
        order=order if seen else None,
        steps=steps(actor, case, handles, order),
        may_call_back=handles and case.called_back_on is None and reachable(case),
        handles=handles,
        words=masked(case.text, ()),
        lines=[masked(one.text, ()) if one.from_client else one.text for one in lines],
        may_open=handles and reachable(case),
        doubts=doubts(case),
        climbs=list(case.climbs.select_related("superior")),
    )


def reachable(case: Case) -> bool:
    """Whether a contact was left, in its field or in the words; none once the case is closed."""
    if case.state in (CaseState.CLOSED, CaseState.VOID):
        return False
    if case.contact or masked(case.text, ()) != case.text:
        return True
    told = case.messages.filter(from_client=True).values_list("text", flat=True)
    return any(masked(text, ()) != text for text in told)


def wants_decision(case: Case) -> bool:
    """Whether a number in the words might be a contact that nobody called: without the field."""
    return not case.contact and case.called_back_on is None and reachable(case)


def doubts(case: Case) -> list[Burst]:
    """Ratings set apart of which this may be one: by window, channel and days alone, for no case
    knows its rating."""
    if case.kind != CaseKind.RATING:
        return []
    since = case.opened_on - timedelta(days=FARTHEST)
    rows = Burst.objects.filter(window=case.window_id, channel=case.channel, finding=Finding.APART)
    return list(rows.filter(day__range=(since, case.opened_on)))


def steps(actor: User, case: Case, handles: bool, order: Order | None) -> list[str]:
    """The unit's own steps, or those of somebody outside it."""
    outside = not belongs_to(actor, case.window.organization)
    judges = outside and CasePolicy.allows(actor, "judge", case)
    mine = {*(HANDLING if handles else ()), *(JUDGING if judges else ())}
    if case.messages.filter(verb__in=["reject", "uphold"]).exists():
        mine.discard("appeal")
    withdrawn = order is not None and order.state == OrderState.WITHDRAWN
    mine.discard("report" if withdrawn else "resume")
    heard = case.late_words and case.state in ENDED
    open_now = [*CASE_FLOW.verbs(case.state), *(["leave"] if heard else [])]
    if not heard:
        mine.discard("take_up")
    return [verb for verb in open_now if verb in mine]
