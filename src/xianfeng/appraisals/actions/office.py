"""The ballot office: one signature a seat, on bytes that it cannot read.

What it keeps of a ticket is that it was issued, and the hash of the one message it signed. That
message is blinded with a factor that never leaves the voter's browser; every ballot of the class
fits every blinded message equally well (RFC 9474), so keeping it links nothing. A signature is
made anew for the same request instead of being kept. No time, no address, no order.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from xianfeng.accounts.codes import kept, new_code
from xianfeng.accounts.models import User
from xianfeng.appraisals.actions.holding import hold_class
from xianfeng.appraisals.models import SLIP, AnswerForm, PollClass, Seat
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.sealing import opened
from xianfeng.appraisals.states import VOTING, PollState
from xianfeng.ballots.blind import blind_sign
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused, XianfengError

BATCH = 1000
MOST_SLIPS = 2000  # on one print
CLAIM = """
UPDATE appraisals_seat SET issued = %s, request = %s
WHERE id = %s AND issued = %s AND poll_class_id IN (
    SELECT one.id FROM appraisals_pollclass one JOIN appraisals_poll poll ON poll.id = one.poll_id
    WHERE poll.state = %s
)
"""


class NoSeat(XianfengError):
    """Neither this person nor this code may vote here."""


class AlreadyIssued(XianfengError):
    """The ticket went to another request: 已领票."""


class Asked(NamedTuple):
    """What decides about a ticket, in one row."""

    seat: UUID
    issued: bool
    request: str
    key: bytes | None
    state: str
    opens: datetime
    closes: datetime


COLUMNS = (
    "pk", "issued", "request", "poll_class__private_key", "poll_class__poll__state",
    "poll_class__poll__opens", "poll_class__poll__closes",
)  # fmt: skip


def issue_ticket(poll: str, voter_class: str, blinded: bytes, *, holder: User | str) -> bytes:
    """Sign `blinded` once for the seat of `holder`, a person or a slip's code.

    The same request again gets the same signature, another one AlreadyIssued. NoSeat,
    NotAllowedNow outside the voting time, Malformed for bytes that are no residue.
    """
    asked, request = find_seat(poll, voter_class, holder), hashlib.sha256(blinded).hexdigest()
    in_time = asked.opens <= now() < asked.closes
    if asked.key is None or asked.state != PollState.OPEN or not in_time:
        raise NotAllowedNow(f"ticket: poll {poll}")
    if asked.issued and asked.request != request:
        raise AlreadyIssued
    signature = blind_sign(opened(bytes(asked.key)), blinded)
    claim(asked, request)
    return signature


def find_seat(poll: str, voter_class: str, holder: User | str) -> Asked:
    """The seat with its poll's times and its class's key, in one statement."""
    rows = Seat.objects.filter(holding(holder), poll_class__poll=poll, poll_class__code=voter_class)
    found = rows.values_list(*COLUMNS).first()
    if found is None:
        raise NoSeat(voter_class)
    return Asked(*found)


def claim(asked: Asked, request: str) -> None:
    """One UPDATE with the old state in its WHERE: of many at once, one gets the ticket, and none
    when the poll has closed meanwhile."""
    if asked.issued and asked.request == request:
        return
    if claimed(asked.seat, request):
        return
    kept = Seat.objects.filter(pk=asked.seat).values_list("request", flat=True).first()
    if kept is None:
        raise NoSeat  # a new print has just ended this slip
    if not kept:
        raise NotAllowedNow(f"ticket: seat {asked.seat}")
    if kept != request:
        raise AlreadyIssued


def claimed(seat: UUID, request: str) -> bool:
    """Whether this request was the one. What decides stands on the row itself: PostgreSQL looks
    at the row anew once another's UPDATE of it is over, but at a sub-select as it was before, and
    Django puts a condition over two tables, the seat's own along with it, into a sub-select."""
    key = Seat._meta.pk.get_db_prep_value(seat, connection)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, (True, request, key, False, PollState.OPEN.value))
        return bool(cursor.rowcount)


def holding(holder: User | str) -> Q:
    """A person's seat, or a slip's."""
    if isinstance(holder, User):
        return Q(user_id=holder.pk)  # not the lazy object of a request
    return Q(code=kept(SLIP, holder), user__isnull=True)


@transaction.atomic
def print_slips(actor: User, one: PollClass) -> list[str]:
    """New codes for all slips of a class that nobody used yet; earlier prints of those end.

    The codes exist on paper only. They belong to the class; which person got which is written
    nowhere. One print waits for another and for tickets on their way: never more seats than slips.
    """
    hold_class(one)
    if one.poll.state not in VOTING or one.form != AnswerForm.BALLOT:
        raise NotAllowedNow(f"print: class {one.pk}")
    classes = list(PollClass.objects.filter(Q(pk=one.pk) | Q(words_of=one)))
    # A slip used in either class keeps its code in both.
    used = used_codes(classes)
    if one.slips - len(used) > MOST_SLIPS:
        raise Refused(_("一次最多打印 %(most)s 张，请分组设置。") % {"most": MOST_SLIPS})
    codes = [new_code() for _number in range(one.slips - len(used))]
    of_slips(classes).filter(issued=False).exclude(code__in=used).delete()
    Seat.objects.bulk_create(
        (Seat(poll_class=each, code=kept(SLIP, code)) for each in classes for code in codes),
        batch_size=BATCH,
    )
    record(
        "poll.slips_printed",
        actor=actor,
        subject=poll_subject(one.poll),
        data=about(one.poll, voters=one.code, slips=len(codes)),
    )
    return codes


def used_codes(classes: list[PollClass]) -> set[str]:
    """Codes with a ticket out. Their seats are kept until the commit: a ticket that is being
    issued is waited for, and one that is asked for later finds its slip ended."""
    rows = of_slips(classes).select_for_update().order_by("pk")
    return {code for code, issued in rows.values_list("code", "issued") if issued}


def of_slips(classes: list[PollClass]) -> QuerySet[Seat]:
    """Seats without a name, of a class and of its comments."""
    return Seat.objects.filter(poll_class__in=classes).exclude(code="")
