"""Both sides of the comparison: what pages show of a grade, and what the record says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from xianfeng.grading.models import Correction, Result
from xianfeng.grading.record import GRADE, SHOWN, grade_key
from xianfeng.grading.states import CorrectionState
from xianfeng.journal.queries import Data, Said, said_many
from xianfeng.journal.rules.canonical import moment_text

PUBLISHED, CORRECTED = "grade.published", "grade.corrected"
SAME_MOMENT = timedelta(hours=1)  # where an entry has only its own time: deeds take seconds


@dataclass(frozen=True, slots=True)
class Live:
    """What pages show of one organization in one year; `grade` None where its row is gone."""

    key: int
    county: str
    county_name: str
    year: int
    published_at: datetime | None
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
    *("pk", "round__county__code", "round__county_name", "round__year", "round__published_at"),
    *("round__pack__hash", "organization__code"),
    *("decision__grade", "decision__reason", "code", *SHOWN),
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What pages show of a correction in effect."""

    before: str
    after: str
    reason: str
    at: datetime | None


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


def corrections_in_effect(rows: QuerySet[Result]) -> dict[int, list[Corrected]]:
    """Key of a result → its corrections in effect, the oldest first."""
    effective = Correction.objects.filter(state=CorrectionState.EFFECTIVE, result__in=rows)
    columns = ("result_id", "before", "after", "reason", "second_at")
    found: dict[int, list[Corrected]] = {}
    for key, *values in effective.order_by("pk").values_list(*columns):
        found.setdefault(key, []).append(Corrected(*values))
    return found


def recorded_of(subjects: Iterable[str]) -> dict[str, Recorded]:
    """Subject → what the record says of it; those it does not know are missing."""
    told = said_many((PUBLISHED, CORRECTED), GRADE, list(subjects))
    return {subject: recorded_from(said) for subject, said in told.items()}


def recorded_from(said: Sequence[Said]) -> Recorded:
    """The newest publication and the corrections after each other."""
    published = [one for one in said if one.kind == PUBLISHED]
    corrected = [one for one in said if one.kind == CORRECTED]
    return Recorded(published[-1] if published else None, corrected)


def same_moment(live: datetime | None, said: Said) -> bool:
    """Whether a page shows the moment of the entry; newer entries name it to the second."""
    told = said.data.get("moment") if said.data else None
    if live is None or told:
        return live is not None and moment_text(live) == told
    return abs(live - said.at) <= SAME_MOMENT
