"""How the record names an order; texts go in sealed, for they may name people."""

from xianfeng.journal.rules.canonical import Json
from xianfeng.rectification.models import Order


def order_subject(order: Order) -> tuple[str, str]:
    """The order's place in the record."""
    return "order", str(order.pk)


def about(order: Order, **more: Json) -> dict[str, Json]:
    """What every entry of an order says."""
    return {
        "owner": order.owner.code,
        "object": [order.object_kind, order.object_id],
        "source": [order.source_kind, order.source_id],
        "due": order.due_on.isoformat(),
        **more,
    }
