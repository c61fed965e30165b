"""How the record names a round and its grades; the same words for writing and comparing."""

from hashlib import sha256

from xianfeng.grading.models import Result, Round
from xianfeng.journal.rules.canonical import Json


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
    return "grade", grade_key(result.round.year, result.code)


def text_digest(text: str) -> str:
    """A reason goes into the record as its hash: it may name people, and may be erased."""
    return sha256(text.encode()).hexdigest() if text else ""
