"""Published rounds as boards: what the pack shows, and what the record says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xianfeng.grading import queries as grading
from xianfeng.grading.models import Correction, Result, Round
from xianfeng.grading.queries import Mismatch, PublishedRound, PublishedRow
from xianfeng.grading.record import GRADE, grade_key
from xianfeng.grading.states import OVER, CorrectionState
from xianfeng.journal.models import Entry
from xianfeng.organizations.models import Organization
from xianfeng.packs.schema import Shown
from xianfeng.packs.templatetags.packs import said

COLOURS = ("tone:chart-3", "tone:chart-2", "tone:chart-4")  # lowest grade first


@dataclass(frozen=True)
class Board:
    """A published round with its picture and what the record does not confirm."""

    published: PublishedRound
    mismatches: Sequence[Mismatch]
    chart: Mapping[str, Any]
    table: Mapping[str, Any]


@dataclass(frozen=True)
class Graded:
    """One organization on the board."""

    published: PublishedRound
    row: PublishedRow
    mismatches: Sequence[Mismatch]
    corrections: Sequence[Correction]
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Listed:
    """A county's year in the list of boards; `agrees`: the record confirms what it shows."""

    code: str
    county: str
    year: int
    published_at: datetime | None
    agrees: bool


def boards() -> list[Listed]:
    """What was published, the newest first; what the site lost stands there as well."""
    rounds = grading.published_years()
    wrong = grading.off_record_among(rounds)
    shown = [
        Listed(one.county.code, one.named_county, one.year, one.published_at, one.pk not in wrong)
        for one in rounds
    ]
    gone = [
        Listed(county.code, county.name, year, None, agrees=False)
        for county, year in grading.lost_rounds()
        if is_lost(county.code, year)
    ]
    return sorted([*shown, *gone], key=lambda one: -one.year)


def published(county_code: str, year: int) -> PublishedRound | None:
    """The county's published round of the year; None where there is none."""
    found = county(county_code)
    return grading.published(found, year) if found else None


def county(code: str) -> Organization | None:
    """The top of a tree."""
    return Organization.objects.filter(code=code, superior__isnull=True).first()


def is_lost(county_code: str, year: int) -> bool:
    """Whether the record has public grades of a round that the site no longer shows."""
    found = county(county_code)
    if found is None or Round.objects.filter(county=found, year=year, state__in=OVER).exists():
        return False
    pack_hash = grading.pack_on_record(found, year)
    return pack_hash is not None and grading.is_public(pack_hash)


def board(county_code: str, year: int) -> Board | None:
    """A board; None where nothing is published."""
    found = published(county_code, year)
    if found is None:
        return None
    counts = found.counts()
    return Board(found, off_record(found), chart(found, counts), table(found, counts))


def graded(county_code: str, year: int, code: str) -> Graded | None:
    """One organization's published grade; None where nothing of it is published."""
    found = published(county_code, year)
    if found is None:
        return None
    every = off_record(found)
    wrong = [one for one in every if one.code == code]
    row = found.row_of(code) or (grading.gone_row(code) if wrong else None)
    if row is None:
        return None
    wrong += [one for one in every if one.what in grading.OF_THE_PUBLICATION]
    return Graded(found, row, wrong, corrections(found, code), entries(found, code))


def off_record(found: PublishedRound) -> list[Mismatch]:
    """What of the board the record does not confirm; totals only where the pack shows them."""
    wrong = grading.grade_on_record(found.round)
    if Shown.TOTAL not in found.publication.shows:
        return wrong
    return grading.with_explanations(wrong, Result.objects.filter(round=found.round))


def corrections(found: PublishedRound, code: str) -> list[Correction]:
    """Corrections in effect, the oldest first; who asked for them stays inside."""
    rows = Correction.objects.filter(
        result__round=found.round, result__code=code, state=CorrectionState.EFFECTIVE
    )
    return list(rows.order_by("second_at", "pk"))


def entries(found: PublishedRound, code: str) -> list[Entry]:
    """The record's entries about this grade."""
    key = grade_key(found.round.year, code)
    return list(Entry.objects.filter(subject_kind=GRADE, subject_id=key).order_by("index"))


# --- the picture


def chart(found: PublishedRound, counts: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Grades by domain label as stacked bars."""
    labels = [_(label) for label in counts]
    return {
        "legend": {"bottom": 0},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": labels, "inverse": True},
        "series": [
            {
                "name": said(one.name),
                "type": "bar",
                "stack": "grade",
                "itemStyle": {"color": colour},
                "data": [of.get(one.code, 0) for of in counts.values()],
            }
            for one, colour in reversed(list(zip(found.policy.grades, COLOURS, strict=False)))
        ],
    }


def table(found: PublishedRound, counts: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """The same numbers to read, with a line for all."""
    grades = list(reversed(found.policy.grades))
    codes = [one.code for one in grades] + [""]
    numbers = {_(label): [of.get(code, 0) for code in codes] for label, of in counts.items()}
    sums = [sum(column) for column in zip(*numbers.values(), strict=True)]
    lines = [*numbers.items(), (_("合计"), sums)]
    return {
        "caption": _("各领域等次分布"),
        "labels": list(counts),
        "head": [_("领域"), *(said(one.name) for one in grades), _("未定等次"), _("合计")],
        "rows": [[label, *row, sum(row)] for label, row in lines],
    }
