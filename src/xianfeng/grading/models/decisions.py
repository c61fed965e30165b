"""What people decided about a result: decision, correction, acceptance of rectification."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xianfeng.grading.states import CorrectionState, DecisionState

from .rounds import Result


def person() -> "models.ForeignKey[object, object]":
    """Who did it; an account that decided is never deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )


def nobody_twice(one: str, other: str) -> Q:
    """The two people are not the same, where both are known."""
    return Q(**{f"{one}__isnull": True}) | Q(**{f"{other}__isnull": True}) | ~Q(**{one: F(other)})


class Decision(models.Model):
    """The grade a committee gives; the only place where a live grade stands (R-184).

    `differs` from the rule's proposal needs a reason, which is published with it; both are the
    committee's and stay when a correction changes `grade`. `edition` grows with each change,
    so that two people editing at once are told.
    """

    result = models.OneToOneField(Result, models.CASCADE, primary_key=True, related_name="decision")
    state = models.CharField(max_length=12, choices=DecisionState, default=DecisionState.OPEN)
    grade = models.CharField(max_length=40, blank=True)
    differs = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    advice = models.TextField(blank=True)  # why the committee sent it back
    proposed_by = person()
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = person()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=nobody_twice("confirmed_by", "proposed_by"),
                name="nobody_proposes_and_confirms",
            ),
            models.CheckConstraint(
                condition=Q(differs=False) | ~Q(reason=""), name="differing_needs_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DecisionState.CONFIRMED, DecisionState.PUBLISHED])
                | Q(confirmed_by__isnull=False, proposed_by__isnull=False),
                name="confirmed_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.grade}"


class Correction(models.Model):
    """The only way to change a published grade: with a reason and two approvers."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=14, choices=CorrectionState, default=CorrectionState.DRAFT)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    reason = models.TextField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    first_by = person()
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = person()
    second_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True)  # why it was withdrawn or not approved

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["result"],
                condition=Q(state__in=[CorrectionState.DRAFT, CorrectionState.APPROVED_ONCE]),
                name="one_correction_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_needs_a_reason"),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="correction_changes_something"
            ),
            models.CheckConstraint(
                condition=nobody_twice("first_by", "drafted_by"), name="drafter_approves_not_first"
            ),
            models.CheckConstraint(
                condition=nobody_twice("second_by", "drafted_by"),
                name="drafter_approves_not_second",
            ),
            models.CheckConstraint(
                condition=nobody_twice("second_by", "first_by"), name="two_approvers_are_two"
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.EFFECTIVE)
                | Q(first_by__isnull=False, second_by__isnull=False),
                name="effective_by_two_approvers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.before}→{self.after}"


class Acceptance(models.Model):
    """Whether the rectification after a published grade was accepted (R-092…R-095)."""

    result = models.OneToOneField(
        Result, models.PROTECT, primary_key=True, related_name="acceptance"
    )
    outcome = models.CharField(max_length=20)  # the pack's word: 通过, 未通过, 未验收
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.result_id} {self.outcome}"
