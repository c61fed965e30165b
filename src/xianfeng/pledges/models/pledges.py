"""A county's year of pledging, the posts of its branches, and the pledges with their items."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.packs.models import PackVersion
from xianfeng.pledges.states import Cause, Completion, PledgeState
from xianfeng.rectification.models import Order


class Kind(models.TextChoices):
    """R-016: at the start of the year, or at once for a stage, a task, an emergency."""

    ANNUAL = "annual", _("年度承诺")
    AD_HOC = "ad_hoc", _("即时承诺")


class Form(models.TextChoices):
    """R-017, R-033: one member, members together, members with the masses, the organization."""

    INDIVIDUAL = "individual", _("个人承诺")
    GROUP = "group", _("党员集体承诺")
    JOINT = "joint", _("党员带领群众共同承诺")
    ORGANIZATION = "organization", _("党组织承诺")


class Program(models.Model):
    """A year of pledging in a county, bound to the pack it started with (R-044, R-185)."""

    county = models.ForeignKey(Organization, models.PROTECT, related_name="pledge_programs")
    year = models.PositiveSmallIntegerField(_("年度"))
    pack = models.ForeignKey(PackVersion, models.PROTECT, related_name="pledge_programs")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year"], name="one_pledge_year_of_county")
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year}"


class Post(models.Model):
    """A post of the branch's list for members without one (设岗定责, R-040)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pledge_posts")
    name = models.CharField(_("岗位名称"), max_length=60)
    duties = models.CharField(_("职责"), max_length=300)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=Q(closed_on__isnull=True),
                name="one_open_post_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TopicChoice(models.Model):
    """Which fields' topics a branch's members are shown, where the roll's label does not fit.

    `domains` are codes of the pack; no row means: by unit, label and post (R-006…R-013).
    """

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="pledge_topics")
    domains: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organization_id}"


class Pledge(models.Model):
    """What somebody promised for a year or an occasion.

    `membership` is who answers for it, None where the organization itself does. `entered_for`:
    somebody else typed it for the member (代录). `carries`: the organization's pledge that this
    one helps to keep (R-033).
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="pledges")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pledges")
    serial = models.PositiveIntegerField()
    kind = models.CharField(_("类型"), max_length=10, choices=Kind, default=Kind.ANNUAL.value)
    form = models.CharField(_("形式"), max_length=12, choices=Form, default=Form.INDIVIDUAL.value)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="pledges")
    participants: "models.ManyToManyField[Membership, Any]" = models.ManyToManyField(
        Membership, related_name="shared_pledges"
    )
    partners = models.CharField(_("参加的群众"), max_length=200, blank=True)
    occasion = models.CharField(_("因何承诺"), max_length=200, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="pledges")
    carries = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_by"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="pledges_written"
    )
    entered_for = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=PledgeState, default=PledgeState.DRAFT.value)
    edition = models.PositiveIntegerField(default=1)
    advice = models.CharField(_("审核意见"), max_length=1000, blank=True)
    reason = models.CharField(_("变更或撤回的理由"), max_length=500, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("完成情况"), max_length=10, choices=Completion, blank=True)
    concluded_at = models.DateTimeField(null=True)
    appraisal_note = models.CharField(_("评议说明"), max_length=500, blank=True)
    feedback = models.CharField(_("反馈"), max_length=1000, blank=True)
    fed_back_at = models.DateTimeField(null=True)
    # what was ordered to be put right before, and is carried on by this pledge.
    follows = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="pledges_following"
    )
    # While it is rewritten: what was approved last, which others go on reading.
    standing = models.ForeignKey("Version", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "organization", "serial"], name="one_pledge_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["program", "membership"],
                condition=Q(kind="annual", form="individual") & ~Q(state="withdrawn"),
                name="one_annual_pledge_of_member",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state"], name="pledges_of_organization"),
            models.Index(fields=["program", "organization", "serial"], name="pledges_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.program_id}/{self.organization_id}/{self.serial}"


class Item(models.Model):
    """One promised matter, in the pledger's own words.

    `aspects` are codes of the pack; `medium` is the pack's code of where it is published;
    `points` are the review points found met or not, by code.
    """

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(_("承诺事项"), max_length=300)
    aim = models.CharField(_("目标"), max_length=200, blank=True)
    measures = models.CharField(_("措施"), max_length=500, blank=True)
    due = models.DateField(_("完成时限"))
    aspects: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    medium = models.CharField(_("公开方式"), max_length=50, blank=True)
    points: "models.JSONField[dict[str, bool], dict[str, bool]]" = models.JSONField(default=dict)
    note = models.CharField(_("审核意见"), max_length=300, blank=True)
    completion = models.CharField(_("完成情况"), max_length=10, choices=Completion, blank=True)
    cause = models.CharField(_("原因"), max_length=10, choices=Cause, blank=True)
    report = models.CharField(_("完成说明"), max_length=500, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "place"], name="one_item_at_a_place")
        ]
        indexes = [models.Index(fields=["due"], name="items_by_due")]

    def __str__(self) -> str:
        return self.text


class Version(models.Model):
    """What a pledge said before it was changed, and why it was.

    `head` is what it said besides its items, with the state it was in (record.head_of); older
    versions have none. `text` is the matters alone, to be searched.
    """

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content: "models.JSONField[Any, Any]" = models.JSONField()
    head: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.pledge_id} v{self.number}"


class Use(models.TextChoices):
    """R-032: where a person may take the result into account; nothing follows by itself."""

    ASSESSMENT = "assessment", _("年度考核")
    DEMOCRATIC = "democratic", _("民主评议")
    COMMENDATION = "commendation", _("评先树优")


class ResultUse(models.Model):
    """Somebody took a result into account: where, and what was decided (R-184)."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="uses")
    use = models.CharField(_("用于"), max_length=12, choices=Use)
    decision = models.CharField(_("研究决定"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.use}"


class Draft(models.Model):
    """What somebody is typing and has not saved: kept until it is (not journalled)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pledge_drafts")
    key = models.CharField(max_length=120)
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_draft_of_a_form")]

    def __str__(self) -> str:
        return self.key
