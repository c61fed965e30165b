"""The only way to change a published grade: a drafter and two approvers, three people."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading import queries
from xianfeng.grading.models import Correction, Decision, Result
from xianfeng.grading.record import about, grade_subject
from xianfeng.grading.states import CORRECTION, OVER, DecisionState
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import moment_text
from xianfeng.journal.rules.sealing import digest_of_text, words
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused


def sealed(correction: Correction, **more: str) -> dict[str, str]:
    """What is no public matter before the second approval: the record commits to it only."""
    return {"after": correction.after, **words(reason=correction.reason, **more)}


@transaction.atomic
def draft_correction(actor: User, result: Result, after: str, reason: str) -> Correction:
    """Draft a correction of a published grade; the reason is published when it takes effect."""
    if result.round.state not in OVER:
        raise NotAllowedNow("draft_correction")
    decision = Decision.objects.get(pk=result.pk)
    if after not in {one.code for one in queries.policy(result.round).grades}:
        raise Refused(_("没有这个等次。"))
    if after == decision.grade:
        raise Refused(_("更正后的等次与现在相同。"))
    if not reason.strip():
        raise Refused(_("请写明更正的理由。"))
    try:
        with transaction.atomic():
            drafted = Correction.objects.create(
                result=result,
                before=decision.grade,
                after=after,
                reason=reason.strip(),
                drafted_by=actor,
                drafted_at=now(),
            )
    except IntegrityError:
        raise Refused(_("这个党组织已有一件更正正在办理。")) from None
    record(
        "correction.drafted",
        actor=actor,
        subject=grade_subject(result),
        data={"before": drafted.before},
        personal=sealed(drafted),
    )
    return drafted


@transaction.atomic
def approve(actor: User, correction: Correction) -> None:
    """The first approval, by a leader who did not draft it."""
    if actor.pk == correction.drafted_by_id:
        raise Refused(_("更正由您本人起草，须由另一人批准。"))
    CORRECTION.move(correction, "approve", first_by=actor, first_at=now())
    record(
        "correction.approved",
        actor=actor,
        subject=grade_subject(correction.result),
        data={"before": correction.before},
        personal=sealed(correction),
    )


@transaction.atomic
def approve_second(actor: User, correction: Correction) -> None:
    """The second approval, by a third person: the grade changes and the record says so.

    The committee's own reason stays: the correction's stands beside it, not in its place.
    """
    if actor.pk in (correction.drafted_by_id, correction.first_by_id):
        raise Refused(_("第二次批准须由起草人和第一次批准人以外的人作出。"))
    moment = now()
    CORRECTION.move(correction, "approve_second", second_by=actor, second_at=moment)
    result = correction.result
    changed = Decision.objects.filter(
        pk=result.pk, state=DecisionState.PUBLISHED, grade=correction.before
    ).update(
        grade=correction.after,
        edition=F("edition") + 1,
    )
    if not changed:
        raise NotAllowedNow("approve_second")
    graded = result.round
    record(
        "grade.corrected",
        actor=actor,
        subject=grade_subject(result),
        data=about(
            graded,
            code=result.code,
            before=correction.before,
            after=correction.after,
            reason=digest_of_text(correction.reason),
            grade=correction.after,
            pack=graded.pack.hash,
            moment=moment_text(moment),
        ),
    )


@transaction.atomic
def withdraw(actor: User, correction: Correction, refusal: str) -> None:
    """The correction is taken back or not approved; the published grade stays."""
    if not refusal.strip():
        raise Refused(_("请写明原因。"))
    CORRECTION.move(correction, "withdraw", refusal=refusal.strip())
    record(
        "correction.withdrawn",
        actor=actor,
        subject=grade_subject(correction.result),
        data={"before": correction.before},
        personal=sealed(correction, refusal=refusal.strip()),
    )
