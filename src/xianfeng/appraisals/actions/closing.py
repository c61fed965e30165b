"""The end of a vote: the box's list is checked and counted, the office forgets what it signed."""

import hashlib
import random
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals import messenger
from xianfeng.appraisals.actions.holding import hold, hold_seats
from xianfeng.appraisals.actions.noting import note_down
from xianfeng.appraisals.manifests import ballot_classes, signed_manifest
from xianfeng.appraisals.models import (
    Channel,
    CountFile,
    NoteKind,
    Poll,
    PollClass,
    Remark,
    Seat,
    Tally,
)
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.queries.rosters import members_of
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.rules.asking import WORDS, option_of
from xianfeng.appraisals.rules.masking import masked
from xianfeng.appraisals.rules.suppression import BLANK
from xianfeng.appraisals.sealing import opened, site_key
from xianfeng.appraisals.states import POLL_FLOW, PollState
from xianfeng.ballots import recount
from xianfeng.ballots.encoding import from_base64, to_base64
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.errors import NotAccepted
from xianfeng.ballots.listing import issued_statement, read_closed_list, with_issued
from xianfeng.ballots.recount import Recount
from xianfeng.ballots.words import read_word_lines
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.packs.schema import Scale

BATCH = 1000
LATE_AFTER = timedelta(days=1)


def close_poll(actor: User | None, poll: Poll, reason: str = "") -> None:
    """Freeze the box, then count; Refused, with nothing changed here, when the list is wrong.

    Before the announced time, or more than a day after it, a person says why; the job that
    closes on time has no actor.
    """
    if poll.state != PollState.OPEN:
        raise NotAllowedNow(f"close: poll {poll.pk}")
    kind = untimely(poll, clock.now())
    if kind and not (actor and reason.strip()):
        raise Refused(_("不在公告的截止时间截止，请写明理由。"))
    found = from_box(poll) if poll.manifest else FromBox(b"")
    closed(actor, poll, found, (kind, reason.strip()) if kind else None)
    forget_order()


@dataclass(frozen=True)
class FromBox:
    """The closed list, and apart from it what was written on comment sheets."""

    ballots: bytes
    words: bytes = b""


def from_box(poll: Poll) -> FromBox:
    ballots = messenger.close(poll.pk)
    return FromBox(ballots, messenger.words(poll.pk) if poll.asks_words else b"")


def untimely(poll: Poll, moment: datetime) -> NoteKind | None:
    """Whether a close now departs from what was announced."""
    if moment < poll.closes:
        return NoteKind.EARLY
    return NoteKind.LATE if moment > poll.closes + LATE_AFTER else None


@transaction.atomic
def closed(
    actor: User | None, poll: Poll, content: FromBox, note: tuple[NoteKind, str] | None = None
) -> None:
    """Everything that the closing changes, in one transaction with its entry. Seats are kept from
    the first count of tickets on: none is issued between that and the last."""
    hold(poll)
    POLL_FLOW.move(poll, "close")
    hold_seats(poll)
    if note and actor:
        note_down(actor, poll, *note)
    digest = ""
    if poll.manifest:
        count_file = checked(poll, content.ballots)
        found, words = counted(count_file, content.words)
        keep(poll, count_file, found, words)
        digest = found.digest
    Poll.objects.filter(pk=poll.pk).update(recount_digest=digest)
    poll.recount_digest = digest
    forget(poll)
    record(
        "poll.closed",
        actor=actor,
        subject=poll_subject(poll),
        data=about(poll, counted=digest, classes=numbers(poll), timely=note is None),
        personal={"reason": note[1]} if note else None,
    )


def checked(poll: Poll, content: bytes) -> bytes:
    """The count file: the box's list, signed by the key that was journalled at the opening, with
    the office's count of tickets."""
    manifest = signed_manifest(poll)
    try:
        read_closed_list(content, manifest, from_base64(poll.box_key, 32))
    except NotAccepted as fault:
        raise Refused(_("票箱交来的名单核对不符：%(word)s") % {"word": fault.code}) from fault
    issued = {one.code: tickets_of(one) for one in ballot_classes(poll)}
    statement = issued_statement(manifest, issued, site_key())
    lines = content.splitlines(keepends=True)
    return b"".join(with_issued(lines, statement))


def tickets_of(one: PollClass) -> int:
    return one.seats.filter(issued=True).count()


def counted(count_file: bytes, written: bytes) -> tuple[Recount, list[tuple[str, str]]]:
    """What the stand-alone recount finds, and (class, comment) pairs; Refused on any fault."""
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(count_file)
        copy.flush()
        keys = to_base64(public_bytes(site_key())), None
        file = recount.read_file(Path(copy.name), *keys)
        found = recount.recount(file, processes=1)
        if found.faults:
            raise Refused(_("计票核对不符：%(fault)s") % {"fault": found.faults[0]})
        return found, list(comments(file, written))


def comments(file: recount.CountFile, written: bytes) -> Iterator[tuple[str, str]]:
    """The last comment of each ticket of a comment class; Refused unless the box's words are
    those that the counted sheets seal. Two sheets may seal one text alike: a voter chooses."""
    asking = {each["id"] for each in file.manifest["classes"] if each["questions"] == [WORDS]}
    if not asking:
        return
    valid = (each for each in recount.all_verified(file, 1) if isinstance(each, recount.Seen))
    sheets = recount.latest(one for one in valid if one.voter_class in asking)
    seals = [(one.voter_class, str(one.answers[0])) for one in sheets if one.answers[0]]
    texts = texts_in(written)
    if texts.keys() != {seal for _, seal in seals}:
        raise Refused(_("票箱交来的意见与票上的封记对不上，不能截止计票。"))
    yield from ((voter_class, texts[seal]) for voter_class, seal in seals)


def texts_in(written: bytes) -> dict[str, str]:
    """Seal → text."""
    try:
        return {one.seal.hex(): one.text for one in read_word_lines(written)}
    except NotAccepted as fault:
        raise Refused(_("票箱交来的名单核对不符：%(word)s") % {"word": fault.code}) from fault


def keep(poll: Poll, content: bytes, found: Recount, words: Iterable[tuple[str, str]]) -> None:
    """Counts into their one table, comments shuffled and masked into theirs."""
    CountFile.objects.create(poll=poll, content=content, sha256=hashlib.sha256(content).hexdigest())
    scale = ballot_of(poll).scale
    classes = {one.code: one for one in ballot_classes(poll)}
    for code, one in classes.items():
        one.ballots = found.ballots[code]
        one.save(update_fields=["ballots"])
    scored = [one for one in classes.values() if one.words_of_id is None]
    Tally.objects.bulk_create(
        (row for one in scored for row in web_tallies(one, found, scale)), batch_size=BATCH
    )
    names = [*members_of(poll.organization).values_list("name", flat=True)]
    names += [one.name for one in poll.objects_asked.all()]
    texts = [(classes[code], masked(text, names)) for code, text in words]
    random.SystemRandom().shuffle(texts)
    Remark.objects.bulk_create(Remark(poll_class=one, text=text) for one, text in texts)


def web_tallies(one: PollClass, found: Recount, scale: Scale) -> Iterator[Tally]:
    """Numbers on ballots become the scale's options; a blank is counted too."""
    for question, column in found.tallies[one.code].items():
        for label, heads in column.items():
            answer = BLANK if label == "blank" else option_of(scale, label)
            yield Tally(
                poll_class=one, channel=Channel.WEB, question=question, answer=answer, heads=heads
            )


def forget(poll: Poll) -> None:
    """Destroy the ticket keys; write the seats anew, so that no row tells when it changed."""
    for one in list(poll.classes.all()):
        one.issued, one.private_key = tickets_of(one), None
        one.save(update_fields=["issued", "private_key"])
    seats = sorted(Seat.objects.filter(poll_class__poll=poll), key=lambda seat: seat.pk)
    Seat.objects.filter(poll_class__poll=poll).delete()
    for seat in seats:
        seat.request = ""
    Seat.objects.bulk_create(seats, batch_size=BATCH)
    transaction.on_commit(opened.cache_clear)


def forget_order() -> None:
    """What the database keeps of rows that were written anew: SQLite's write-ahead log, old row
    versions of PostgreSQL. Neither can be done within a transaction."""
    if connection.in_atomic_block:
        return
    on_file = connection.vendor == "sqlite"
    statement = "PRAGMA wal_checkpoint(TRUNCATE)" if on_file else f"VACUUM {Seat._meta.db_table}"
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def numbers(poll: Poll) -> dict[str, dict[str, int]]:
    """Class → eligible, tickets, ballots; answers are not in it."""
    return {
        one.code: {"eligible": one.eligible, "issued": one.issued, "ballots": one.ballots}
        for one in poll.classes.all()
    }
