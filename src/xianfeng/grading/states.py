"""How a round, a decision and a correction live (architecture, "A grading round"; R-080).

A round is worked on by the department until it submits it, then lies with the committee,
which may send single decisions or the whole round back. After publication a grade changes
only by a correction, which is an object of its own and never a state of the round.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.flow import Flow


class RoundState(models.TextChoices):
    """Where a round stands."""

    DRAFT = "draft", _("筹备")
    COLLECTING = "collecting", _("收集材料")
    COMPUTED = "computed", _("提出意见")
    PROPOSED = "proposed", _("常委会审定")
    CONFIRMED = "confirmed", _("待公布")
    PUBLISHED = "published", _("已公布")
    CLOSED = "closed", _("已结束")


class DecisionState(models.TextChoices):
    """Where the decision on one organization stands."""

    OPEN = "open", _("未提出意见")
    RETURNED = "returned", _("已退回")
    PROPOSED = "proposed", _("待审定")
    CONFIRMED = "confirmed", _("已审定")
    PUBLISHED = "published", _("已公布")


class CorrectionState(models.TextChoices):
    """Where the correction of a published grade stands."""

    DRAFT = "draft", _("待第一次批准")
    APPROVED_ONCE = "approved_once", _("待第二次批准")
    EFFECTIVE = "effective", _("已生效")
    WITHDRAWN = "withdrawn", _("未批准")


OVER = frozenset({RoundState.PUBLISHED, RoundState.CLOSED})

ROUND = Flow(
    {
        "start": ({RoundState.DRAFT}, RoundState.COLLECTING),
        "accept_inputs": ({RoundState.COLLECTING, RoundState.COMPUTED}, RoundState.COLLECTING),
        "compute": ({RoundState.COLLECTING, RoundState.COMPUTED}, RoundState.COMPUTED),
        "submit": ({RoundState.COMPUTED}, RoundState.PROPOSED),
        "send_back": ({RoundState.PROPOSED, RoundState.CONFIRMED}, RoundState.COMPUTED),
        "confirm": ({RoundState.PROPOSED}, RoundState.CONFIRMED),
        "reopen": ({RoundState.CONFIRMED}, RoundState.PROPOSED),
        "publish": ({RoundState.CONFIRMED}, RoundState.PUBLISHED),
        "close": ({RoundState.PUBLISHED}, RoundState.CLOSED),
    }
)
DECISION = Flow(
    {
        "propose": (
            {DecisionState.OPEN, DecisionState.RETURNED, DecisionState.PROPOSED},
            DecisionState.PROPOSED,
        ),
        "confirm": ({DecisionState.PROPOSED}, DecisionState.CONFIRMED),
        "send_back": ({DecisionState.PROPOSED, DecisionState.CONFIRMED}, DecisionState.RETURNED),
        "publish": ({DecisionState.CONFIRMED}, DecisionState.PUBLISHED),
    }
)
CORRECTION = Flow(
    {
        "approve": ({CorrectionState.DRAFT}, CorrectionState.APPROVED_ONCE),
        "approve_second": ({CorrectionState.APPROVED_ONCE}, CorrectionState.EFFECTIVE),
        "withdraw": (
            {CorrectionState.DRAFT, CorrectionState.APPROVED_ONCE},
            CorrectionState.WITHDRAWN,
        ),
    }
)
