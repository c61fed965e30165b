"""What became of what people said: cases in numbers, of some or window by window."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from xianfeng.service_windows.models import Case, Message
from xianfeng.service_windows.models.cases import CaseKind, Reply
from xianfeng.service_windows.models.ratings import BY_STAFF
from xianfeng.service_windows.rules.figures import Handling
from xianfeng.service_windows.states import CaseState

from .cases import overdue


def case_counts() -> dict[str, Count]:
    """What is counted of cases, by the fields of `Handling`."""
    bad = Q(kind=CaseKind.RATING)
    answered = Q(state__in=[CaseState.ANSWERED, CaseState.CLOSED])  # one reopened is none
    # Of the others staff saw the receipt code, and could rate their own reply.
    own_code = ~Q(channel__in=BY_STAFF)
    named_bad = bad & (Q(called_back_on__isnull=False) | ~Q(contact=""))
    tests = {
        "named_bad": named_bad,
        "called_back": bad & Q(called_back_on__isnull=False),
        "upheld": bad & ~Q(state=CaseState.VOID),
        "rectified": bad & answered & Q(finding__in=["correct", "order"]),
        "in_time": answered & Q(missed_on=None, answered_on__lte=F("due_on")),
        "closed": answered,
        "overdue": overdue(),
        "replies": own_code & ~Q(reply=""),
        "content": own_code & Q(reply__in=[Reply.SATISFIED, Reply.MOSTLY]),
        "appeals_upheld": Q(state=CaseState.VOID),
    }
    return {name: Count("pk", filter=test) for name, test in tests.items()}


def appealed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those that were ever appealed: few among all messages, and asked first."""
    return rows.filter(pk__in=Message.objects.filter(verb="appeal").values("case"))


def handling(rows: QuerySet[Case]) -> Handling:
    """Cases in numbers, counted in two statements."""
    return Handling(**rows.aggregate(**case_counts()), appeals=appealed(rows).count())


def handling_by_window(rows: QuerySet[Case]) -> list[Handling]:
    """The same of each window that has any, in two statements for all of them."""
    appeals: Any = appealed(rows).order_by().values("window").annotate(n=Count("pk"))
    of_window = {row["window"]: row["n"] for row in appeals}
    counts: Any = rows.order_by().values("window").annotate(**case_counts())
    return [Handling(appeals=of_window.get(row.pop("window"), 0), **row) for row in counts]
