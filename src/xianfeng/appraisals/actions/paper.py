"""Paper: counted by two named people, entered as tallies, shown apart, worth the same (D-11)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.models import AnswerForm, Channel, PaperCount, PollClass, Tally
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.rules.suppression import BLANK, Counts, heads
from xianfeng.appraisals.states import PollState
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A count sheet: question → option → heads; what is missing to `ballots` was left blank."""

    ballots: int
    counts: Mapping[str, Counts]
    first_counter: str
    second_counter: str
    scan: File[bytes] | None = None


@transaction.atomic
def enter_paper(actor: User, one: PollClass, sheet: PaperSheet) -> PaperCount:
    """After the close and before the publication; entering again replaces what was entered."""
    if one.poll.state != PollState.CLOSED or one.form == AnswerForm.NAMED:
        raise NotAllowedNow(f"paper: class {one.pk}")
    refuse_wrong(one, sheet)
    PaperCount.objects.filter(poll_class=one).delete()
    Tally.objects.filter(poll_class=one, channel=Channel.PAPER).delete()
    scanned = sheet.scan.read() if sheet.scan else b""
    kept = PaperCount(
        poll_class=one,
        ballots=sheet.ballots,
        first_counter=sheet.first_counter.strip(),
        second_counter=sheet.second_counter.strip(),
        entered_by=actor,
        entered_on=clock.today(),
        scan_sha256=hashlib.sha256(scanned).hexdigest() if scanned else "",
    )
    if sheet.scan:
        kept.scan = sheet.scan
    kept.save()
    Tally.objects.bulk_create(rows_of(one, sheet))
    record(
        "poll.paper_entered",
        actor=actor,
        subject=poll_subject(one.poll),
        data=about(one.poll, voters=one.code, ballots=sheet.ballots, scan=kept.scan_sha256),
        personal={"first_counter": kept.first_counter, "second_counter": kept.second_counter},
    )
    return kept


def refuse_wrong(one: PollClass, sheet: PaperSheet) -> None:
    """Two people, no more ballots than people who took no ticket, no more answers than ballots."""
    first, second = sheet.first_counter.strip(), sheet.second_counter.strip()
    if not first or not second or first == second:
        raise Refused(_("请填写两名不同的计票人和监票人。"))
    left = one.eligible - one.issued
    if sheet.ballots > left:
        raise Refused(
            _("纸质票不能多于 %(left)s 张：应参评 %(eligible)s 人，已领电子票 %(issued)s 人。")
            % {"left": left, "eligible": one.eligible, "issued": one.issued}
        )
    if any(heads(counts) > sheet.ballots for counts in sheet.counts.values()):
        raise Refused(_("有的问题各项合计多于纸质票张数，请核对。"))


def rows_of(one: PollClass, sheet: PaperSheet) -> list[Tally]:
    return [
        Tally(poll_class=one, channel=Channel.PAPER, question=question, answer=answer, heads=number)
        for question, counts in sheet.counts.items()
        for answer, number in {**counts, BLANK: sheet.ballots - heads(counts)}.items()
        if number
    ]
