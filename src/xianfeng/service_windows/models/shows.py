"""三亮: what a window does, in which steps, how fast, and who stands there."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization


class PostKind(models.TextChoices):
    """亮身份 (R-052)."""

    CARD = "card", _("服务卡")
    PIONEER = "pioneer", _("党员先锋岗")
    AREA = "area", _("党员责任区")


class GuidanceKind(models.TextChoices):
    """What line and area do for a window (R-067…R-071, R-127)."""

    RULES = "rules", _("指导制定工作规程")
    CONTACT = "contact", _("联系沟通")
    SUPERVISE = "supervise", _("督促检查")
    TRANSMIT = "transmit", _("转达部署")
    TOGETHER = "together", _("党群共建")


class Window(models.Model):
    """A window unit of one of the three classes (R-045); codes are those of the pack."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="windows")
    name = models.CharField(_("窗口名称"), max_length=100)
    window_class = models.CharField(_("窗口类别"), max_length=50)
    address = models.CharField(_("地址"), max_length=200)
    phone = models.CharField(_("咨询电话"), max_length=30, blank=True)
    hours = models.CharField(_("服务时间"), max_length=200)
    modes: "models.JSONField[Any, Any]" = models.JSONField(_("服务方式"), default=list)
    is_open = models.BooleanField(default=True)
    opened_on = models.DateField(null=True)  # unknown of the oldest
    ended_on = models.DateField(null=True)  # the first day on which it no longer served
    ended_for = models.CharField(max_length=200, blank=True)  # for everybody to read
    edition = models.PositiveIntegerField(default=1)  # of what stands here: counts the changes

    class Meta:
        verbose_name = _("窗口")
        ordering = ["organization__path", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="window_name_in_unit"),
            models.CheckConstraint(
                condition=Q(is_open=True, ended_on__isnull=True)
                | Q(is_open=False, ended_on__isnull=False),
                name="window_open_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """A matter people come for; what is said of it stands in its editions."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="items")
    name = models.CharField(_("服务事项"), max_length=100)
    until = models.DateField(null=True)  # the first day on which it is no longer offered

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["window", "name"],
                condition=Q(until__isnull=True),
                name="item_name_in_window",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """亮标准 (R-051): workflow and completion limit, as shown from one day to another."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    workflow = models.TextField(_("工作流程"), max_length=1000)
    materials = models.TextField(_("所需材料"), max_length=1000, blank=True)
    limit_days = models.PositiveSmallIntegerField(_("办结时限（工作日）"))  # 0: at once
    announcement = models.CharField(_("变更公告"), max_length=300, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="edition_number"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(until__isnull=True), name="one_open_edition"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="edition_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.number}"


class Post(models.Model):
    """亮身份 (R-052): a pioneer post, a responsibility area, or somebody's service card.

    `membership` says which member of the roll stands there, so that the published pledges shown
    beside the post are that person's and not a namesake's.
    """

    window = models.ForeignKey(Window, models.CASCADE, related_name="posts")
    kind = models.CharField(_("类别"), max_length=10, choices=PostKind)
    title = models.CharField(_("岗位（责任区）"), max_length=60)
    holder = models.CharField(_("姓名"), max_length=60)
    is_member = models.BooleanField(_("党员"), default=False)
    duties = models.CharField(_("职责"), max_length=300)
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class Arrangement(models.Model):
    """Who answers for windows in an organization (R-065), and for an industry authority which
    office and staff do the work (R-066)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="arrangements")
    leader = models.CharField(_("牵头负责人"), max_length=60)
    office = models.CharField(_("工作机构"), max_length=100, blank=True)
    staff = models.CharField(_("工作人员"), max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(until__isnull=True), name="one_arrangement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.leader}"


class Guidance(models.Model):
    """What a superior on either line did for a window (R-067…R-071, R-127)."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="guidance")
    kind = models.CharField(_("类别"), max_length=10, choices=GuidanceKind)
    giver = models.CharField(_("单位"), max_length=200)
    text = models.TextField(_("内容"), max_length=1000)
    on = models.DateField(_("日期"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.window_id} {self.kind}"
