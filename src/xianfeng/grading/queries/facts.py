"""What a round is computed from: policy, organizations, accepted rows (R-184, R-185)."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from xianfeng.grading import models
from xianfeng.grading.inputs import MASS, PREVIOUS, SELF, SUPERIOR, VETO
from xianfeng.grading.models import Decision, InputUpload, Result, Round
from xianfeng.grading.rules import Inputs, MassCount, Origin, Points, Previous, Subject, Veto
from xianfeng.grading.states import OVER
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below
from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.queries import policy_of

RECORD = "系统上年记录"  # stands in the place of a sheet where the site knew it itself
POLLS = "评议"  # likewise, where opinions were counted in a published poll


def policy(graded: Round) -> GradingPolicy:
    """The rules the round is bound to."""
    return policy_of(graded.pack.hash)


def graded_organizations(graded: Round) -> QuerySet[Organization]:
    """G-1.2: the county's organizations whose domain label the pack grades (R-075)."""
    labels = [label for label, domain in policy(graded).labels().items() if domain.scheme]
    rows = Organization.objects.filter(below(graded.county.path), domain__in=labels)
    return rows.order_by("path")


def subjects(graded: Round) -> list[Subject]:
    """The organizations as the rule reads them."""
    rows = graded_organizations(graded).values_list("code", "name", "domain")
    return [Subject(*row) for row in rows]


def graded_keys(graded: Round) -> dict[str, int]:
    """Code → primary key."""
    return dict(graded_organizations(graded).values_list("code", "pk"))


def upload_in_force(graded: Round) -> InputUpload | None:
    """The accepted workbook that no later one replaced."""
    rows = InputUpload.objects.filter(
        round=graded, accepted_at__isnull=False, replaced_at__isnull=True
    )
    return rows.defer("refused").first()


def by_sheet(inputs: Inputs) -> Mapping[str, Mapping[Any, Any]]:
    """The tables of inputs under the names of their sheets."""
    return {
        SELF: inputs.self_points,
        MASS: inputs.mass,
        SUPERIOR: inputs.superior,
        VETO: inputs.vetoes,
        PREVIOUS: inputs.previous,
    }


def inputs_of(
    graded: Round, upload: InputUpload, subjects: Iterable[Subject], only: str = ""
) -> Inputs:
    """The rows in force as the rule reads them; `only` narrows to one organization's code."""
    scope = Q(upload=upload, **({"organization__code": only} if only else {}))
    return Inputs(
        tuple(subjects),
        points_of(models.SelfScore, scope),
        mass_of(scope),
        points_of(models.SuperiorScore, scope),
        {
            code: Veto(event, grounds, Origin(sheet, row))
            for code, sheet, row, event, grounds in models.VetoEvent.objects.filter(
                scope
            ).values_list("organization__code", "sheet", "row", "event", "grounds")
        },
        previous_of(graded, scope, only),
    )


def points_of(
    model: type[models.SelfScore] | type[models.SuperiorScore], scope: Q
) -> dict[tuple[str, str], Points]:
    """Points by organization and indicator."""
    rows = model._default_manager.filter(scope).values_list(
        "organization__code", "indicator", "points", "sheet", "row", "assessor", "grounds"
    )
    return {
        (code, indicator): Points(Fraction(points), Origin(sheet, row), assessor, grounds)
        for code, indicator, points, sheet, row, assessor, grounds in rows
    }


def mass_of(scope: Q) -> dict[tuple[str, str], MassCount]:
    """Counted opinions by organization and indicator."""
    rows = models.MassCount.objects.filter(scope).values_list(
        "organization__code", "indicator", "eligible", "counts", "unknown", "sheet", "row"
    )
    return {
        (code, indicator): MassCount(eligible, counts, unknown, Origin(sheet, row))
        for code, indicator, eligible, counts, unknown, sheet, row in rows
    }


def previous_of(graded: Round, scope: Q, only: str = "") -> dict[str, Previous]:
    """Last year's grades: the site's own record, the sheet where the site has none.

    A grade on record whose acceptance nobody recorded, and no sheet gives, counts as not
    accepted yet: the last of the pack's barring words (未验收).
    """
    rows = models.PreviousGrade.objects.filter(scope).values_list(
        "organization__code", "grade", "acceptance", "sheet", "row"
    )
    sheet = {
        code: Previous(grade, acceptance, Origin(title, row))
        for code, grade, acceptance, title, row in rows
    }
    record = recorded_previous(graded, only)
    waiting = policy(graded).acceptance_barring[-1]
    for code, known in record.items():
        given = sheet.get(code)
        if known.acceptance:
            sheet[code] = known
        elif given is None or given.grade != known.grade:
            sheet[code] = Previous(known.grade, waiting, known.origin)
    return sheet


def recorded_previous(graded: Round, only: str = "") -> dict[str, Previous]:
    """What this site published last year; acceptance "" where none was recorded (R-092).

    `only` narrows to one organization's code.
    """
    known = {grade.code for grade in policy(graded).grades}
    rows = Decision.objects.filter(
        result__round__county=graded.county_id,
        result__round__year=graded.year - 1,
        result__round__state__in=sorted(OVER),
        grade__in=sorted(known),
        **({"result__organization__code": only} if only else {}),
    ).values_list("result__organization__code", "grade", "result__acceptance__outcome")
    origin = Origin(RECORD, 0)
    return {code: Previous(grade, outcome or "", origin) for code, grade, outcome in rows}


def results_of(graded: Round) -> QuerySet[Result]:
    """All results in code-point order."""
    return Result.objects.filter(round=graded).order_by("code")
