"""Persons and their places in branches, with no more about them than the work needs (§7)."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.members.states import ImportState, TransferState
from xianfeng.organizations.models import Organization


class MemberKind(models.TextChoices):
    """人员类别 of the roll."""

    FULL = "full", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")


class Affiliation(models.TextChoices):
    """组织关系 in a branch, and activity in a community beside it (R-181)."""

    HOME = "home", _("组织关系")
    COMMUNITY = "community", _("社区活动")


class Cause(models.TextChoices):
    """Why a member is treated differently (R-042); hardship asks for care as well (R-039)."""

    INFIRM = "infirm", _("年老体弱")
    ILLNESS = "illness", _("长期患病")
    HARDSHIP = "hardship", _("生活困难")
    OTHER = "other", _("其他")


class Person(models.Model):
    """A member of the Party. `joined_on` is kept to tell namesakes apart, for nothing else.

    1990-07-01, 1990-07, 1990 or "": as much as the roll says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person"
    )
    name = models.CharField(_("姓名"), max_length=60)
    joined_on = models.CharField(_("入党日期"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("党员")
        indexes = [models.Index(fields=["name", "joined_on"], name="person_as_matched")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's place in one organization, from one day to another.

    `post`: where a member pledges from; who has none takes one up by 设岗定责 (R-040).
    `is_mobile`: pledges by own circumstances (R-041).
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    affiliation = models.CharField(
        max_length=10, choices=Affiliation, default=Affiliation.HOME.value
    )
    kind = models.CharField(_("人员类别"), max_length=12, choices=MemberKind)
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    is_mobile = models.BooleanField(_("流动党员"), default=False)
    since = models.DateField(_("登记日期"))
    until = models.DateField(_("转出日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("党员组织关系")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True, affiliation="home"),
                name="one_open_home_branch",
            ),
            models.UniqueConstraint(
                fields=["person", "organization"],
                condition=Q(until__isnull=True),
                name="one_open_membership_of_branch",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["organization", "until"], name="members_of_organization")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.organization_id}"


class Exemption(models.Model):
    """Treated differently, not counted as failing (R-042); why stays in branch and committee."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="exemptions")
    cause = models.CharField(_("情形"), max_length=10, choices=Cause)
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    from_roll = models.BooleanField(default=False)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("区别对待")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "cause"],
                condition=Q(until__isnull=True),
                name="one_open_exemption_of_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="exemption_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.cause}"


class RollImport(models.Model):
    """One file: read, compared, applied or not.

    `accepted` holds the cleaned rows until they are applied or discarded, never longer;
    `diff` what the preview shows; `undo` what taking it back needs (keys and old values).
    """

    county = models.ForeignKey(Organization, models.PROTECT, related_name="roll_imports")
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED.value)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="roll_imports"
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    dropped = models.JSONField(default=list)
    counts: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    accepted: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    accepted_hash = models.CharField(max_length=64, blank=True)
    diff: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    diff_hash = models.CharField(max_length=64, blank=True)
    undo: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    note = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("名册导入")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"


class Transfer(models.Model):
    """A new row that may be a person of another branch: somebody who sees both decides."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="transfers")
    source = models.ForeignKey(Organization, models.PROTECT, related_name="transfers_out")
    target = models.ForeignKey(Organization, models.PROTECT, related_name="transfers_in")
    roll_import = models.ForeignKey(
        RollImport, models.SET_NULL, null=True, related_name="transfers"
    )
    kind = models.CharField(max_length=12, choices=MemberKind)
    post = models.CharField(max_length=60, blank=True)
    is_mobile = models.BooleanField(default=False)
    is_infirm = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=TransferState, default=TransferState.OFFERED.value
    )
    offered_on = models.DateField(_("提出日期"))
    decided_on = models.DateField(_("处理日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("转接")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "target"],
                condition=Q(state="offered"),
                name="one_open_offer_per_branch",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="transfer_changes_branch"
            ),
        ]
        indexes = [models.Index(fields=["target", "state"], name="transfers_into")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"
