"""What leaves as a file is noted.

The record is public. A file of released results has few values, so its bare hash could be tried
for: it is sealed. The count file carries a salt and signatures; its hash tells nothing.
"""

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
    record(
        "poll.results_taken",
        actor=actor,
        subject=poll_subject(poll),
        data=about(poll, name=name),
        personal={"file": sha256},
    )
