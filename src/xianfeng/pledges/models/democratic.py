"""民主评议党员: a branch's yearly meeting and what it found of each member."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.models import Poll
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.models.pledges import Program
from xianfeng.pledges.states import MeetingState


class DemocraticReview(models.Model):
    """One branch's meeting of the year; `due` and `present` are full members with a vote.

    `polls`: its secret ballot, run by `appraisals`; several where one ballot would be too long,
    none where votes were counted aloud in the meeting. `note`: why the grades stand although
    something was pointed out.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="democratic_reviews")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="democratic_reviews"
    )
    held_on = models.DateField(_("评议日期"))
    due = models.PositiveIntegerField(_("应到有表决权的党员"))
    present = models.PositiveIntegerField(_("实到有表决权的党员"))
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.OPEN.value)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    edition = models.PositiveIntegerField(default=1)
    polls: "models.ManyToManyField[Poll, Any]" = models.ManyToManyField(
        Poll, related_name="democratic_reviews"
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "organization"], name="one_member_review_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.held_on}"


class ReviewedMember(models.Model):
    """One member at the meeting; a probationary member takes part without a grade.

    `votes`: counts read out in the meeting, by the code of the grade; {} where none were. What
    a secret ballot gave stays in `appraisals` and is read through its guard.
    """

    review = models.ForeignKey(DemocraticReview, models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="democratic_reviews")
    is_graded = models.BooleanField(default=True)
    own = models.CharField(_("个人自评"), max_length=1000, blank=True)
    peers = models.CharField(_("党员互评"), max_length=1000, blank=True)
    votes: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    opinion = models.CharField(_("支委会意见"), max_length=500, blank=True)
    grade = models.CharField(_("等次"), max_length=20, blank=True)
    told_at = models.DateTimeField(_("反馈时间"), null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "membership"], name="a_member_is_reviewed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.membership_id}"
