"""The life of an order: issued, planned, worked on, accepted by others, opened again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.flow import Flow


class OrderState(models.TextChoices):
    """Where an order stands."""

    ISSUED = "issued", _("待定措施")
    CORRECTING = "correcting", _("整改中")
    SUBMITTED = "submitted", _("待验收")
    ACCEPTED = "accepted", _("已销号")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN = frozenset({OrderState.ISSUED, OrderState.CORRECTING, OrderState.SUBMITTED})
# The clock runs while the owner works; what waits for acceptance is nobody's delay.
RUNNING = frozenset({OrderState.ISSUED, OrderState.CORRECTING})

ORDER_FLOW = Flow(
    {
        "plan": (RUNNING, OrderState.CORRECTING),
        "submit": ({OrderState.CORRECTING}, OrderState.SUBMITTED),
        "accept": ({OrderState.SUBMITTED}, OrderState.ACCEPTED),
        "send_back": ({OrderState.SUBMITTED}, OrderState.CORRECTING),
        "reopen": ({OrderState.ACCEPTED}, OrderState.CORRECTING),
        "withdraw": (OPEN, OrderState.WITHDRAWN),
    }
)


class ExtensionState(models.TextChoices):
    """A request for more time."""

    ASKED = "asked", _("待答复")
    GRANTED = "granted", _("已同意")
    REFUSED = "refused", _("未同意")


EXTENSION_FLOW = Flow(
    {
        "grant": ({ExtensionState.ASKED}, ExtensionState.GRANTED),
        "refuse": ({ExtensionState.ASKED}, ExtensionState.REFUSED),
    }
)
