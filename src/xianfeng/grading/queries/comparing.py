"""Live against log: what pages show of published grades, beside what the record says.

The record is asked by organization and year. What the record has and the site has not is
found from the site's own list of organizations and from the neighbours of a publication's
entries, which follow each other without a gap.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from xianfeng.grading.models import OffRecord, Result, Round
from xianfeng.grading.record import GRADE, SHOWN, STORED, grade_key, row_digest
from xianfeng.grading.states import OVER
from xianfeng.journal.models import Entry
from xianfeng.journal.queries import Data, Said, opened
from xianfeng.journal.rules.sealing import digest_of_text
from xianfeng.kernel.clock import SHANGHAI, today
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below

from .sides import (
    PUBLISHED,
    Corrected,
    Live,
    Recorded,
    corrections_in_effect,
    live_grades,
    recorded_of,
    same_moment,
)

RESULT = "result"  # the field of a published grade's entry with the hash of all it rests on
FIRST_YEAR = 2000  # no round is older (forms.OpenForm)


class Differing(StrEnum):
    """What of a published grade the record does not confirm."""

    UNRECORDED = "unrecorded"  # the record has no readable entry of it
    GONE = "gone"  # the record has it, the live row is missing
    ORGANIZATION = "organization"  # another one, or another name, domain or last grade
    GRADE = "grade"
    REASON = "reason"
    CORRECTION = "correction"
    PACK = "pack"
    RESULT = "result"  # the scores and steps that explain it
    MOMENT = "moment"  # when the round was published
    COUNT = "count"  # fewer or more rows than were published
    ISSUER = "issuer"  # the county's name on the day of publication
    ACCEPTANCE = "acceptance"  # whether its rectification was accepted, and the words to it


OF_THE_PUBLICATION = (Differing.MOMENT, Differing.ISSUER)  # shown beside each of its grades


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A grade shown that the record does not confirm; `code` "" where it is the whole round.

    `shown` None: the live row is gone; `recorded` None: the record has no such entry.
    """

    year: int
    code: str
    name: str
    shown: str | None
    recorded: str | None
    what: Differing


# --- one round, some rows, one organization


def grade_on_record(graded: Round) -> list[Mismatch]:
    """Published grades of a round against the record; empty: they agree.

    Two statements of the record, two of the round. The committee's reason is compared with
    the entry of publication, the grade with the newest entry, each correction with its own.
    """
    if graded.state not in OVER:
        return []
    rows = Result.objects.filter(round=graded)
    live = live_grades(rows)
    recorded = recorded_of(one.subject for one in live)
    gone = vanished(graded, {one.code for one in live}, recorded)
    wrong = [*differences(live, recorded, corrections_in_effect(rows)), *gone]
    return wrong + of_the_rounds(live, recorded) + of_the_count(graded, len(live) + len(gone))


def rows_on_record(rows: QuerySet[Result]) -> list[Mismatch]:
    """The same for some results of published rounds; no word of rows that are gone."""
    live = live_grades(rows.filter(round__state__in=sorted(OVER)))
    recorded = recorded_of(one.subject for one in live)
    if not live:
        return []
    wrong = differences(live, recorded, corrections_in_effect(rows))
    return wrong + of_the_rounds(live, recorded)


def off_record_among(rounds: Sequence[Round]) -> set[int]:
    """Keys of the published rounds that the record does not confirm, in constant statements.

    What was deleted together with the round's own count, the last night's comparison tells.
    """
    rows = Result.objects.filter(round__in=[one.pk for one in rounds])
    every, corrections = live_grades(rows), corrections_in_effect(rows)
    recorded = recorded_of(one.subject for one in every)
    by_round: dict[tuple[str, int], list[Live]] = {}
    for one in every:
        by_round.setdefault((one.county, one.year), []).append(one)
    night = set(OffRecord.objects.values_list("county_id", "year"))
    found = set()
    for graded in rounds:
        live = by_round.get((graded.county.code, graded.year), [])
        wrong = [*differences(live, recorded, corrections), *of_the_rounds(live, recorded)]
        if wrong or len(live) != graded.entries or (graded.county_id, graded.year) in night:
            found.add(graded.pk)
    return found


def years_on_record(organization: Organization) -> list[Mismatch]:
    """An organization's published grades against the record, years that are gone among them.

    Its pages show totals as well, and it has few years: what explains them is compared too.
    """
    rows = Result.objects.filter(organization=organization, round__state__in=sorted(OVER))
    live = live_grades(rows)
    years = range(FIRST_YEAR, today().year + 2)
    recorded = recorded_of(grade_key(year, organization.code) for year in years)
    corrections = corrections_in_effect(rows) if live else {}
    there = {one.year for one in live if one.code == organization.code}
    wrong = differences(live, recorded, corrections) + of_the_rounds(live, recorded)
    for year in years:
        said = recorded.get(grade_key(year, organization.code))
        if said and year not in there:
            name = organization.name
            wrong.append(Mismatch(year, organization.code, name, None, said.grade, Differing.GONE))
    return with_explanations(wrong, rows)


def with_explanations(wrong: Sequence[Mismatch], rows: QuerySet[Result]) -> list[Mismatch]:
    """And those results whose totals differ, where nothing graver was said of them."""
    told = {(one.year, one.code) for one in wrong}
    altered = explanations_on_record(rows)
    return [*wrong, *(one for one in altered if (one.year, one.code) not in told)]


def explanations_on_record(rows: QuerySet[Result]) -> list[Mismatch]:
    """Scores and steps of published results against their hash in the record, opened inside.

    Reads all that was stored: for one organization, a document, or the night.
    """
    over = rows.filter(round__state__in=sorted(OVER)).order_by("round__year", "code")
    recorded = recorded_of(grade_key(*key) for key in over.values_list("round__year", "code"))
    published = {key: said.published for key, said in recorded.items() if said.published}
    kept = opened(published.values(), RESULT)
    columns = ("round__year", "decision__grade", *STORED)
    wrong = []
    for year, grade, *values in over.values_list(*columns).iterator():
        code, name = values[:2]
        key = grade_key(year, code)
        said = published.get(key)
        if said and holds(said, RESULT) and not kept.confirms(said, RESULT, row_digest(values)):
            told = recorded[key].grade
            wrong.append(Mismatch(year, code, name, grade, told, Differing.RESULT))
    return wrong


# --- the pack


def pack_on_record(county: Organization, year: int) -> str | None:
    """The pack under which the record has a county's grades as published; None: it has none."""
    codes = Organization.objects.filter(below(county.path)).values_list("code", flat=True)
    said = recorded_of(grade_key(year, code) for code in codes)
    datas = (one.published.data for one in said.values() if one.published)
    return next((str(one["pack"]) for one in datas if one and one["county"] == county.code), None)


# --- comparing


def differences(
    live: Sequence[Live],
    recorded: Mapping[str, Recorded],
    corrections: Mapping[int, Sequence[Corrected]],
) -> list[Mismatch]:
    """Rows that differ; `corrections` are those in effect, the oldest first."""
    nothing = Recorded(None, ())
    wrong = []
    for one in live:
        said = recorded.get(one.subject, nothing)
        if what := difference(one, said, corrections.get(one.key, [])):
            wrong.append(Mismatch(one.year, one.code, one.name, one.grade, said.grade, what))
    return wrong


def difference(live: Live, said: Recorded, corrections: Sequence[Corrected]) -> Differing | None:
    """The first thing that does not agree, the gravest first."""
    published, newest = said.published.data if said.published else None, said.newest
    if published is None or newest is None or published["county"] != live.county:
        return Differing.UNRECORDED
    if live.grade is None:
        return Differing.GONE
    if live.code != live.organization or not confirms(published, "shown", shown_of(live)):
        return Differing.ORGANIZATION
    if live.grade != newest["grade"]:
        return Differing.GRADE
    if digest_of_text(live.reason or "") != published["reason"]:
        return Differing.REASON
    if len(corrections) != len(said.corrected) or not all(map(agrees, corrections, said.corrected)):
        return Differing.CORRECTION
    return Differing.PACK if {published["pack"], newest["pack"]} != {live.pack} else None


def agrees(live: Corrected, said: Said) -> bool:
    """Whether a correction is what its entry says, on the day it says."""
    own = {"before": live.before, "after": live.after, "reason": digest_of_text(live.reason)}
    return bool(said.data and own.items() <= said.data.items()) and same_moment(live.at, said)


def shown_of(live: Live) -> str:
    """The digest of what stands beside the grade."""
    return row_digest([getattr(live, name) for name in SHOWN])


def holds(said: Said, name: str) -> bool:
    """Whether the entry says anything of it; those of before it was kept do not."""
    return name in said.sealed or name in (said.data or {})


def confirms(published: Data, name: str, own: str) -> bool:
    """Whether the entry has this digest; entries of before it was kept say nothing of it."""
    return bool(published.get(name, own) == own)


def vanished(graded: Round, there: set[str], recorded: Mapping[str, Recorded]) -> list[Mismatch]:
    """Organizations of the same publication whose live row is missing."""
    own = [one.published.index for one in recorded.values() if one.published]
    if graded.first_entry is not None:
        own += [graded.first_entry, graded.first_entry + graded.entries - 1]
    if not own:
        return []
    beside = Entry.objects.filter(
        index__range=(min(own) - 1, max(own) + 1), kind=PUBLISHED, subject_kind=GRADE
    )
    keys = beside.order_by("index").values_list("subject_id", flat=True)
    told = (key.partition("/") for key in keys)
    codes = [code for year, _, code in told if year == str(graded.year) and code not in there]
    said = recorded_of(grade_key(graded.year, code) for code in codes) if codes else {}
    names = dict(Organization.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        Mismatch(graded.year, code, names.get(code, ""), None, one.grade, Differing.GONE)
        for code in codes
        if (one := said[grade_key(graded.year, code)]).published
        and one.published.data
        and one.published.data["county"] == graded.county.code
    ]


def of_the_rounds(live: Sequence[Live], recorded: Mapping[str, Recorded]) -> list[Mismatch]:
    """When and by whom each round was published; one row speaks for its round."""
    rounds: dict[int, tuple[Live, Said]] = {}
    for one in live:
        told = recorded.get(one.subject)
        if told and told.published and told.published.data:
            rounds.setdefault(one.year, (one, told.published))
    return [wrong for one, said in rounds.values() for wrong in of_the_publication(one, said)]


def of_the_publication(live: Live, said: Said) -> Iterator[Mismatch]:
    """What a page says of the publication itself."""
    if not same_moment(live.published_at, said):
        told = (shown_moment(live.published_at), shown_moment(said.at))
        yield Mismatch(live.year, "", "", *told, Differing.MOMENT)
    if said.data and not confirms(said.data, "issuer", digest_of_text(live.county_name)):
        yield Mismatch(live.year, "", "", live.county_name, None, Differing.ISSUER)


def of_the_count(graded: Round, count: int) -> list[Mismatch]:
    """How many grades the round has, and had when it was published."""
    told = (str(count), str(graded.entries))
    wrong = Mismatch(graded.year, "", "", *told, Differing.COUNT)
    return [wrong] if count != graded.entries else []


def shown_moment(moment: datetime | None) -> str:
    """A moment for the banner, as pages show it."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""
