"""Every step of an order is kept in words for people and in the record for proof."""

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import Refused
from xianfeng.rectification.models import Order, Step
from xianfeng.rectification.record import about, order_subject


def note(actor: User | None, order: Order, verb: str, kind: str, text: str, **more: Json) -> None:
    """One step; call it last, in the transaction of the deed."""
    Step.objects.create(order=order, verb=verb, text=text, actor=actor, at=now())
    data, sealed = about(order, **more), words(text=text)
    record(kind, actor=actor, subject=order_subject(order), data=data, personal=sealed)


def said(text: str, otherwise: object) -> str:
    """The text without blanks around it; Refused with `otherwise` when nothing was said."""
    if not text.strip():
        raise Refused(str(otherwise))
    return text.strip()
