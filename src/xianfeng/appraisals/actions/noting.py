"""Departures from the announcement, with their reason, where everybody reads them."""

from datetime import datetime

from xianfeng.accounts.models import User
from xianfeng.appraisals.models import NoteKind, Poll, PollNote
from xianfeng.kernel import clock


def note_down(
    actor: User, poll: Poll, kind: NoteKind, reason: str, closes: datetime | None = None
) -> PollNote:
    """Within the transaction of the step that it explains; `closes` is the time until then."""
    values = {"kind": kind, "reason": reason, "closes": closes or poll.closes}
    return PollNote.objects.create(poll=poll, made_by=actor, made_on=clock.today(), **values)
