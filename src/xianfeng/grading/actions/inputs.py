"""A workbook of inputs: read as a preview, then accepted (R-085, R-092).

The rows are those of `grading.inputs`, the importer of the file command. Here one more
thing is checked: last year's grade, where the site published it itself, must agree.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.appraisals.queries.feeds import mass_counts_for
from xianfeng.grading import models, queries, stored
from xianfeng.grading.inputs import PREVIOUS, InputsRead, Placed, read_inputs
from xianfeng.grading.models import InputUpload, Round
from xianfeng.grading.record import about, round_subject
from xianfeng.grading.rules import Inputs, MassCount, Origin, Points, Previous
from xianfeng.grading.states import ROUND, RoundState
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.kernel.exact import plain
from xianfeng.packs.grading import GradingPolicy
from xianfeng.sheets.errors import Message, RowError, gettext_noop
from xianfeng.sheets.reading import read_workbook

BATCH = 1000
OPEN_FOR_INPUT = (RoundState.COLLECTING, RoundState.COMPUTED)
Place = Callable[[str, Placed], dict[str, Any]]  # an organization's code and a fact → columns


def read_upload(actor: User, graded: Round, content: bytes, name: str) -> InputUpload:
    """A preview of `content`; raises FileRefused where the file cannot be used at all.

    An earlier preview that nobody accepted is forgotten. Nothing is in force yet, so
    nothing is journalled.
    """
    if graded.state not in OPEN_FOR_INPUT:
        raise NotAllowedNow("read_upload")
    policy = queries.policy(graded)
    book = read_workbook(content, name)
    keys = queries.graded_keys(graded)
    read = with_polls(read_inputs(book, policy, queries.subjects(graded)), graded)
    read = agreeing(read, policy, queries.recorded_previous(graded))
    with transaction.atomic():
        InputUpload.objects.filter(round=graded, accepted_at__isnull=True).delete()
        upload = InputUpload.objects.create(
            round=graded,
            file_name=book.name[:200],
            sha256=sha256(content).hexdigest(),
            counts=counts(read),
            refused=[stored.error_out(error) for error in read.refused],
            uploaded_by=actor,
            uploaded_at=now(),
        )
        keep(upload, read.inputs, keys)
    return upload


@transaction.atomic
def accept_inputs(actor: User, upload: InputUpload) -> None:
    """The preview takes the place of what was in force; results must be computed again."""
    graded = upload.round
    ROUND.move(graded, "accept_inputs")
    moment = now()
    InputUpload.objects.filter(
        round=graded, accepted_at__isnull=False, replaced_at__isnull=True
    ).update(replaced_at=moment)
    if not InputUpload.objects.filter(pk=upload.pk, accepted_at__isnull=True).update(
        accepted_at=moment
    ):
        raise NotAllowedNow("accept_inputs")
    upload.accepted_at = moment
    record(
        "grading.inputs_accepted",
        actor=actor,
        subject=round_subject(graded),
        data=about(graded, rows=upload.counts, refused=len(upload.refused)),
        personal={"file": upload.sha256},
    )


def counts(read: InputsRead) -> dict[str, int]:
    """Accepted rows by sheet; a sheet that the workbook does not have is not among them."""
    rows = queries.by_sheet(read.inputs)
    return {name: len(facts) for name, facts in rows.items() if name not in read.absent}


def with_polls(read: InputsRead, graded: Round) -> InputsRead:
    """Opinions from published polls, web and paper, where the sheet has no row (R-058, R-085).

    What a yearly appraisal asked is not asked again for the grade (R-074). They are kept with
    the upload, so that a round says later what it was computed from.
    """
    graded_here = {one.code for one in read.inputs.subjects}
    polled = mass_counts_for(graded.county, graded.year, graded.pack.hash)
    mass = {
        key: MassCount(one.eligible, one.counts, one.unknown, Origin(queries.POLLS, 0))
        for key, one in polled.items()
        if key[0] in graded_here
    }
    return replace(read, inputs=replace(read.inputs, mass=mass | dict(read.inputs.mass)))


def agreeing(
    read: InputsRead, policy: GradingPolicy, recorded: Mapping[str, Previous]
) -> InputsRead:
    """Rows of 上年定级 that contradict what this site published are refused.

    The file fills gaps and gives acceptances that nobody recorded; it never overrules.
    """
    names = {grade.code: grade.name.zh for grade in policy.grades}
    kept: dict[str, Previous] = {}
    refused: list[RowError] = list(read.refused)
    for code, row in read.inputs.previous.items():
        known = recorded.get(code)
        if known is not None and known.grade != row.grade:
            refused.append(contradiction(row, "等次", names[row.grade], names[known.grade]))
        elif known is not None and known.acceptance not in ("", row.acceptance):
            refused.append(contradiction(row, "整改验收", row.acceptance, known.acceptance))
        else:
            kept[code] = row
    return replace(read, inputs=replace(read.inputs, previous=kept), refused=tuple(refused))


def contradiction(row: Previous, column: str, given: str, known: str) -> RowError:
    """A previous grade or acceptance other than the one on record."""
    return RowError(
        row.origin.sheet or PREVIOUS,
        row.origin.row,
        column,
        given,
        Message(gettext_noop("与系统中上年的记录“%(known)s”不一致"), {"known": known}),
        Message(gettext_noop("以系统记录为准，可删去这一行；记录有误的，请先在上年度办理更正")),
    )


def keep(upload: InputUpload, inputs: Inputs, keys: Mapping[str, int]) -> None:
    """All accepted rows, a table a sheet, in batches."""
    place = partial(placed, upload, keys)
    keep_points(models.SelfScore, inputs.self_points, place)
    keep_points(models.SuperiorScore, inputs.superior, place)
    keep_mass(inputs, place)
    models.VetoEvent.objects.bulk_create(
        models.VetoEvent(**place(code, fact), event=fact.event, grounds=fact.grounds)
        for code, fact in inputs.vetoes.items()
    )
    models.PreviousGrade.objects.bulk_create(
        models.PreviousGrade(**place(code, fact), grade=fact.grade, acceptance=fact.acceptance)
        for code, fact in inputs.previous.items()
    )


def placed(upload: InputUpload, keys: Mapping[str, int], code: str, fact: Placed) -> dict[str, Any]:
    """Whose row it is, and where it stands in the workbook."""
    return {
        "upload": upload,
        "organization_id": keys[code],
        "sheet": fact.origin.sheet[:31],
        "row": fact.origin.row,
    }


def keep_points(
    model: type[models.SelfScore] | type[models.SuperiorScore],
    table: Mapping[tuple[str, str], Points],
    place: Place,
) -> None:
    """The rows of 自评 or of 上级评定."""
    rows: Iterable[Any] = (
        model(
            **place(code, fact),
            indicator=indicator,
            points=plain(fact.value),
            assessor=fact.assessor,
            grounds=fact.grounds,
        )
        for (code, indicator), fact in table.items()
    )
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def keep_mass(inputs: Inputs, place: Place) -> None:
    """The rows of 群众评议 and what polls gave."""
    rows = (
        models.MassCount(
            **place(code, fact),
            indicator=indicator,
            eligible=fact.eligible,
            counts=dict(fact.counts),
            unknown=fact.unknown,
        )
        for (code, indicator), fact in inputs.mass.items()
    )
    models.MassCount.objects.bulk_create(rows, batch_size=BATCH)
