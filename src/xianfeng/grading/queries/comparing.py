"""Live against log: what pages show of published grades, beside what the record says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from xianfeng.grading.models import Correction, Result, Round
from xianfeng.grading.record import grade_key, text_digest
from xianfeng.grading.states import OVER, CorrectionState
from xianfeng.journal.models import Entry
from xianfeng.journal.queries import Data, data_of, latest_many


class Differing(StrEnum):
    """What of a published grade the record does not confirm."""

    UNRECORDED = "unrecorded"  # the record has no readable entry of it
    GONE = "gone"  # the record has it, the live row is missing
    GRADE = "grade"
    REASON = "reason"
    CORRECTION = "correction"
    PACK = "pack"
    COUNT = "count"  # fewer or more rows than were published


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A grade shown that the record does not confirm.

    `shown` None: the live row is gone; `recorded` None: the record has no such entry.
    """

    code: str
    name: str
    shown: str | None
    recorded: str | None
    what: Differing


@dataclass(frozen=True, slots=True)
class Live:
    """What pages show of one organization; `grade` None where its row is gone."""

    code: str
    name: str
    grade: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the record says of one grade; None stands for an entry altered after it was hashed."""

    published: Data | None
    corrected: Sequence[Data | None]

    @property
    def newest(self) -> Data | None:
        """The entry that holds the grade in force."""
        return self.corrected[-1] if self.corrected else self.published


def rounds_against_record(rounds: QuerySet[Round]) -> Iterator[tuple[Round, list[Mismatch]]]:
    """Published rounds among `rounds` whose grades the record does not confirm."""
    over = rounds.filter(state__in=sorted(OVER)).select_related("county", "pack")
    for graded in over.defer("pack__content").order_by("county__path", "year"):
        if wrong := grade_on_record(graded):
            yield graded, wrong


def grade_on_record(graded: Round) -> list[Mismatch]:
    """Published grades, reasons, corrections and pack against the record; empty: they agree.

    Two statements of the record, two of the round. The committee's reason is compared with
    the entry of publication, the grade with the newest entry, each correction with its own.
    """
    if graded.state not in OVER:
        return []
    live, corrections = live_grades(graded), live_corrections(graded)
    said = said_of(graded, [one.code for one in live])
    found = (
        compared(one, said[one.code], corrections.get(one.code, []), graded.pack.hash)
        for one in live
    )
    wrong = [one for one in found if one]
    if len(live) != graded.entries:
        wrong.append(Mismatch("", "", str(len(live)), str(graded.entries), Differing.COUNT))
    return wrong


def compared(live: Live, said: Said, corrections: Sequence[str], pack_hash: str) -> Mismatch | None:
    """One organization; `corrections` are the reasons of those in effect, the oldest first."""
    newest = said.newest
    recorded = str(newest["grade"]) if newest else None
    what = difference(live, said, corrections, pack_hash)
    return Mismatch(live.code, live.name, live.grade, recorded, what) if what else None


def difference(
    live: Live, said: Said, corrections: Sequence[str], pack_hash: str
) -> Differing | None:
    """The first thing that does not agree, the gravest first."""
    published, newest = said.published, said.newest
    if published is None or newest is None:
        return Differing.UNRECORDED
    if live.grade is None:
        return Differing.GONE
    if live.grade != newest["grade"]:
        return Differing.GRADE
    if text_digest(live.reason or "") != published["reason"]:
        return Differing.REASON
    told = [one["reason"] if one else None for one in said.corrected]
    if [text_digest(one) for one in corrections] != told:
        return Differing.CORRECTION
    packs = {one["pack"] for one in (published, newest)}
    return Differing.PACK if packs != {pack_hash} else None


def live_grades(graded: Round) -> list[Live]:
    """Every organization of the round with its grade and reason as pages show them."""
    rows = Result.objects.filter(round=graded).order_by("code")
    columns = ("code", "name", "decision__grade", "decision__reason")
    return [Live(*row) for row in rows.values_list(*columns)]


def live_corrections(graded: Round) -> dict[str, list[str]]:
    """Code → reasons of the corrections in effect, the oldest first."""
    rows = Correction.objects.filter(result__round=graded, state=CorrectionState.EFFECTIVE)
    found: dict[str, list[str]] = {}
    ordered = rows.order_by("second_at", "pk").values_list("result__code", "reason")
    for code, reason in ordered:
        found.setdefault(code, []).append(reason)
    return found


def said_of(graded: Round, codes: Iterable[str]) -> dict[str, Said]:
    """Code → what the record says."""
    keys = {code: grade_key(graded.year, code) for code in codes}
    published = latest_many("grade.published", "grade", keys.values())
    corrected: dict[str, list[Data | None]] = {}
    rows = Entry.objects.filter(
        kind="grade.corrected", subject_kind="grade", subject_id__in=list(keys.values())
    )
    for entry in rows.order_by("index"):
        corrected.setdefault(entry.subject_id, []).append(data_of(entry))
    return {code: Said(published.get(key), corrected.get(key, [])) for code, key in keys.items()}
