"""How the record names a round and its grades; the same words for writing and comparing."""

from collections.abc import Sequence
from typing import Any

from xianfeng.grading.models import Result, Round
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of

GRADE = "grade"  # what a grade is to the record and to an order that follows from it
# What boards show beside a grade, and what the rule found: the two digests of a published grade.
SHOWN = ("name", "label", "previous")
OUTCOME = ("total_cents", "proposal", "previous", "change", "flags", "turnout", "satisfaction")
STORED = ("code", "name", "label", "group", *OUTCOME, "scores", "reasons")


def round_subject(graded: Round) -> tuple[str, str]:
    """A county's round of a year."""
    return "round", f"{graded.county.code}/{graded.year}"


def about(graded: Round, **more: Json) -> dict[str, Json]:
    """What every entry of a round says."""
    return {"county": graded.county.code, "year": graded.year, **more}


def grade_key(year: int, code: str) -> str:
    """One organization's grade of one year."""
    return f"{year}/{code}"


def grade_subject(result: Result) -> tuple[str, str]:
    """The same as the record's subject."""
    return GRADE, grade_key(result.round.year, result.code)


def row_digest(values: Sequence[Any]) -> str:
    """A hash of columns of a result, in the order of SHOWN or of STORED.

    That of SHOWN stands in the entry, as it stands on the board; that of STORED is sealed,
    because a pack may keep totals and evidence inside, and few full marks are soon guessed.
    """
    return digest_of(list(values))
