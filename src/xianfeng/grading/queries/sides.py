"""Both sides of the comparison: what pages show of a grade, and what the record says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from xianfeng.grading.models import Correction, Result
from xianfeng.grading.record import SHOWN, grade_key
from xianfeng.grading.states import CorrectionState
from xianfeng.journal.queries import Data, Said, said_many

PUBLISHED, CORRECTED = "grade.published", "grade.corrected"


@dataclass(frozen=True, slots=True)
class Live:
    """What pages show of one organization in one year; `grade` None where its row is gone."""

    key: int
    county: str
    year: int
    pack: str
    organization: str
    grade: str | None
    reason: str | None
    code: str
    name: str
    label: str
    previous: str

    @property
    def subject(self) -> str:
        """Its id in the record."""
        return grade_key(self.year, self.code)


COLUMNS = (
    *("pk", "round__county__code", "round__year", "round__pack__hash", "organization__code"),
    *("decision__grade", "decision__reason", "code", *SHOWN),
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record says of one grade; None stands for an entry altered after it was hashed."""

    published: Said | None
    corrected: Sequence[Said]

    @property
    def newest(self) -> Data | None:
        """What holds the grade in force."""
        last = self.corrected[-1] if self.corrected else self.published
        return last.data if last else None

    @property
    def grade(self) -> str | None:
        """The grade in force."""
        return str(self.newest["grade"]) if self.newest else None


def live_grades(rows: QuerySet[Result]) -> list[Live]:
    """Organizations with their grade and reason as pages show them."""
    ordered = rows.order_by("round__year", "code").values_list(*COLUMNS)
    return [Live(*row) for row in ordered]


def corrections_in_effect(rows: QuerySet[Result]) -> dict[int, list[str]]:
    """Key of a result → reasons of its corrections in effect, the oldest first."""
    effective = Correction.objects.filter(state=CorrectionState.EFFECTIVE, result__in=rows)
    found: dict[int, list[str]] = {}
    for key, reason in effective.order_by("second_at", "pk").values_list("result_id", "reason"):
        found.setdefault(key, []).append(reason)
    return found


def grades_before(rows: QuerySet[Result]) -> dict[int, str]:
    """Key of a result → its grade before the first correction in effect."""
    effective = Correction.objects.filter(state=CorrectionState.EFFECTIVE, result__in=rows)
    newest_first = effective.order_by("-second_at", "-pk")
    return dict(newest_first.values_list("result_id", "before"))


def recorded_of(subjects: Iterable[str]) -> dict[str, Recorded]:
    """Subject → what the record says of it; those it does not know are missing."""
    told = said_many((PUBLISHED, CORRECTED), "grade", list(subjects))
    return {subject: recorded_from(said) for subject, said in told.items()}


def recorded_from(said: Sequence[Said]) -> Recorded:
    """The newest publication and the corrections after each other."""
    published = [one for one in said if one.kind == PUBLISHED]
    corrected = [one for one in said if one.kind == CORRECTED]
    return Recorded(published[-1] if published else None, corrected)
