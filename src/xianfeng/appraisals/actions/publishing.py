"""One publication of a result; what it shows goes into the record as the public may see it."""

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions.holding import hold
from xianfeng.appraisals.models import Circle, Poll, PollClass, Voice
from xianfeng.appraisals.queries.guard import Reader, VoiceResult, results_of
from xianfeng.appraisals.queries.turnout import short
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.rules.suppression import Cell, Release
from xianfeng.appraisals.states import POLL_FLOW, PollState
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of
from xianfeng.kernel.errors import NotAllowedNow, Refused


@transaction.atomic
def publish(actor: User, poll: Poll) -> None:
    """From now on the released counts are readable; nothing is counted or published again. Paper
    that is being entered is waited for, or comes too late."""
    hold(poll)
    if poll.state != PollState.CLOSED:
        raise NotAllowedNow(f"publish: poll {poll.pk}")
    if over := [one.code for one in poll.classes.all() if is_over(one)]:
        raise Refused(_("票数多于应参评人数，不能公布：%(codes)s") % {"codes": "、".join(over)})
    if few := short(poll):
        voices = "、".join(str(Voice(code).label) for code in few)
        text = _("%(voices)s的参评率没有达到公告的最低要求，结果不作数，请宣布无效。")
        raise Refused(text % {"voices": voices})
    POLL_FLOW.move(poll, "publish")
    entry = record(
        "poll.published",
        actor=actor,
        subject=poll_subject(poll),
        data=about(
            poll, counted=poll.recount_digest, circle=str(poll.circle), voices=in_record(poll)
        ),
        personal=sealed_results(poll),
    )
    Poll.objects.filter(pk=poll.pk).update(published_entry=entry.index)
    poll.published_entry = entry.index


def is_over(one: PollClass) -> bool:
    """Unless ballots ≤ tickets ≤ eligible, and all ballots, with paper beside, ≤ eligible."""
    paper = one.paper_count.ballots if hasattr(one, "paper_count") else 0
    return (
        one.ballots > one.issued or one.issued > one.eligible or one.ballots + paper > one.eligible
    )


def in_record(poll: Poll) -> dict[str, Json]:
    """The journal is public: what stands in it went through the guard for the public, and answers
    only of what is published to the public. How many voted is no secret."""
    to_all = poll.circle == Circle.PUBLIC
    return {
        one.voice: {"eligible": one.eligible, "web": one.web, "paper": one.paper}
        | ({"questions": answers(one)} if to_all else {})
        for one in results_of(poll, Reader.PUBLIC)
    }


def sealed_results(poll: Poll) -> dict[str, str]:
    """What those inside are told, sealed: results have few contents, so a bare hash would tell."""
    told: Json = {one.voice: answers(one) for one in results_of(poll, Reader.INSIDE)}
    return {"results": digest_of(told)}


def answers(one: VoiceResult) -> Json:
    """Question → what is released of it."""
    return {code: plain(found) for code, found in one.questions.items()}


def plain(found: Release) -> Json:
    return {"total": plain_cell(found.total)} | {
        ".".join(key): plain_cell(cell) for key, cell in found.parts.items()
    }


def plain_cell(cell: Cell) -> Json:
    if cell.counts is not None:
        return {"counts": dict(sorted(cell.counts.items()))}
    return {"shown": cell.shown.value, "answer": cell.answer}
