"""The rule applied to what is in force: set-based, and the same again when done twice."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading import queries, stored
from xianfeng.grading.models import Computation, Decision, InputUpload, Result, Round
from xianfeng.grading.record import STORED, about, round_subject
from xianfeng.grading.rules import Outcome, Subject, grade
from xianfeng.grading.states import OVER, ROUND, DecisionState
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import digest_of
from xianfeng.kernel.batches import batches
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.statistics import count_anew

BATCH = 500
# What a decision rests on; where one of these changes, the decision is asked for again.
DECIDED_ON = ("group", "total_cents", "proposal", "previous", "change", "flags")
READ, GRADED, SAVED = 30, 60, 100  # percent of the work


def silent(_percent: int) -> None:
    """Nobody waits for progress."""


def compute(actor: User, graded: Round, tell: Callable[[int], None] = silent) -> None:
    """Grade every organization of the county; `tell` hears the percentage done.

    Raises Refused without accepted inputs and where last year's grades, which count as
    inputs, are not those on record; NotAllowedNow where the round or its inputs changed
    meanwhile. Reading and grading happen outside the transaction, so that others
    can write while a big county is computed.
    """
    upload = queries.upload_in_force(graded)
    if upload is None:
        raise Refused(_("还没有采用的材料，请先上传并采用。"))
    refuse_altered_past(graded)
    subjects = queries.subjects(graded)
    inputs = queries.inputs_of(graded, upload, subjects)
    tell(READ)
    outcome = grade(queries.policy(graded), inputs)
    tell(GRADED)
    with transaction.atomic():
        ROUND.move(graded, "compute", advice="")
        if queries.upload_in_force(graded) != upload or queries.subjects(graded) != subjects:
            raise NotAllowedNow("compute")
        keep_results(graded, outcome)
        made = keep_computation(actor, graded, upload, outcome)
        record(
            "grading.computed",
            actor=actor,
            subject=round_subject(graded),
            data=about(
                graded,
                pack=graded.pack.hash,
                roll=made.roll_sha256,
            ),
            personal={"inputs": made.inputs_sha256, "results": made.results_sha256},
        )
    tell(SAVED)


def refuse_altered_past(graded: Round) -> None:
    """Last year's grades and acceptances decide on movement and bars: none altered is an input."""
    rows = Result.objects.filter(round__county=graded.county_id, round__year=graded.year - 1)
    last = Round.objects.filter(county=graded.county_id, year=graded.year - 1, state__in=OVER)
    if queries.rows_on_record(rows):
        raise Refused(_("上年公布的等次与公开记录不一致，请先核查再测算。"))
    if any(map(queries.acceptances_on_record, last.select_related("county"))):
        raise Refused(_("上年的整改验收与公开记录不一致，请先核查再测算。"))


def roll_digest(subjects: Sequence[Subject]) -> str:
    """The hash of the roll rows used: code, name and label in code-point order."""
    rows = sorted((one.code, one.name, one.label) for one in subjects)
    return digest_of([list(row) for row in rows])


def keep_computation(
    actor: User, graded: Round, upload: InputUpload, outcome: Outcome
) -> Computation:
    """What it was computed from, and the numbers of the round."""
    made, _new = Computation.objects.update_or_create(
        round=graded,
        defaults={
            "upload": upload,
            "computed_by": actor,
            "computed_at": now(),
            "roll_sha256": roll_digest([one.subject for one in outcome.results]),
            "inputs_sha256": upload.sha256,
            "results_sha256": digest_of([stored.result_out(one) for one in outcome.results]),
            "summary": stored.summary_out(outcome),
        },
    )
    return made


def keep_results(graded: Round, outcome: Outcome) -> None:
    """Insert or update one row each; those no longer graded go, with their decisions."""
    keys = queries.graded_keys(graded)
    before = {
        row[0]: row[1:]
        for row in Result.objects.filter(round=graded).values_list("code", *DECIDED_ON)
    }
    forget(graded, sorted(before.keys() - {one.subject.code for one in outcome.results}))
    rows = [
        Result(round=graded, organization_id=keys[one.subject.code], **stored.result_out(one))
        for one in outcome.results
    ]
    Result.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["round", "organization"],
        update_fields=STORED,
        batch_size=BATCH,
    )
    changed = [
        row.code
        for row in rows
        if before.get(row.code) not in (None, tuple(getattr(row, name) for name in DECIDED_ON))
    ]
    ask_again(graded, changed)
    count_anew(Result, Decision)


def forget(graded: Round, gone: Sequence[str]) -> None:
    """Results of organizations that are no longer graded, with their decisions."""
    for part in batches(gone, BATCH):
        Result.objects.filter(round=graded, code__in=part).delete()


def ask_again(graded: Round, changed: Sequence[str]) -> None:
    """An open decision for every result that has none or whose grounds changed."""
    for part in batches(changed, BATCH):
        Decision.objects.filter(result__round=graded, result__code__in=part).delete()
    missing = Result.objects.filter(round=graded, decision__isnull=True).values_list(
        "pk", flat=True
    )
    Decision.objects.bulk_create(
        [Decision(result_id=key, state=DecisionState.OPEN) for key in missing], batch_size=BATCH
    )
