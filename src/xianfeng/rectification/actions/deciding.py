"""What somebody outside the unit decides: acceptance, more time, opening again, taking back."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.workdays import after_working_days
from xianfeng.rectification.access import belongs_to
from xianfeng.rectification.models import Extension, Order
from xianfeng.rectification.queries import exceptions
from xianfeng.rectification.rules import is_in_time
from xianfeng.rectification.states import EXTENSION_FLOW, ORDER_FLOW

from .issuing import LONGEST
from .noting import note, said


def from_outside(actor: User, order: Order) -> None:
    """Refused for everybody of the unit, and for whoever reported the result."""
    if belongs_to(actor, order.owner) or actor.pk == order.submitted_by_id:
        raise Refused(_("须由本单位以外的人办理。"))


@transaction.atomic
def accept(actor: User, order: Order, opinion: str) -> None:
    """The problem is solved: closed by somebody outside the unit."""
    from_outside(actor, order)
    text = said(opinion, _("请写明验收意见。"))
    ORDER_FLOW.move(order, "accept", acceptance=text, accepted_by=actor, accepted_on=today())
    order.refresh_from_db(fields=["submitted_on", "submitted_due_on"])
    in_time = is_in_time(order.submitted_on, order.submitted_due_on)
    note(actor, order, "accept", "order.accepted", text, in_time=in_time)


@transaction.atomic
def send_back(actor: User, order: Order, reason: str) -> None:
    """Not solved yet: the work goes on, the deadline stays."""
    from_outside(actor, order)
    text = said(reason, _("请写明退回的原因。"))
    ORDER_FLOW.move(order, "send_back")
    note(actor, order, "send_back", "order.sent_back", text)


@transaction.atomic
def reopen(actor: User | None, order: Order, reason: str, days: int) -> None:
    """It came back: the same order is open again with a new deadline. None is the system,
    where a person without an account was not satisfied."""
    if actor is not None:
        from_outside(actor, order)
    if not 1 <= days <= LONGEST:
        raise Refused(_("期限应为 1 至 %(most)d 个工作日。") % {"most": LONGEST})
    text = said(reason, _("请写明重新整改的原因。"))
    due = after_working_days(today(), days, exceptions(order.owner))
    ORDER_FLOW.move(order, "reopen", due_on=due, accepted_by=None, accepted_on=None)
    Order.objects.filter(pk=order.pk).update(reopened=F("reopened") + 1)
    order.refresh_from_db(fields=["reopened"])
    note(actor, order, "reopen", "order.reopened", text, days=days)


@transaction.atomic
def withdraw(actor: User, order: Order, reason: str) -> None:
    """The order was a mistake: it stays in the ledger as withdrawn, with its reason."""
    from_outside(actor, order)
    text = said(reason, _("请写明撤回的原因。"))
    ORDER_FLOW.move(order, "withdraw")
    note(actor, order, "withdraw", "order.withdrawn", text)


@transaction.atomic
def decide_extension(actor: User, extension: Extension, verb: str, answer: str) -> None:
    """`grant` or `refuse`; granted days are added to the deadline."""
    order = extension.order
    from_outside(actor, order)
    text = said(answer, _("请写明答复。"))
    EXTENSION_FLOW.move(extension, verb, answer=text, decided_by=actor)
    if verb == "grant":
        due = after_working_days(order.due_on, extension.days, exceptions(order.owner))
        Order.objects.filter(pk=order.pk).update(due_on=due)
        order.due_on = due
    note(
        actor, order, f"{verb}_extension", "order.extension_decided", text, granted=verb == "grant"
    )
