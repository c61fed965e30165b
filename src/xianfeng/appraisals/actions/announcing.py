"""The announcement fixes a poll: who may vote, what is asked, with which keys."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals import messenger
from xianfeng.appraisals.actions.holding import hold
from xianfeng.appraisals.manifests import ballot_classes, manifest_of, signed_manifest
from xianfeng.appraisals.models import AnswerForm, Poll, PollClass, Seat
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.queries.fairness import notices_of
from xianfeng.appraisals.queries.rosters import electorate_of
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.rules.asking import WORDS
from xianfeng.appraisals.sealing import sealed, site_key
from xianfeng.appraisals.states import POLL_FLOW, PollState
from xianfeng.ballots.blind import OfficeKey
from xianfeng.ballots.encoding import to_base64
from xianfeng.ballots.envelopes import MANIFEST, seal
from xianfeng.ballots.errors import NotAccepted
from xianfeng.ballots.manifests import MOST_QUESTIONS
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused

BATCH = 1000


@transaction.atomic
def announce(actor: User, poll: Poll) -> None:
    """Freeze the rosters, make a key a class, sign the manifest, and journal all of it."""
    hold(poll)
    if any(notice.stops for notice in notices_of(poll)):
        raise Refused(_("请先处理上面标为“须改正”的问题。"))
    if poll.closes <= now():
        raise Refused(_("截止时间已过，请改期。"))
    POLL_FLOW.move(poll, "announce")
    for one in list(poll.classes.filter(words_of__isnull=True)):
        seat(poll, one)
    sign_manifest(poll)
    record(
        "poll.announced",
        actor=actor,
        subject=poll_subject(poll),
        data=about(poll, manifest=poll.manifest_digest, classes=classes_in_record(poll)),
        personal={"title": poll.title, "objects": object_list(poll)},
    )


def seat(poll: Poll, one: PollClass) -> None:
    """Everybody in the class gets a seat; comments have seats and a key of their own."""
    electorate = electorate_of(poll, one)
    one.slips, one.eligible = electorate.slips, electorate.size
    one.save(update_fields=["slips", "eligible"])
    if one.form == AnswerForm.PAPER:
        return
    seats = [Seat(poll_class=one, user=user) for user in electorate.users]
    if one.form == AnswerForm.BALLOT:
        give_key(one)
        if poll.asks_words:
            words = words_class(one)
            seats += [Seat(poll_class=words, user=user) for user in electorate.users]
    Seat.objects.bulk_create(seats, batch_size=BATCH)


def words_class(one: PollClass) -> PollClass:
    """The class in which the same people send comments, apart from their scores."""
    words = PollClass(
        poll=one.poll,
        code=f"{one.code}.{WORDS}",
        voice=one.voice,
        cut=one.cut,
        form=AnswerForm.BALLOT,
        slips=one.slips,
        eligible=one.eligible,
        words_of=one,
    )
    words.save()
    give_key(words)
    return words


def give_key(one: PollClass) -> None:
    """A new key pair; the private half is sealed and goes at close."""
    key = OfficeKey.make()
    one.public_key, one.private_key = to_base64(key.public_der()), sealed(key)
    one.save(update_fields=["public_key", "private_key"])


def sign_manifest(poll: Poll) -> None:
    """Nothing to sign where nobody votes through the box."""
    if not ballot_classes(poll):
        return
    manifest = manifest_of(poll, ballot_of(poll))
    poll.manifest = seal(MANIFEST, manifest.plain(), site_key()).to_bytes().decode()
    poll.manifest_digest = manifest.digest
    refuse_unreadable(poll)
    poll.save(update_fields=["manifest", "manifest_digest"])


def refuse_unreadable(poll: Poll) -> None:
    """Read as the box will: what it refuses could never open, so it is not announced."""
    try:
        signed_manifest(poll)
    except NotAccepted as fault:
        text = _(
            "票箱不能接受这次评议（%(word)s），没有公告。请检查名称和问题里有没有特殊字符；"
            "一张票最多 %(most)s 项。"
        )
        raise Refused(text % {"word": fault.code, "most": MOST_QUESTIONS}) from fault


def classes_in_record(poll: Poll) -> Json:
    """Class → how it answers, how many may, and the hash of its key: before the first ticket."""
    return {
        one.code: {
            "form": one.form,
            "eligible": one.eligible,
            "key": hashlib.sha256(one.public_key.encode()).hexdigest() if one.public_key else None,
        }
        for one in poll.classes.all()
    }


def object_list(poll: Poll) -> str:
    """Which name stands behind which number of the ballot, sealed in the record."""
    return "\n".join(
        f"{one.number} {one.kind} {one.key} {one.name}" for one in poll.objects_asked.all()
    )


def open_poll(actor: User | None, poll: Poll) -> None:
    """Lay the manifest into the box, at the announced time and not before; no actor: the job."""
    if poll.state != PollState.ANNOUNCED:
        raise NotAllowedNow(f"open: poll {poll.pk}")
    if now() < poll.opens:
        raise Refused(_("还没有到公告的开始时间，到时自动开始。"))
    key = ""
    if poll.manifest:
        key = to_base64(messenger.box_key())
        messenger.deliver(poll.pk, poll.manifest.encode())
    opened(actor, poll, key)


@transaction.atomic
def opened(actor: User | None, poll: Poll, box_key: str) -> None:
    """From here on only a list that this box signed is counted."""
    POLL_FLOW.move(poll, "open", box_key=box_key)
    record("poll.opened", actor=actor, subject=poll_subject(poll), data=about(poll, box=box_key))
