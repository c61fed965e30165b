"""Making pledges known, step by step, and what people say to them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.organizations.models import Organization
from xianfeng.pledges.models.pledges import Pledge, Program
from xianfeng.pledges.states import PublicationState


class Publication(models.Model):
    """Some pledges made known in one way (R-182): who proposed, checked, approved, did it.

    `medium` is the pack's code. `held_on` and `held_at`: the meeting that heard them, if any.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="publications")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="pledge_publications"
    )
    medium = models.CharField(_("公开方式"), max_length=50)
    pledges: "models.ManyToManyField[Pledge, Any]" = models.ManyToManyField(
        Pledge, through="Carried", related_name="publications"
    )
    state = models.CharField(
        max_length=12, choices=PublicationState, default=PublicationState.PROPOSED.value
    )
    held_on = models.DateField(_("会议日期"), null=True, blank=True)
    held_at = models.CharField(_("会议地点"), max_length=100, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    since = models.DateField(_("公开起"), null=True)
    until = models.DateField(_("公开止"), null=True)
    advice = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="nobody_approves_own_notice",
            ),
            # What was made known before this was asked stays as it was done.
            models.CheckConstraint(
                condition=~Q(state=PublicationState.CHECKED)
                | Q(checked_by__isnull=True)
                | ~Q(checked_by=F("proposed_by")),
                name="nobody_checks_own_notice",
            ),
        ]
        indexes = [models.Index(fields=["organization", "state"], name="notices_of_organization")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.medium}"


class Carried(models.Model):
    """A pledge in a notice, with the words that are checked, approved and made known.

    They are all that others read of it: `words` its items, each with the line on how it goes or
    ended (record.made_known); `feedback` what the branch told it. `is_over`: a later notice
    carries the pledge, so this one no longer does.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="carried")
    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="carried")
    edition = models.PositiveIntegerField(null=True)
    words: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    feedback = models.CharField(max_length=1000, blank=True, default="")
    is_over = models.BooleanField(default=False)

    class Meta:
        db_table = "pledges_publication_pledges"
        unique_together = [("publication", "pledge")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.pledge_id}"


class Feedback(models.Model):
    """What somebody outside says to a branch's pledges (R-021); read by the branch only."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pledge_feedback")
    pledge = models.ForeignKey(Pledge, models.SET_NULL, null=True, related_name="remarks")
    text = models.CharField(_("意见或建议"), max_length=1000)
    name = models.CharField(_("称呼"), max_length=60, blank=True)
    given_at = models.DateTimeField()
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text
