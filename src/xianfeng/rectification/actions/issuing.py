"""Giving an order."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.workdays import after_working_days
from xianfeng.organizations.models import Organization
from xianfeng.rectification.models import Order
from xianfeng.rectification.queries import exceptions

from .noting import note, said

LONGEST = 120  # working days: half a year


@dataclass(frozen=True)
class About:
    """A thing of another room: its kind, its key there, and its name for people."""

    kind: str
    id: str
    name: str


@transaction.atomic
def issue(
    actor: User | None,
    owner: Organization,
    *,
    problem: str,
    basis: str,
    days: int,
    object: About,  # noqa: A002 -- the document's own word
    source: About,
    public_text: str = "",
) -> Order:
    """An order to `owner`, due after `days` working days (R-059); None is the system itself."""
    if not 1 <= days <= LONGEST:
        raise Refused(_("期限应为 1 至 %(most)d 个工作日。") % {"most": LONGEST})
    order = Order.objects.create(
        owner=owner,
        object_kind=object.kind,
        object_id=object.id,
        object_name=object.name,
        source_kind=source.kind,
        source_id=source.id,
        source_name=source.name,
        problem=said(problem, _("请写明问题。")),
        basis=said(basis, _("请写明依据。")),
        public_text=public_text.strip(),
        days=days,
        issued_by=actor,
        issued_on=today(),
        due_on=after_working_days(today(), days, exceptions(owner)),
    )
    note(actor, order, "issue", "order.issued", order.problem, days=days)
    return order
