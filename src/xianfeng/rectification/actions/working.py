"""What the responsible organization does."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.rectification.models import Extension, Order
from xianfeng.rectification.states import ORDER_FLOW, RUNNING

from .issuing import LONGEST
from .noting import note, said


@transaction.atomic
def plan(actor: User, order: Order, measures: str) -> None:
    """Say how it will be corrected; may be said again while the work goes on."""
    text = said(measures, _("请写明整改措施。"))
    ORDER_FLOW.move(order, "plan", measures=text)
    note(actor, order, "plan", "order.planned", text)


@transaction.atomic
def submit(actor: User, order: Order, proof: str) -> None:
    """Report what was done and ask for acceptance. Files are never demanded (D-08). Whether that
    is in time is settled here: more time granted later comes too late."""
    text = said(proof, _("请写明整改结果。"))
    ORDER_FLOW.move(order, "submit", proof=text, submitted_by=actor, submitted_on=today())
    Order.objects.filter(pk=order.pk).update(submitted_due_on=F("due_on"))
    order.refresh_from_db(fields=["due_on", "submitted_due_on"])
    note(actor, order, "submit", "order.submitted", text, late=today() > order.due_on)


@transaction.atomic
def ask_extension(actor: User, order: Order, days: int, reason: str) -> Extension:
    """Ask for more working days, with a reason."""
    if order.state not in RUNNING:
        raise NotAllowedNow("ask_extension")
    if not 1 <= days <= LONGEST:
        raise Refused(_("期限应为 1 至 %(most)d 个工作日。") % {"most": LONGEST})
    text = said(reason, _("请写明延期的理由。"))
    try:
        with transaction.atomic():
            asked = Extension.objects.create(
                order=order, days=days, reason=text, asked_on=today(), asked_by=actor
            )
    except IntegrityError:
        raise Refused(_("已有一份延期申请等待答复。")) from None
    note(actor, order, "ask_extension", "order.extension_asked", text, days=days)
    return asked
