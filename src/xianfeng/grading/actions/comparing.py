"""The nightly comparison with the record, and what it leaves for the start page."""

from dataclasses import dataclass

from django.db import transaction

from xianfeng.grading import queries
from xianfeng.grading.models import OffRecord, Round
from xianfeng.grading.queries import Mismatch
from xianfeng.kernel.clock import now
from xianfeng.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class Compared:
    """A county's year that differs; without mismatches the site does not show it at all."""

    county: str
    year: int
    mismatches: tuple[Mismatch, ...] = ()


@transaction.atomic
def compare_with_record() -> list[Compared]:
    """Everything published against the record; found again tomorrow or gone by then."""
    lost = [Compared(*one) for one in queries.unpublished_on_record()]
    differing = [
        Compared(graded.county.code, graded.year, tuple(wrong))
        for graded, wrong in queries.rounds_against_record(Round.objects.all())
    ]
    keep(lost + differing)
    return lost + differing


def keep(found: list[Compared]) -> None:
    """Rows for the counties that are there; for nothing else is there a start page."""
    keys = dict(Organization.objects.filter(superior=None).values_list("code", "pk"))
    moment = now()
    OffRecord.objects.all().delete()
    OffRecord.objects.bulk_create(
        OffRecord(
            county_id=keys[one.county],
            year=one.year,
            count=max(1, len(one.mismatches)),
            found_at=moment,
        )
        for one in found
        if one.county in keys
    )
