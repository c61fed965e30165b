"""Publishing: one entry of the record for each organization; afterwards only corrections."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading.models import Correction, Decision, Result, Round
from xianfeng.grading.record import (
    GRADE,
    SHOWN,
    STORED,
    about,
    grade_key,
    round_subject,
    row_digest,
)
from xianfeng.grading.states import ROUND, CorrectionState, DecisionState
from xianfeng.journal.actions import Deed, record, record_many
from xianfeng.journal.rules.canonical import Json, moment_text
from xianfeng.journal.rules.sealing import digest_of_text
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused


@transaction.atomic
def publish(actor: User, graded: Round) -> int:
    """Publish the confirmed grades; returns how many. Raises NotAllowedNow before that."""
    graded.county.refresh_from_db(fields=["name"])
    ROUND.move(graded, "publish", published_at=now(), county_name=graded.county.name)
    results = Result.objects.filter(round=graded)
    if results.exclude(decision__state=DecisionState.CONFIRMED).exists():
        raise NotAllowedNow("publish")
    rows = Decision.objects.filter(result__in=results)
    rows.update(state=DecisionState.PUBLISHED, edition=F("edition") + 1)
    entries = record_many(deeds(graded, rows), actor=actor)
    Round.objects.filter(pk=graded.pk).update(first_entry=entries[0].index, entries=len(entries))
    graded.first_entry, graded.entries = entries[0].index, len(entries)
    return len(entries)


def deeds(graded: Round, rows: QuerySet[Decision]) -> Iterator[Deed]:
    """Each grade as the record holds it: what was decided, the hashes of what boards show beside
    it, and sealed the hash of all it rests on."""
    issued = when_and_who(graded)
    columns = ("grade", "reason", *(f"result__{name}" for name in STORED))
    for grade, reason, *values in rows.order_by("result__code").values_list(*columns).iterator():
        row = dict(zip(STORED, values, strict=True))
        data = about(
            graded,
            code=row["code"],
            grade=grade,
            pack=graded.pack.hash,
            reason=digest_of_text(reason),
            shown=row_digest([row[name] for name in SHOWN]),
            **issued,
        )
        subject = (GRADE, grade_key(graded.year, row["code"]))
        yield Deed("grade.published", subject, data, {"result": row_digest(values)})


def when_and_who(graded: Round) -> dict[str, Json]:
    """What boards say of the publication itself."""
    moment = moment_text(graded.published_at) if graded.published_at else ""
    return {"issuer": digest_of_text(graded.county_name), "moment": moment}


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
