"""Polls open and close at their announced times; a person extends, or declares one void.

A job does what the time brings (jobs.py, and `xianfeng daily` for what a job missed). It never
closes a poll that too few took part in: whether to extend or to close is for people to decide.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals import messenger
from xianfeng.appraisals.actions.announcing import open_poll
from xianfeng.appraisals.actions.closing import close_poll
from xianfeng.appraisals.actions.holding import hold
from xianfeng.appraisals.actions.noting import note_down
from xianfeng.appraisals.manifests import signed_manifest
from xianfeng.appraisals.models import NoteKind, Poll
from xianfeng.appraisals.queries.turnout import short_of_tickets
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.sealing import site_key
from xianfeng.appraisals.states import POLL_FLOW, PollState
from xianfeng.ballots.envelopes import MANIFEST, seal
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused

log = logging.getLogger(__name__)


def open_on_time(poll: Poll) -> bool:
    """Open an announced poll whose time has come; whether it did. Refused without its box."""
    if poll.state != PollState.ANNOUNCED or not poll.opens <= clock.now() < poll.closes:
        return False
    return done(open_poll, poll)


def close_on_time(poll: Poll) -> bool:
    """Close and count a poll whose time is up, unless too few took part; whether it did."""
    if poll.state != PollState.OPEN or clock.now() < poll.closes or short_of_tickets(poll):
        return False
    return done(close_poll, poll)


def done(step: Callable[[User | None, Poll], None], poll: Poll) -> bool:
    """Whether the step was still to be done: somebody may have been faster."""
    try:
        step(None, poll)
    except NotAllowedNow:
        return False
    return True


def run_due() -> tuple[int, int]:
    """How many polls opened and closed; what could not is tried again at the next run."""
    moment = clock.now()
    opening = Poll.objects.filter(state=PollState.ANNOUNCED, opens__lte=moment)
    closing = Poll.objects.filter(state=PollState.OPEN, closes__lte=moment)
    opened = sum(quietly(open_on_time, poll) for poll in opening.order_by("opens", "pk"))
    return opened, sum(quietly(close_on_time, poll) for poll in closing.order_by("closes", "pk"))


def quietly(step: Callable[[Poll], bool], poll: Poll) -> bool:
    """One poll's trouble does not keep the others waiting."""
    try:
        return step(poll)
    except Refused as refused:
        log.warning("poll %s: %s", poll.pk, refused)
        return False


def extend(actor: User, poll: Poll, closes: datetime, reason: str) -> None:
    """Let people vote longer than announced: a new manifest that differs in its end alone.

    Before the close, also after the time is up; Refused without a reason or a later time.
    """
    if poll.state != PollState.OPEN:
        raise NotAllowedNow(f"extend: poll {poll.pk}")
    closes = closes.replace(microsecond=0)
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    if closes <= max(clock.now(), poll.closes):
        raise Refused(_("新的截止时间应晚于原来的截止时间和现在。"))
    manifest, digest = "", ""
    if poll.manifest:
        longer = replace(signed_manifest(poll), closes=closes)
        manifest = seal(MANIFEST, longer.plain(), site_key()).to_bytes().decode()
        digest = longer.digest
        messenger.deliver(poll.pk, manifest.encode())
    extended(actor, poll, (closes, manifest, digest), reason.strip())


@transaction.atomic
def extended(actor: User, poll: Poll, new: tuple[datetime, str, str], reason: str) -> None:
    hold(poll)
    before, (closes, manifest, digest) = poll.closes, new
    if closes <= before:
        raise NotAllowedNow(f"extend: poll {poll.pk}")  # another, later end was laid into the box
    POLL_FLOW.move(poll, "extend", closes=closes, manifest=manifest, manifest_digest=digest)
    note_down(actor, poll, NoteKind.EXTENDED, reason, before)
    times = {"from": before.isoformat(), "to": closes.isoformat()}
    record(
        "poll.extended",
        actor=actor,
        subject=poll_subject(poll),
        data=about(poll, manifest=digest, **times),
        personal={"reason": reason},
    )


@transaction.atomic
def void(actor: User, poll: Poll, reason: str) -> None:
    """Declare a counted poll not valid: no count of it is ever shown or used."""
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    POLL_FLOW.move(poll, "void")
    note_down(actor, poll, NoteKind.VOID, reason.strip())
    record(
        "poll.voided",
        actor=actor,
        subject=poll_subject(poll),
        data=about(poll, counted=poll.recount_digest),
        personal={"reason": reason.strip()},
    )
