"""The four voices on pledges, asked through `appraisals` (R-024): this room hands objects down.

What the voices say stays there; here stands only that a pledge has been appraised, and who then
told its owner what (R-031). Nothing is computed from an answer (R-184).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions import polls, voices
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.actions.voices import Comment
from xianfeng.appraisals.models import LeaderComment, ObjectKind, Poll
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.pledges.actions.writing import journal
from xianfeng.pledges.models import Kind, Pledge
from xianfeng.pledges.queries.appraisals import (
    is_being_asked,
    is_heard,
    missing_voices,
    question_set_of,
    unfinished,
)
from xianfeng.pledges.record import number_of
from xianfeng.pledges.states import CONCLUDED, PLEDGE_FLOW

NAME_LENGTH = 200
DAYS_OPEN = 14


def thing_of(pledge: Pledge) -> Thing:
    """A pledge as a polled object: kind, number, and what the ballot shows."""
    member = pledge.membership
    owner = member.person.name if member else pledge.organization.name
    items = "；".join(item.text for item in pledge.items.all())
    return Thing(ObjectKind.PLEDGE, number_of(pledge), f"{owner}：{items}"[:NAME_LENGTH])


@transaction.atomic
def ask_voices(actor: User, pledges: Sequence[Pledge], opens: datetime | None = None) -> Poll:
    """Draft a poll: the year's annual pledges of a branch together (R-028), or one ad hoc pledge
    on its own, 一事一评 (R-029). Circles, questions and scale are the pack's.
    """
    # Holds the rows: of two who ask at once, the second finds the first one's poll.
    Pledge.objects.filter(pk__in=[one.pk for one in pledges]).update(edition=F("edition"))
    unfit = [one for one in pledges if one.state not in CONCLUDED]
    if not pledges or unfit:
        raise Refused(_("报告了完成情况的承诺才能评议。"))
    if len(pledges) > 1 and any(one.kind == Kind.AD_HOC for one in pledges):
        raise Refused(_("即时承诺一事一评，请单独发起。"))
    if is_being_asked(pledges):
        raise Refused(_("已经发起过评议，还没有结束。"))
    first = pledges[0]
    asked = question_set_of(first.program)
    if not asked:
        raise Refused(_("政策包没有承诺评议的问题。"))
    begins = opens or clock.now()
    single = len(pledges) == 1
    name = thing_of(first).name if single else first.organization.name
    draft = polls.Draft(
        title=(_("承诺评议：%(name)s") % {"name": name})[:100],
        year=first.program.year,
        pack_hash=first.program.pack.hash,
        question_set=asked,
        opens=begins,
        closes=begins + timedelta(days=DAYS_OPEN),
    )
    return polls.draft_poll(actor, first.organization, draft, [thing_of(one) for one in pledges])


@transaction.atomic
def comment_pledge(actor: User, pledge: Pledge, said: Comment) -> LeaderComment:
    """领导点评 in its parts: merits, faults, direction (R-027)."""
    if pledge.state not in CONCLUDED:
        raise Refused(_("报告了完成情况的承诺才能点评。"))
    return voices.comment(
        actor, pledge.organization, thing_of(pledge), pledge.program.pack.hash, said
    )


@transaction.atomic
def mark_appraised(actor: User, pledge: Pledge, reason: str = "") -> None:
    """Others than the pledger have spoken, and nobody is still being asked (R-003, R-023).

    A voice of the pack that is missing stays missing, by its name and with the reason (R-024).
    """
    # Holds the row: a poll that is being drafted meanwhile is seen.
    Pledge.objects.filter(pk=pledge.pk).update(edition=F("edition"))
    if not is_heard(pledge):
        raise Refused(_("还没有公布的评议结果，也没有领导点评。"))
    waiting = [one.title for one in unfinished(pledge)]
    if waiting:
        told = _("还有评议没有结束：%(titles)s。公布、宣布无效或者撤回后再登记。")
        raise Refused(told % {"titles": _("、").join(waiting)})
    missing = missing_voices(pledge)
    if missing and not reason.strip():
        names = _("、").join(str(one.label) for one in missing)
        raise Refused(_("没有听到的：%(voices)s。请写明理由。") % {"voices": names})
    note = reason.strip() if missing else ""
    PLEDGE_FLOW.move(pledge, "appraise", appraisal_note=note)
    absent: list[Json] = [one.value for one in missing]
    journal(actor, "pledge.appraised", pledge, words(reason=note), missing=absent)
