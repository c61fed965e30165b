"""The whole record at night: every published round, and those that the site no longer shows."""

from collections.abc import Iterator

from django.db.models import QuerySet

from xianfeng.grading.models import OffRecord, Round
from xianfeng.grading.states import OVER
from xianfeng.journal.models import Entry
from xianfeng.journal.queries import said_by
from xianfeng.organizations.models import Organization

from .accepted import acceptances_on_record
from .comparing import Mismatch, explanations_on_record, grade_on_record
from .sides import PUBLISHED


def rounds_against_record(rounds: QuerySet[Round]) -> Iterator[tuple[Round, list[Mismatch]]]:
    """Published rounds among `rounds` of which the record does not confirm everything."""
    over = rounds.filter(state__in=sorted(OVER)).select_related("county", "pack")
    for graded in over.defer("pack__content").order_by("county__path", "year"):
        wrong = grade_on_record(graded) or explanations_on_record(graded.results.all())
        if wrong := [*wrong, *acceptances_on_record(graded)]:
            yield graded, wrong


def unpublished_on_record() -> list[tuple[str, int]]:
    """(county code, year) of rounds that the record has as published and the site has not."""
    shown = Round.objects.filter(state__in=sorted(OVER)).values_list("county__code", "year")
    entries = Entry.objects.filter(kind=PUBLISHED).order_by("index")
    datas = (said.data for said in map(said_by, entries.iterator()))
    recorded = {(str(one["county"]), int(one["year"])) for one in datas if one}
    return sorted(recorded - set(shown))


def lost_rounds() -> list[tuple[Organization, int]]:
    """Counties' years that the last night found published on record and not on the site."""
    shown = set(Round.objects.filter(state__in=sorted(OVER)).values_list("county_id", "year"))
    found = OffRecord.objects.select_related("county").order_by("-year", "county__path")
    return [(one.county, one.year) for one in found if (one.county_id, one.year) not in shown]
