"""What leaves as a file is noted."""

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.appraisals.models import Poll
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.journal.actions import record


@transaction.atomic
def rows_taken(actor: User, poll: Poll, sha256: str) -> None:
    """A named auditor took the count file."""
    data = about(poll, file=sha256)
    record("poll.rows_taken", actor=actor, subject=poll_subject(poll), data=data)


@transaction.atomic
def results_taken(actor: User, poll: Poll, name: str, sha256: str) -> None:
    """Somebody took the released results as a file."""
    data = about(poll, name=name, file=sha256)
    record("poll.results_taken", actor=actor, subject=poll_subject(poll), data=data)
