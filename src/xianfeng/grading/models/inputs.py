"""Accepted rows of a round's inputs, each with the sheet and row it came from (R-085, R-184).

Points are exact: the shortest decimal as text, never a floating number.
"""

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Q

from xianfeng.organizations.models import Organization

from .rounds import Round


class InputUpload(models.Model):
    """A workbook that was read: a preview until accepted, replaced by a later one.

    `counts`: sheet → accepted rows. `refused`: row errors as `stored.error_out` writes them.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="uploads")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField()
    refused = models.JSONField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(accepted_at__isnull=False, replaced_at__isnull=True),
                name="one_upload_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.file_name}"

    @property
    def accepted_rows(self) -> int:
        """Rows of all sheets that were accepted."""
        return sum(self.counts.values())


class Fact(models.Model):
    """A row of a sheet: where it stood and whom it is about."""

    upload = models.ForeignKey(InputUpload, models.CASCADE, related_name="%(class)ss")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=31)
    row = models.PositiveIntegerField()  # 1-based row of the sheet

    class Meta:
        abstract = True


class IndicatorFact(Fact):
    """A row about one indicator."""

    indicator = models.CharField(max_length=60)

    class Meta:
        abstract = True


class ScoreFact(IndicatorFact):
    """Points that a body gave for one indicator."""

    points = models.CharField(max_length=130)
    assessor = models.TextField(blank=True)
    grounds = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def value(self) -> Fraction:
        """The points, exactly."""
        return Fraction(self.points)


class SelfScore(ScoreFact):
    """A row of 自评."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "organization", "indicator"], name="one_self_score"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class SuperiorScore(ScoreFact):
    """A row of 上级评定."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "organization", "indicator"], name="one_superior_score"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class MassCount(IndicatorFact):
    """A row of 群众评议; `counts` by the pack's labels, in its order."""

    eligible = models.PositiveBigIntegerField()
    counts = models.JSONField()
    unknown = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "organization", "indicator"], name="one_mass_count"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class VetoEvent(Fact):
    """A row of 直接后进情形."""

    event = models.TextField(blank=True)
    grounds = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "organization"], name="one_veto_event")
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class PreviousGrade(Fact):
    """A row of 上年定级; `grade` is the pack's code."""

    grade = models.CharField(max_length=40)
    acceptance = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "organization"], name="one_previous_grade")
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"
