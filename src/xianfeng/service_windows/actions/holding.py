"""What holds of a case whatever is done: its days, its order, what is said once, what is left of
it at the end."""

from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from xianfeng.appraisals.rules.masking import masked
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.workdays import after_working_days
from xianfeng.rectification.models import Order
from xianfeng.rectification.queries import exceptions
from xianfeng.rectification.states import OPEN, OrderState
from xianfeng.service_windows.models import Case, DayCount
from xianfeng.service_windows.queries.cases import TO_SAY_SO
from xianfeng.service_windows.queries.waiting import settled
from xianfeng.service_windows.rulebook import rules
from xianfeng.service_windows.states import ENDED, CaseState

ORDERED = "order"  # the finding that an order answers
ANSWERS = ("correct", "explain", "report")


def no_order_runs(case: Case) -> None:
    """Refused while the order of the case is carried out: case and order go together."""
    if Order.objects.filter(pk=case.order_key or 0, state__in=OPEN).exists():
        raise Refused(_("整改还在进行，验收后再办理。"))


def first_deadline(case: Case) -> date:
    """The pack's first, from today on."""
    calendar = exceptions(case.window.organization)
    return after_working_days(today(), rules().deadlines[0], calendar)


def day_of_report(accepted: Order) -> date:
    """Until when the answer is in time: the order's day, or a week for saying so where the
    acceptance came late."""
    return max(accepted.due_on, (accepted.accepted_on or accepted.due_on) + TO_SAY_SO)


def is_ordered(case: Case) -> bool:
    """Whether an order was carried out, or is, for the answer that stands. One that was accepted
    before the case came back for something else is not begun anew for it."""
    rows = Order.objects.filter(pk=case.order_key or 0).exclude(state=OrderState.WITHDRAWN)
    return case.finding == ORDERED and rows.exists()


def is_said_anew(case: Case, reply: str) -> bool:
    """Keeps a content reply; False where the same stands there. Each once for each answer: whoever
    taps again says nothing new."""
    answered = case.messages.filter(verb__in=ANSWERS).order_by("-pk").values_list("pk", flat=True)
    since = case.messages.filter(from_client=True, pk__gt=answered.first() or 0)
    if case.reply != reply and since.filter(verb=reply).exists():
        raise Refused(_("这个答复您已评价过。还有要说的，请写在“补充”里。"))
    rows = Case.objects.filter(pk=case.pk, state__in=[CaseState.ANSWERED, CaseState.CLOSED])
    changed = bool(rows.exclude(reply=reply).update(reply=reply))
    case.reply = reply
    return changed


def forget_numbers(case: Case) -> None:
    """The contact goes with the end, and so do the numbers in the words and in what was noted of
    the call back: nobody needs them any more."""
    case.text = masked(case.text, ())
    Case.objects.filter(pk=case.pk).update(text=case.text)
    lines = case.messages.filter(Q(from_client=True) | Q(verb="call_back")).exclude(text="")
    for line in lines:
        plain = masked(line.text, ())
        if plain != line.text:
            case.messages.filter(pk=line.pk).update(text=plain)


def heard_after_the_end(case: Case) -> None:
    """More words, of a case that has ended or not."""
    Case.objects.filter(pk=case.pk, state__in=ENDED).update(late_words=True)


def uncount(case: Case) -> None:
    """One rating less of the same window, channel and level, on the newest day that has one:
    which one it was nobody knows, and the sums do not ask."""
    column = f"n{case.level}"
    rows = DayCount.objects.filter(window=case.window, channel=case.channel, day__lte=today())
    Case.objects.filter(pk=case.pk).update(counted=False)
    newest = settled(rows).filter(**{f"{column}__gt": 0}).order_by("-day").first()
    if newest is not None:
        less = {column: F(column) - 1}
        DayCount.objects.filter(pk=newest.pk, **{f"{column}__gt": 0}).update(**less)
