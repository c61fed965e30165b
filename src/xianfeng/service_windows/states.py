"""The lives of a case, of a contest, and of what is put forward for an honour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.flow import Flow


class CaseState(models.TextChoices):
    """Where a case stands."""

    NEW = "new", _("待核实")  # a bad rating: what was said is looked into first
    OPEN = "open", _("待办理")
    ORDERED = "ordered", _("限期整改")
    APPEALED = "appealed", _("申诉复核")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")
    VOID = "void", _("申诉成立，不计")


# An appeal stops no clock.
UNANSWERED = frozenset({CaseState.NEW, CaseState.OPEN, CaseState.ORDERED, CaseState.APPEALED})
ENDED = frozenset({CaseState.CLOSED, CaseState.VOID})
TO_HANDLE = frozenset({CaseState.NEW, CaseState.OPEN})  # the unit's next step is wanted

CASE_FLOW = Flow(
    {
        "correct": ({CaseState.OPEN}, CaseState.ANSWERED),
        "explain": ({CaseState.OPEN}, CaseState.ANSWERED),
        "order": ({CaseState.OPEN}, CaseState.ORDERED),
        "verify": (TO_HANDLE, CaseState.OPEN),
        "demand": (TO_HANDLE, CaseState.ORDERED),  # an order from outside waits for no finding
        "report": ({CaseState.ORDERED}, CaseState.ANSWERED),
        "resume": ({CaseState.ORDERED}, CaseState.OPEN),  # the order was withdrawn
        "appeal": (TO_HANDLE, CaseState.APPEALED),
        "uphold": ({CaseState.APPEALED}, CaseState.VOID),
        "reject": ({CaseState.APPEALED}, CaseState.OPEN),
        "return": ({CaseState.ANSWERED}, CaseState.OPEN),
        "close": ({CaseState.ANSWERED}, CaseState.CLOSED),
        "dispute": ({CaseState.ANSWERED, CaseState.CLOSED}, CaseState.OPEN),
        # the same where an order was carried out: that order runs again
        "dispute_order": ({CaseState.ANSWERED, CaseState.CLOSED}, CaseState.ORDERED),
        "take_up": (ENDED, CaseState.OPEN),  # for what was said after the end
    }
)


class ContestState(models.TextChoices):
    """A contest runs, is judged, and its result published; begun by mistake, it is withdrawn."""

    OPEN = "open", _("进行中")
    PUBLISHED = "published", _("已公布")
    WITHDRAWN = "withdrawn", _("已撤回")


CONTEST_FLOW = Flow(
    {
        "publish": ({ContestState.OPEN}, ContestState.PUBLISHED),
        "withdraw": ({ContestState.OPEN}, ContestState.WITHDRAWN),
    }
)


class HonourState(models.TextChoices):
    """Put forward, until it is taken back or a selection takes it up."""

    OPEN = "open", _("待评选")
    TAKEN_BACK = "back", _("已收回")
    TAKEN_UP = "taken", _("已纳入评选")


HONOUR_FLOW = Flow(
    {
        "take_back": ({HonourState.OPEN}, HonourState.TAKEN_BACK),
        "take_up": ({HonourState.OPEN}, HonourState.TAKEN_UP),
    }
)
