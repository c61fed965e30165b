"""Paper: counted by two named people, entered as tallies, shown apart, worth the same (D-11)."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions.holding import hold_class
from xianfeng.appraisals.models import AnswerForm, Channel, PaperCount, PollClass, Tally
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.rules.suppression import BLANK, Counts, heads
from xianfeng.appraisals.states import PollState
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused

UNSEEN = frozenset({"Cc", "Cf"})  # Unicode categories: controls, format signs


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
    hold_class(one)
    if one.poll.state != PollState.CLOSED or one.form == AnswerForm.NAMED:
        raise NotAllowedNow(f"paper: class {one.pk}")
    refuse_wrong(one, sheet)
    before = replaced(one, sheet)
    Tally.objects.filter(poll_class=one, channel=Channel.PAPER).delete()
    scanned = sheet.scan.read() if sheet.scan else b""
    kept = PaperCount(
        poll_class=one,
        ballots=sheet.ballots,
        first_counter=sheet.first_counter.strip(),
        second_counter=sheet.second_counter.strip(),
        entered_by=actor,
        entered_on=clock.today(),
        scan=sheet.scan or before.scan.name,
        scan_sha256=hashlib.sha256(scanned).hexdigest() if scanned else before.scan_sha256,
    )
    kept.save()
    Tally.objects.bulk_create(rows_of(one, sheet))
    record(
        "poll.paper_entered",
        actor=actor,
        subject=poll_subject(one.poll),
        data=about(one.poll, voters=one.code, ballots=sheet.ballots),
        # A sheet made by a program has few contents, so the hash of its file is sealed, too.
        personal={
            "first_counter": kept.first_counter,
            "second_counter": kept.second_counter,
            "scan": kept.scan_sha256,
        },
    )
    return kept


def replaced(one: PollClass, sheet: PaperSheet) -> PaperCount:
    """What was entered before, or an empty count. Its scanned sheet stays where no new one comes,
    or goes with the commit: it has counts and names on it, and nobody would find it any more."""
    before = PaperCount.objects.filter(poll_class=one).first() or PaperCount(poll_class=one)
    if sheet.scan and (name := before.scan.name):
        transaction.on_commit(partial(before.scan.storage.delete, name))
    PaperCount.objects.filter(poll_class=one).delete()
    return before


def refuse_wrong(one: PollClass, sheet: PaperSheet) -> None:
    """Two people, no more ballots than people without one in the box, no more answers than
    ballots. Who took a ticket and lost it votes on paper: the box is closed by now."""
    first, second = plain_name(sheet.first_counter), plain_name(sheet.second_counter)
    if not first or not second or first == second:
        raise Refused(_("请填写两名不同的计票人和监票人。"))
    left = one.eligible - one.ballots
    if sheet.ballots > left:
        raise Refused(
            _("纸质票不能多于 %(left)s 张：应参评 %(eligible)s 人，电子票箱已有 %(ballots)s 张。")
            % {"left": left, "eligible": one.eligible, "ballots": one.ballots}
        )
    if any(heads(counts) > sheet.ballots for counts in sheet.counts.values()):
        raise Refused(_("有的问题各项合计多于纸质票张数，请核对。"))


def plain_name(name: str) -> str:
    """What tells two people apart: no width of signs, no blanks, nothing that is not seen."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(
        sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in UNSEEN
    ).casefold()


def rows_of(one: PollClass, sheet: PaperSheet) -> list[Tally]:
    return [
        Tally(poll_class=one, channel=Channel.PAPER, question=question, answer=answer, heads=number)
        for question, counts in sheet.counts.items()
        for answer, number in {**counts, BLANK: sheet.ballots - heads(counts)}.items()
        if number
    ]
