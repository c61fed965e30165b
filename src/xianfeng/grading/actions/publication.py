"""Publishing: one entry of the record for each organization; afterwards only corrections."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading.models import Correction, Decision, Round
from xianfeng.grading.record import about, grade_key, round_subject, text_digest
from xianfeng.grading.states import ROUND, CorrectionState, DecisionState
from xianfeng.journal.actions import Deed, record, record_many
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused


@transaction.atomic
def publish(actor: User, graded: Round) -> int:
    """Publish the confirmed grades; returns how many. Raises NotAllowedNow before that."""
    ROUND.move(graded, "publish", published_at=now())
    rows = Decision.objects.filter(result__round=graded)
    if rows.exclude(state=DecisionState.CONFIRMED).exists():
        raise NotAllowedNow("publish")
    rows.update(state=DecisionState.PUBLISHED, edition=F("edition") + 1)
    deeds = [
        deed("grade.published", graded, code, grade, reason)
        for code, grade, reason in rows.order_by("result__code").values_list(
            "result__code", "grade", "reason"
        )
    ]
    entries = record_many(deeds, actor=actor)
    Round.objects.filter(pk=graded.pk).update(first_entry=entries[0].index, entries=len(entries))
    graded.first_entry, graded.entries = entries[0].index, len(entries)
    return len(entries)


def deed(kind: str, graded: Round, code: str, grade: str, reason: str) -> Deed:
    """A grade as the record holds it, published or corrected."""
    data = about(graded, code=code, grade=grade, pack=graded.pack.hash, reason=text_digest(reason))
    return Deed(kind, ("grade", grade_key(graded.year, code)), data)


@transaction.atomic
def close(actor: User, graded: Round) -> None:
    """The year is over; corrections stay possible, acceptances too (R-092)."""
    pending = Correction.objects.filter(
        result__round=graded,
        state__in=[CorrectionState.DRAFT, CorrectionState.APPROVED_ONCE],
    )
    if pending.exists():
        raise Refused(_("还有更正正在办理，办结后再结束本轮。"))
    ROUND.move(graded, "close")
    record("grading.closed", actor=actor, subject=round_subject(graded), data=about(graded))
