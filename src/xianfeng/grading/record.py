"""How the record names a round and its grades; the same words for writing and comparing."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from xianfeng.grading.models import Result, Round
from xianfeng.journal.rules.canonical import Json, canonical

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


def text_digest(text: str) -> str:
    """A reason goes into the record as its hash: it may name people, and may be erased."""
    return sha256(text.encode()).hexdigest() if text else ""


def digest(value: Json) -> str:
    """A hash of a value's one canonical text."""
    return sha256(canonical(value).encode()).hexdigest()


def row_digest(values: Sequence[Any]) -> str:
    """A hash of columns of a result, in the order of SHOWN or of STORED.

    The record holds no more of them, because a pack may keep totals and evidence inside.
    """
    return digest(list(values))
