"""The life of a poll: fixed when announced, counted once, published once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.flow import Flow


class PollState(models.TextChoices):
    """Nothing of a count is shown before PUBLISHED, to anybody."""

    DRAFT = "draft", _("拟定中")
    ANNOUNCED = "announced", _("已公告")
    OPEN = "open", _("投票中")
    CLOSED = "closed", _("已截止")
    PUBLISHED = "published", _("已公布")
    VOID = "void", _("已宣布无效")
    WITHDRAWN = "withdrawn", _("已撤回")


POLL_FLOW = Flow(
    {
        "announce": ({PollState.DRAFT}, PollState.ANNOUNCED),
        "open": ({PollState.ANNOUNCED}, PollState.OPEN),
        "extend": ({PollState.OPEN}, PollState.OPEN),
        "close": ({PollState.OPEN}, PollState.CLOSED),
        "void": ({PollState.CLOSED}, PollState.VOID),
        "publish": ({PollState.CLOSED}, PollState.PUBLISHED),
        "withdraw": ({PollState.DRAFT, PollState.ANNOUNCED}, PollState.WITHDRAWN),
    }
)
ANNOUNCED = frozenset(PollState) - {PollState.DRAFT, PollState.WITHDRAWN}
VOTING = frozenset({PollState.ANNOUNCED, PollState.OPEN})
COUNTED = frozenset({PollState.CLOSED, PollState.PUBLISHED, PollState.VOID})
