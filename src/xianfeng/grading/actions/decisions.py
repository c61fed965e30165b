"""Proposing and confirming: two people for every grade, a reason where it differs (R-184).

The department proposes, one by one or all that follow the rule at once; the committee
confirms in the same two ways, or sends back with advice. Nobody confirms what they proposed.
"""

from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xianfeng.accounts.models import User
from xianfeng.grading import queries
from xianfeng.grading.models import Decision, Result, Round
from xianfeng.grading.record import about, grade_subject, round_subject
from xianfeng.grading.states import DECISION, ROUND, DecisionState, RoundState
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of, words
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused

NOBODY: Mapping[str, None] = {"confirmed_by": None, "confirmed_at": None}


def hold_round(graded: Round, *states: RoundState) -> None:
    """The round must be in one of these states while the transaction runs.

    One guarded UPDATE that changes nothing: it holds the row against a faster colleague.
    """
    if not Round.objects.filter(pk=graded.pk, state__in=states).update(state=F("state")):
        raise NotAllowedNow("hold_round")


@transaction.atomic
def propose_as_computed(actor: User, graded: Round, results: QuerySet[Result]) -> int:
    """Propose for all of `results` that have a proposal of the rule and are open still."""
    hold_round(graded, RoundState.COMPUTED, RoundState.PROPOSED)
    before, after = DECISION.steps["propose"]
    open_ones = Decision.objects.filter(state__in=sorted(before - {DecisionState.PROPOSED}))
    changes = {"state": after, "proposed_by": actor, "proposed_at": now(), "advice": ""}
    proposed = {
        code: open_ones.filter(
            result__in=results.filter(round=graded, proposal=code).values("pk")
        ).update(
            grade=code, differs=False, reason="", edition=F("edition") + 1, **NOBODY, **changes
        )
        for code in (grade.code for grade in queries.policy(graded).grades)
    }
    if not sum(proposed.values()):
        raise Refused(_("没有可按建议提出的党组织。"))
    record_many_at_once("grading.proposed", actor, graded, proposed)
    return sum(proposed.values())


def record_many_at_once(kind: str, actor: User, graded: Round, numbers: Mapping[str, int]) -> None:
    """One entry for a bulk step. Sealed, who has which grade and how many each: undecided grades
    are so few that a bare hash of them could be tried out, and where all are alike, or one is
    proposed alone, their numbers tell whose they are."""
    stands = Decision.objects.filter(result__round=graded).order_by("result__code")
    listed: list[Json] = [list(row) for row in stands.values_list("result__code", "state", "grade")]
    record(
        kind,
        actor=actor,
        subject=round_subject(graded),
        data=about(graded, many=sum(numbers.values())),
        personal={"decisions": digest_of(listed), "grades": digest_of(dict(numbers))},
    )


@transaction.atomic
def propose(actor: User, result: Result, grade: str, reason: str, edition: int) -> None:
    """Propose one grade; one that differs from the rule's needs a reason, published with it.

    `edition` is what the person saw; NotAllowedNow where somebody changed it meanwhile.
    `grade` "" leaves the organization without a grade this year.
    """
    hold_round(result.round, RoundState.COMPUTED, RoundState.PROPOSED)
    differs = departs(result, grade, reason)
    same = Decision.objects.get(pk=result.pk)
    if same.edition != edition or not changeable(same, result.round):
        raise NotAllowedNow("propose")
    DECISION.move(
        same,
        "propose",
        grade=grade,
        differs=differs,
        reason=reason.strip() if differs else "",
        advice="",
        proposed_by=actor,
        proposed_at=now(),
        edition=edition + 1,
        **NOBODY,
    )
    record(
        "grade.proposed",
        actor=actor,
        subject=grade_subject(result),
        data={},
        # Undecided: the record is public, and commits to it only.
        personal={"grade": grade, **words(reason=same.reason)},
    )


def departs(result: Result, grade: str, reason: str) -> bool:
    """Whether the grade is another than the rule's; Refused where it is none, or has no reason."""
    known = {one.code for one in queries.policy(result.round).grades} | {""}
    if grade not in known:
        raise Refused(_("没有这个等次。"))
    differs = grade != result.proposal or not grade
    if differs and not reason.strip():
        raise Refused(_("与规则建议不同的，请写明理由，理由随结果公布。"))
    return differs


def changeable(decision: Decision, graded: Round) -> bool:
    """What lies before the committee changes only where the committee sent it back."""
    before_submitting = Round.objects.filter(pk=graded.pk, state=RoundState.COMPUTED)
    return decision.state == DecisionState.RETURNED or before_submitting.exists()


@transaction.atomic
def submit(actor: User, graded: Round) -> None:
    """Lay the round before the committee; every organization has a proposal by then."""
    results = Result.objects.filter(round=graded)
    waiting = results.exclude(decision__state=DecisionState.PROPOSED).count()
    if waiting:
        told = ngettext(
            "还有 %(count)s 个党组织没有提出意见，请先逐个提出。",
            "还有 %(count)s 个党组织没有提出意见，请先逐个提出。",
            waiting,
        )
        raise Refused(told % {"count": waiting})
    ROUND.move(graded, "submit", advice="")
    proposed = Decision.objects.filter(result__round=graded)
    record_many_at_once("grading.submitted", actor, graded, numbers_of(proposed))


@transaction.atomic
def confirm(actor: User, graded: Round, results: QuerySet[Result]) -> int:
    """Confirm for the committee what others proposed among `results`; how many were.

    When the last one is confirmed the round waits for publication.
    """
    hold_round(graded, RoundState.PROPOSED)
    rows = Decision.objects.filter(
        result__in=results.filter(round=graded).values("pk"), state=DecisionState.PROPOSED
    )
    mine = rows.filter(proposed_by=actor).count()
    moment = now()
    numbers = numbers_of(rows.exclude(proposed_by=actor))
    done = rows.exclude(proposed_by=actor).update(
        state=DecisionState.CONFIRMED,
        confirmed_by=actor,
        confirmed_at=moment,
        edition=F("edition") + 1,
    )
    if not done and mine:
        raise Refused(_("这些意见由您本人提出，须由另一人审定。"))
    if not done:
        raise Refused(_("没有待审定的意见。"))
    left = Result.objects.filter(round=graded).exclude(decision__state=DecisionState.CONFIRMED)
    if not left.exists():
        ROUND.move(graded, "confirm")
    record_many_at_once("grading.confirmed", actor, graded, numbers)
    return done


def numbers_of(rows: QuerySet[Decision]) -> dict[str, int]:
    """Grade → how many have it."""
    return dict(Counter(rows.order_by().values_list("grade", flat=True)))


@transaction.atomic
def send_back(actor: User, result: Result, advice: str, edition: int) -> None:
    """Send one proposal back to the department with advice."""
    if not advice.strip():
        raise Refused(_("请写明退回的意见。"))
    graded = result.round
    hold_round(graded, RoundState.PROPOSED, RoundState.CONFIRMED)
    decision = Decision.objects.get(pk=result.pk)
    if decision.edition != edition:
        raise NotAllowedNow("send_back")
    DECISION.move(decision, "send_back", advice=advice.strip(), edition=edition + 1, **NOBODY)
    if Round.objects.filter(pk=graded.pk, state=RoundState.CONFIRMED).exists():
        ROUND.move(graded, "reopen")
    record(
        "grade.sent_back",
        actor=actor,
        subject=grade_subject(result),
        data={},
        personal=words(advice=advice.strip()),
    )


@transaction.atomic
def send_back_round(actor: User, graded: Round, advice: str) -> None:
    """Send the whole round back, for instance because inputs are wrong."""
    if not advice.strip():
        raise Refused(_("请写明退回的意见。"))
    ROUND.move(graded, "send_back", advice=advice.strip())
    Decision.objects.filter(
        result__in=Result.objects.filter(round=graded), state=DecisionState.CONFIRMED
    ).update(state=DecisionState.PROPOSED, edition=F("edition") + 1, **NOBODY)
    record(
        "grading.sent_back",
        actor=actor,
        subject=round_subject(graded),
        data=about(graded),
        personal=words(advice=advice.strip()),
    )
