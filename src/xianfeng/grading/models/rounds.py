"""A county's yearly round and what the rule made of its inputs (R-073, R-184, R-185)."""

from fractions import Fraction
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.grading.states import RoundState
from xianfeng.kernel.exact import half_up
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import PathField
from xianfeng.packs.models import PackVersion

if TYPE_CHECKING:
    from .decisions import Decision


class Round(models.Model):
    """One county's classification and upgrading of one year, under one version of one pack."""

    county = models.ForeignKey(Organization, models.PROTECT, related_name="rounds")
    year = models.PositiveSmallIntegerField(_("年度"))
    pack = models.ForeignKey(PackVersion, models.PROTECT, related_name="rounds")
    state = models.CharField(max_length=12, choices=RoundState, default=RoundState.DRAFT)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    advice = models.TextField(blank=True)  # why the committee sent the whole round back
    published_at = models.DateTimeField(null=True, blank=True)
    # Who published: a roll that renames the county later does not change what was said.
    county_name = models.CharField(max_length=200, blank=True)
    # The publication's entries in the record: the first index and how many.
    first_entry = models.BigIntegerField(null=True, blank=True)
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year"], name="one_round_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year}"

    @property
    def named_county(self) -> str:
        """The county's name on the day of publication; before it, as the roll has it."""
        return self.county_name or self.county.name


class Computation(models.Model):
    """What a round was computed from, and the numbers of its peer groups.

    `summary` holds groups, warnings and movements as `stored.summary_out` writes them, so
    that the round's page reads one row instead of counting.
    """

    round = models.OneToOneField(
        Round, models.CASCADE, primary_key=True, related_name="computation"
    )
    upload = models.ForeignKey("InputUpload", models.PROTECT, related_name="+")
    computed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    computed_at = models.DateTimeField()
    roll_sha256 = models.CharField(max_length=64)
    inputs_sha256 = models.CharField(max_length=64)
    results_sha256 = models.CharField(max_length=64)
    summary = models.JSONField()

    def __str__(self) -> str:
        return f"{self.round_id} {self.results_sha256[:12]}"


class Result(models.Model):
    """The rule's proposal for one organization with everything it rests on.

    Code, name and label are those of the roll on the day of computing. Numbers are exact:
    hundredths of a point, or fractions as text.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="results")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="grading_results")
    code = PathField(max_length=60)  # by code point, as the published table
    name = models.CharField(max_length=200)
    label = models.CharField(max_length=30)
    group = models.CharField(max_length=60)
    total_cents = models.IntegerField(null=True, blank=True)
    proposal = models.CharField(max_length=40, blank=True)
    previous = models.CharField(max_length=40, blank=True)
    change = models.CharField(max_length=4, blank=True)
    flags = models.TextField(blank=True)  # joined by ";" in alphabetical order
    turnout = models.CharField(max_length=60, blank=True)
    satisfaction = models.CharField(max_length=60, blank=True)
    scores = models.JSONField()
    reasons = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "organization"], name="one_result_each")
        ]
        indexes = [models.Index(fields=["organization", "round"], name="result_years")]

    def __str__(self) -> str:
        return f"{self.code} {self.proposal}"

    @property
    def given(self) -> "Decision | None":
        """What was decided of it; None where somebody deleted that row behind the site."""
        return getattr(self, "decision", None)

    @property
    def total(self) -> Fraction | None:
        """Points with two decimals, exactly."""
        return None if self.total_cents is None else Fraction(self.total_cents, 100)

    @property
    def total_text(self) -> str:
        """As published: two decimals, "" where there is no total."""
        return "" if self.total is None else half_up(self.total, 2)

    @property
    def flag_list(self) -> list[str]:
        """The flags one by one."""
        return self.flags.split(";") if self.flags else []


class ComputeJob(models.Model):
    """Progress of a computation in the background; not a business record."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.round_id} {self.percent}%"
