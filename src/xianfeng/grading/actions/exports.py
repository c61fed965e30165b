"""Taking a round's documents out of the site is recorded (architecture, "What is written")."""

from hashlib import sha256

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.grading.models import Round
from xianfeng.grading.record import about, round_subject
from xianfeng.journal.actions import record


@transaction.atomic
def record_export(actor: User, graded: Round, name: str, content: bytes) -> None:
    """What was taken out: the kind of document and its hash."""
    record(
        "grading.exported",
        actor=actor,
        subject=round_subject(graded),
        data=about(graded, document=name, sha256=sha256(content).hexdigest()),
    )
