"""What the nightly comparison with the record found, so that a start page need not compare."""

from django.db import models

from xianfeng.organizations.models import Organization


class OffRecord(models.Model):
    """A county's year of which the record does not confirm everything; not a business record.

    Each comparison writes these rows anew. Pages that show grades compare by themselves.
    """

    county = models.ForeignKey(Organization, models.CASCADE, related_name="off_record")
    year = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year"], name="one_off_record_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year}: {self.count}"
