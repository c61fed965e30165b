"""Whether the rectification after last year's grade was accepted (R-092…R-095, R-097).

It is entered after publication and read by the next year's round as one of its inputs.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading import queries
from xianfeng.grading.models import Acceptance, Result, Round
from xianfeng.grading.record import about, grade_subject, round_subject
from xianfeng.grading.states import OVER
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.packs.grading import GradingPolicy


def outcomes(policy: GradingPolicy) -> tuple[str, ...]:
    """The pack's words: passing first."""
    return (*policy.acceptance_passing, *policy.acceptance_barring)


def check(graded: Round, outcome: str) -> None:
    """The grade is published, and the word is one of the pack's."""
    if graded.state not in OVER:
        raise NotAllowedNow("record_acceptance")
    if outcome not in outcomes(queries.policy(graded)):
        raise Refused(_("请选择验收结果。"))


def passing(graded: Round) -> tuple[str, ...]:
    """The words with which a rectification is accepted."""
    return queries.policy(graded).acceptance_passing


def is_lowest(result: Result) -> bool:
    """Whether the published grade is the lowest."""
    decision = result.given
    return decision is not None and decision.grade == queries.policy(result.round).grades[0].code


@transaction.atomic
def record_acceptance(actor: User, result: Result, outcome: str, note: str) -> None:
    """Record one organization's acceptance; a later one replaces it, the record keeps both."""
    check(result.round, outcome)
    if not note.strip() and outcome in passing(result.round) and is_lowest(result):
        raise Refused(_("请写明解决了哪些突出问题、办了哪些实事。"))
    Acceptance.objects.update_or_create(
        result=result,
        defaults={
            "outcome": outcome,
            "note": note.strip(),
            "recorded_by": actor,
            "recorded_at": now(),
        },
    )
    record(
        "acceptance.recorded",
        actor=actor,
        subject=grade_subject(result),
        data={"outcome": outcome},
        personal=words(note=note.strip()),
    )


@transaction.atomic
def record_acceptances(actor: User, graded: Round, results: QuerySet[Result], outcome: str) -> int:
    """The same outcome for all of `results` that have none yet; how many that were.

    The lowest grade passes one by one only, with words (R-097).
    """
    check(graded, outcome)
    waiting = results.filter(round=graded, acceptance__isnull=True)
    if outcome in passing(graded):
        waiting = waiting.exclude(decision__grade=queries.policy(graded).grades[0].code)
    rows = list(waiting.order_by("code").values_list("pk", "code"))
    if not rows:
        raise Refused(_("没有可以一次记录的：或已记录，或须逐个写明解决了什么问题。"))
    moment = now()
    Acceptance.objects.bulk_create(
        [
            Acceptance(result_id=key, outcome=outcome, recorded_by=actor, recorded_at=moment)
            for key, _code in rows
        ],
        batch_size=500,
    )
    record(
        "acceptance.recorded_many",
        actor=actor,
        subject=round_subject(graded),
        data=about(graded, outcome=outcome, codes=[code for _key, code in rows]),
    )
    return len(rows)
