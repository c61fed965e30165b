"""How a pledge, a publication, an import and a yearly member review live.

A pledge is the author's until it is submitted; then the organization reviews every item and
approves it or sends it back with advice. Published, it is kept, and ends done, partly done or
not done, each with its cause. Appraised and fed back, it is over. A change takes it back to the
author with a reason; what stood before is kept as a version.
"""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.flow import Flow


class PledgeState(models.TextChoices):
    """Where a pledge stands."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("审核通过")
    PUBLISHED = "published", _("已公开")
    UNDER_WAY = "under_way", _("践诺中")
    DONE = "done", _("已完成")
    PARTLY = "partly", _("部分完成")
    NOT_DONE = "not_done", _("未完成")
    APPRAISED = "appraised", _("已评议")
    FED_BACK = "fed_back", _("已反馈")
    WITHDRAWN = "withdrawn", _("已撤回")


class Completion(models.TextChoices):
    """How an item ended."""

    DONE = "done", _("完成")
    PARTLY = "partly", _("部分完成")
    NOT_DONE = "not_done", _("未完成")


class Cause(models.TextChoices):
    """Why an item was not kept whole: with an objective cause it is explained to the masses."""

    OBJECTIVE = "objective", _("客观原因")
    NONE = "none", _("没有客观原因")


class PublicationState(models.TextChoices):
    """提出→审核（保密）→审批→实施 (党务公开 Art. 15)."""

    PROPOSED = "proposed", _("待审核")
    CHECKED = "checked", _("待审批")
    APPROVED = "approved", _("待实施")
    CARRIED_OUT = "carried_out", _("已公开")
    REFUSED = "refused", _("不予公开")
    ENDED = "ended", _("已停止公开")


class ImportState(models.TextChoices):
    """A sheet is read, shown, and only then applied."""

    PREVIEWED = "previewed", _("待确认")
    APPLIED = "applied", _("已导入")
    DISCARDED = "discarded", _("已放弃")


class MeetingState(models.TextChoices):
    """A yearly member review: held, decided by the committee, told to each member."""

    OPEN = "open", _("评议中")
    DECIDED = "decided", _("已定等次")
    FED_BACK = "fed_back", _("已反馈")


# The tone of each state on pages.
TONES: Final[Mapping[str, str]] = {
    PledgeState.DRAFT: "neutral",
    PledgeState.SUBMITTED: "info",
    PledgeState.RETURNED: "warn",
    PledgeState.APPROVED: "info",
    PledgeState.PUBLISHED: "info",
    PledgeState.UNDER_WAY: "info",
    PledgeState.DONE: "good",
    PledgeState.PARTLY: "warn",
    PledgeState.NOT_DONE: "bad",
    PledgeState.APPRAISED: "good",
    PledgeState.FED_BACK: "good",
    PledgeState.WITHDRAWN: "neutral",
}
KEEPING = frozenset({PledgeState.PUBLISHED, PledgeState.UNDER_WAY})
CONCLUDED = frozenset({PledgeState.DONE, PledgeState.PARTLY, PledgeState.NOT_DONE})
TOLD = frozenset({PledgeState.APPRAISED, PledgeState.FED_BACK})
OVER = CONCLUDED | TOLD
WITH_AUTHOR = frozenset({PledgeState.DRAFT, PledgeState.RETURNED})
# A changed pledge on its way to be made known again.
REWRITTEN = WITH_AUTHOR | {PledgeState.SUBMITTED, PledgeState.APPROVED}
IN_FORCE = frozenset({PledgeState.APPROVED}) | KEEPING | OVER
# A pledge counts as made once its organization has it before it.
MADE = IN_FORCE | {PledgeState.SUBMITTED}

# A notice on its way: what it holds has not been made known yet.
WAITING = (PublicationState.PROPOSED, PublicationState.CHECKED, PublicationState.APPROVED)

PLEDGE_FLOW = Flow(
    {
        "write": (WITH_AUTHOR, PledgeState.DRAFT),
        "submit": (WITH_AUTHOR, PledgeState.SUBMITTED),
        "send_back": ({PledgeState.SUBMITTED}, PledgeState.RETURNED),
        "approve": ({PledgeState.SUBMITTED}, PledgeState.APPROVED),
        "publish": ({PledgeState.APPROVED}, PledgeState.PUBLISHED),
        "begin": (KEEPING, PledgeState.UNDER_WAY),
        "keep": (KEEPING, PledgeState.DONE),
        "keep_partly": (KEEPING, PledgeState.PARTLY),
        "break": (KEEPING, PledgeState.NOT_DONE),
        "appraise": (CONCLUDED, PledgeState.APPRAISED),
        "feed_back": ({PledgeState.APPRAISED}, PledgeState.FED_BACK),
        "change": ({PledgeState.SUBMITTED, PledgeState.APPROVED} | KEEPING, PledgeState.DRAFT),
        "withdraw": (
            WITH_AUTHOR | {PledgeState.SUBMITTED, PledgeState.APPROVED} | KEEPING,
            PledgeState.WITHDRAWN,
        ),
    }
)
PUBLICATION_FLOW = Flow(
    {
        "check": ({PublicationState.PROPOSED}, PublicationState.CHECKED),
        "approve": ({PublicationState.CHECKED}, PublicationState.APPROVED),
        "carry_out": ({PublicationState.APPROVED}, PublicationState.CARRIED_OUT),
        "refuse": (
            {PublicationState.PROPOSED, PublicationState.CHECKED, PublicationState.APPROVED},
            PublicationState.REFUSED,
        ),
        "end": ({PublicationState.CARRIED_OUT}, PublicationState.ENDED),
    }
)
IMPORT_FLOW = Flow(
    {
        "apply": ({ImportState.PREVIEWED}, ImportState.APPLIED),
        "discard": ({ImportState.PREVIEWED}, ImportState.DISCARDED),
    }
)
MEETING_FLOW = Flow(
    {
        "write": ({MeetingState.OPEN}, MeetingState.OPEN),
        "decide": ({MeetingState.OPEN}, MeetingState.DECIDED),
        "feed_back": ({MeetingState.DECIDED}, MeetingState.FED_BACK),
    }
)
