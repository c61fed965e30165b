"""Cases in one's scope and one case with its next steps."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.kernel.clock import today
from xianfeng.rectification.access import belongs_to
from xianfeng.rectification.queries import OVERDUE
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import CasePolicy
from xianfeng.service_windows.models import Case, Message
from xianfeng.service_windows.states import CASE_FLOW, UNANSWERED, CaseState

HANDLING = ("correct", "explain", "order", "report", "appeal")
JUDGING = ("uphold", "reject", "return", "close")


@dataclass(frozen=True)
class Sheet:
    """A case's page; `steps` are the verbs that are open to the reader now."""

    case: Case
    tags: Sequence[str]
    topic: str
    messages: Sequence[Message]
    late: bool
    steps: Sequence[str]
    may_call_back: bool


def listed(actor: User, state: str = "") -> QuerySet[Case]:
    """Cases in the actor's scope, by deadline; the closed ones last."""
    rows = CasePolicy.filter(actor, "view").select_related("window__organization")
    if state == OVERDUE:
        rows = rows.filter(overdue())
    elif state in CaseState.values:
        rows = rows.filter(state=state)
    return rows.order_by(F("closed_on").asc(nulls_first=True), "due_on", "pk")


def overdue() -> Q:
    """Cases that wait for an answer longer than they may."""
    return Q(state__in=UNANSWERED, due_on__lt=today())


def late_cases(actor: User) -> QuerySet[Case]:
    """Overdue cases in the reach of those above, by area and by line (R-065, R-066)."""
    return CasePolicy.filter(actor, "view").filter(overdue())


def sheet(actor: User, case: Case) -> Sheet:
    """Everything on a case's page; nothing on it says who raised it."""
    rules = rulebook.rules()
    handles = CasePolicy.allows(actor, "handle", case)
    return Sheet(
        case=case,
        tags=rulebook.names(rulebook.reasons(rules), case.tags),
        topic="".join(rulebook.names(rules.topics, [case.topic] if case.topic else [])),
        messages=list(case.messages.select_related("actor")),
        late=case.state in UNANSWERED and case.due_on < today(),
        steps=steps(actor, case, handles),
        may_call_back=handles and bool(case.contact) and case.called_back_on is None,
    )


def steps(actor: User, case: Case, handles: bool) -> list[str]:
    """The unit's own steps, or those of somebody outside it."""
    possible = CASE_FLOW.verbs(case.state)
    outside = not belongs_to(actor, case.window.organization)
    judges = outside and CasePolicy.allows(actor, "judge", case)
    mine = (*(HANDLING if handles else ()), *(JUDGING if judges else ()))
    return [verb for verb in possible if verb in mine]
