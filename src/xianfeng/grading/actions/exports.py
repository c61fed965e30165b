"""Taking a round's documents out of the site is recorded (architecture, "What is written")."""

from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading import queries
from xianfeng.grading.models import Result, Round
from xianfeng.grading.record import about, round_subject
from xianfeng.journal.actions import record
from xianfeng.kernel.errors import Refused


def refuse_off_record(graded: Round) -> None:
    """Refused where the record does not confirm the published grades or what explains them."""
    rows = Result.objects.filter(round=graded)
    if queries.grade_on_record(graded) or queries.explanations_on_record(rows):
        raise Refused(_("等次与公开记录不一致，不能导出，请先核查。"))


@transaction.atomic
def record_export(actor: User, graded: Round, name: str, content: bytes) -> None:
    """What was taken out: the kind of document, and sealed its hash."""
    record(
        "grading.exported",
        actor=actor,
        subject=round_subject(graded),
        data=about(graded, document=name),
        personal={"sha256": sha256(content).hexdigest()},
    )
