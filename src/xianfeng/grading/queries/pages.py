"""What the pages of a round show; each is a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import or_

from django.db.models import Case, F, Q, QuerySet, When

from xianfeng.accounts.models import User
from xianfeng.grading import stored
from xianfeng.grading.access import ResultPolicy, RoundPolicy, sees_whole
from xianfeng.grading.files import Decided, RoundFile, title_of
from xianfeng.grading.models import Computation, Decision, InputUpload, Result, Round
from xianfeng.grading.record import GRADE, grade_key
from xianfeng.grading.rules import Change, Inputs, Outcome
from xianfeng.grading.rules.proposal import change_of
from xianfeng.grading.states import OVER, DecisionState
from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.queries import pack_of
from xianfeng.rectification.access import OrderPolicy
from xianfeng.rectification.models import Order

from .facts import inputs_of, policy, results_of
from .glance import DECIDED, WAITING, moved
from .sides import corrections_in_effect

# Decisions that carry a grade of the department or the committee.
MOVED_ON = frozenset(DecisionState) - {DecisionState.OPEN}


def listed_rounds(actor: User) -> QuerySet[Round]:
    """The rounds the actor may see, the newest year first."""
    rows = RoundPolicy.filter(actor, "view").select_related("county", "pack")
    return rows.defer("pack__content").order_by("-year", "county__path")


def seen_results(actor: User, graded: Round) -> QuerySet[Result]:
    """The round's results that the actor may see."""
    if sees_whole(actor, graded):
        return Result.objects.filter(round=graded)
    return ResultPolicy.filter(actor, "view").filter(round=graded)


def filtered(
    rows: QuerySet[Result], wanted: Mapping[str, str], rules: GradingPolicy
) -> QuerySet[Result]:
    """Narrowed by label, proposal, decided grade, movement, state, flag, part of name or code."""
    exact = {"label": "label", "proposal": "proposal", "grade": "decision__grade"}
    for name, lookup in (exact | {"state": "decision__state"}).items():
        if value := wanted.get(name, ""):
            rows = rows.filter(**{lookup: "" if value == "none" else value})
    if change := wanted.get("change", ""):
        rows = moving(rows, rules, change)
    if flag := wanted.get("flag", ""):
        rows = rows.filter(flags__contains=flag)
    if wanted.get("differs"):
        rows = rows.filter(decision__differs=True)
    if text := wanted.get("q", ""):
        rows = rows.filter(Q(name__contains=text) | Q(code__startswith=text))
    return rows


def moving(rows: QuerySet[Result], rules: GradingPolicy, change: str) -> QuerySet[Result]:
    """Those whose grade in the list moved this way, as `movement` says it of one."""
    in_force = Case(
        When(decision__state__in=MOVED_ON, then=F("decision__grade")), default=F("proposal")
    )
    codes = [grade.code for grade in rules.grades]
    steps = [
        Q(in_force=now, previous=before)
        for now, before in product(codes, repeat=2)
        if moved(rules, now, before) == change
    ]
    return rows.alias(in_force=in_force).filter(reduce(or_, steps))


def followable(rows: QuerySet[Result]) -> QuerySet[Result]:
    """Those that wait for the department and have a proposal of the rule to follow."""
    return rows.filter(decision__state__in=WAITING).exclude(proposal="")


def differing_unconfirmed(graded: Round) -> int:
    """How many wait for the committee one by one."""
    rows = Decision.objects.filter(result__round=graded, state=DecisionState.PROPOSED)
    return rows.filter(differs=True).count()


def named(graded: Round, codes: Sequence[str]) -> dict[str, Result]:
    """Results by code, for naming them only."""
    rows = Result.objects.filter(round=graded, code__in=codes).only("pk", "code", "name")
    return {row.code: row for row in rows}


def computation(graded: Round) -> Computation | None:
    """What the round was computed from."""
    rows = Computation.objects.filter(round=graded).select_related("upload", "computed_by")
    return rows.defer("upload__refused").first()


# --- one organization


def movement(rules: GradingPolicy, result: Result) -> Change | None:
    """The movement of the decided grade, else of the proposal."""
    decision = result.given
    decided = decision and decision.state in MOVED_ON
    grade = decision.grade if decision and decided else result.proposal
    return change_of(rules, grade, result.previous)


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything behind one grade: the rows, the rule's steps, what was decided."""

    result: Result
    rules: GradingPolicy
    inputs: Inputs
    upload: InputUpload | None
    made: Computation | None

    @property
    def change(self) -> Change | None:
        """As the list has it."""
        return movement(self.rules, self.result)


def trace(result: Result) -> Trace:
    """The rows behind a result, from the upload it was computed from."""
    made = computation(result.round)
    inputs = inputs_of(result.round, made.upload, (), only=result.code) if made else Inputs(())
    return Trace(result, policy(result.round), inputs, made.upload if made else None, made)


def orders_of(actor: User, result: Result) -> QuerySet[Order]:
    """Orders that came from this grade and that the actor may see, the oldest first (R-091)."""
    rows = OrderPolicy.filter(actor, "view")
    key = grade_key(result.round.year, result.code)
    return rows.filter(source_kind=GRADE, source_id=key).order_by("pk")


# --- the round as the file command writes it


def round_file(graded: Round) -> RoundFile:
    """The stored round in the form that the writers of documents take (R-185)."""
    made = Computation.objects.select_related("upload").get(round=graded)
    rules, pack = policy(graded), pack_of(graded.pack.hash)
    results = tuple(stored.result_in(row, rules) for row in results_of(graded))
    outcome = Outcome(results, stored.groups_in(made.summary), stored.cautions_in(made.summary))
    return RoundFile(
        graded.year,
        title_of(pack),
        rules,
        graded.named_county,
        inputs_of(graded, made.upload, [one.subject for one in results]),
        outcome,
        tuple(stored.error_in(one) for one in made.upload.refused),
        decided=decided_of(graded) if graded.state in DECIDED else {},
        published=graded.state in OVER,
    )


def decided_of(graded: Round) -> dict[str, Decided]:
    """Code → the grade in force with its reasons, and the committee's where it was corrected."""
    corrections = corrections_in_effect(Result.objects.filter(round=graded))
    rows = Decision.objects.filter(result__round=graded).order_by("result__code")
    decided = {}
    for key, code, grade, reason in rows.values_list("pk", "result__code", "grade", "reason"):
        made = corrections.get(key, [])
        before = made[0].before if made else None
        decided[code] = Decided(grade, reason, tuple(one.reason for one in made), before)
    return decided
