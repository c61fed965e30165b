"""R-154: pledges that carry on what was ordered to be put right before."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from xianfeng.accounts.models import User
from xianfeng.organizations.models import Organization
from xianfeng.rectification.access import OrderPolicy
from xianfeng.rectification.models import Order
from xianfeng.rectification.queries import public_orders
from xianfeng.rectification.states import OrderState


def orders_to_follow(actor: User, organization: Organization) -> QuerySet[Order]:
    """The organization's orders that the actor may read: a member those made known."""
    rows = Order.objects.filter(owner=organization).exclude(state=OrderState.WITHDRAWN)
    readable = Q(pk__in=seen(actor).values("pk")) | ~Q(public_text="")
    return rows.filter(readable).order_by("-issued_on", "-pk")


def seen(actor: User) -> QuerySet[Order]:
    may = OrderPolicy.may_ever(actor, "view")
    return OrderPolicy.filter(actor, "view") if may else Order.objects.none()


def in_short(order: Order) -> str:
    """An order in a list of choices, with its day."""
    return f"{order.issued_on:%Y-%m-%d} {order.public_text or order.object_name}"[:60]


@dataclass(frozen=True, slots=True)
class Followed:
    """What a pledge follows, as its reader may read it; `url` where the order opens."""

    text: str
    url: str


def followed(actor: User, key: int | None) -> Followed | None:
    """None where there is nothing, or nothing for this reader."""
    if key is None:
        return None
    order = seen(actor).filter(pk=key).first()
    if order is not None:
        return Followed(in_short(order), reverse("rectification:order", args=[key]))
    text = public_texts([key]).get(key)
    return Followed(text, "") if text else None


def public_texts(keys: Iterable[int | None]) -> dict[int, str]:
    """Order → what everybody may read of it; no statement for none."""
    wanted = [key for key in keys if key]
    if not wanted:
        return {}
    return dict(public_orders({}).filter(pk__in=wanted).values_list("pk", "public_text"))
