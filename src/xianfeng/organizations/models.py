"""Organizations, who leads them since when, and who has which duty where."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.organizations.paths import PathField
from xianfeng.organizations.roles import Role


class Kind(models.TextChoices):
    """组织类别 of the roll; the values are the roll's own words."""

    COMMITTEE = "党委", _("党委")
    WORKING_COMMITTEE = "党工委", _("党工委")
    LEADING_GROUP = "党组", _("党组")
    GENERAL_BRANCH = "党总支", _("党总支")
    BRANCH = "党支部", _("党支部")
    JOINT_BRANCH = "联合党支部", _("联合党支部")


class Relation(models.TextChoices):
    """组织关系 and 业务关系: by area or by line (R-124…R-126)."""

    TERRITORIAL = "属地", _("属地管理")
    VERTICAL = "垂直", _("垂直管理")


class Line(models.TextChoices):
    """块 or 条."""

    TERRITORIAL = "territorial", _("块")
    INDUSTRY = "industry", _("条")


class Strength(models.TextChoices):
    """What a superior does on its line: only `leads` decides."""

    LEADS = "leads", _("领导")
    GUIDES = "guides", _("指导")
    COORDINATES = "coordinates", _("协调配合")


class Organization(models.Model):
    """A Party organization of the roll; one without superior is the top of a county."""

    code = models.CharField(_("党组织代码"), max_length=60, unique=True)
    name = models.CharField(_("党组织名称"), max_length=200)
    kind = models.CharField(_("组织类别"), max_length=10, choices=Kind)
    domain = models.CharField(_("领域"), max_length=30, blank=True)
    unit_name = models.CharField(_("单位名称"), max_length=200, blank=True)
    authority_name = models.CharField(_("行业主管部门"), max_length=100, blank=True)
    party_relation = models.CharField(_("组织关系"), max_length=4, choices=Relation, blank=True)
    business_relation = models.CharField(_("业务关系"), max_length=4, choices=Relation, blank=True)
    secretary_name = models.CharField(_("党组织书记"), max_length=60, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    founded = models.CharField(_("成立日期"), max_length=10, blank=True)  # 1990-12 or 1990-12-01
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates"
    )
    external_superior = models.CharField(_("上级（名册外）"), max_length=200, blank=True)
    path = PathField(max_length=400, unique=True)

    class Meta:
        ordering = ["path"]
        indexes = [
            models.Index(fields=["superior", "path"], name="organization_children"),
            # The few of the fourth combination among many.
            models.Index(
                fields=["party_relation", "business_relation", "path"], name="organization_bonds"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Leadership(models.Model):
    """Who leads, guides or coordinates an organization on one line, since when (R-120…R-126)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="leaderships")
    superior = models.ForeignKey(Organization, models.PROTECT, related_name="led")
    line = models.CharField(max_length=12, choices=Line)
    strength = models.CharField(max_length=12, choices=Strength)
    through_business = models.BooleanField(default=False)  # guides through its business line
    reason = models.CharField(max_length=500, blank=True)  # needed where decided by hand
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the first day on which it no longer holds

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "line"],
                condition=Q(until__isnull=True),
                name="one_open_edge_per_line",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(until__isnull=True, strength="leads"),
                name="one_open_leader",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="leadership_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~Q(organization=F("superior")), name="nobody_leads_itself"
            ),
        ]
        indexes = [models.Index(fields=["superior", "until"], name="leadership_of_superior")]

    def __str__(self) -> str:
        return f"{self.superior_id} {self.strength} {self.organization_id}"


class Duty(models.Model):
    """A role of a person in an organization for a period (docs/rules/access.md)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duties")
    role = models.CharField(max_length=20, choices=Role)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="duties")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the first day on which it is no longer held

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organization"],
                condition=Q(until__isnull=True),
                name="one_open_duty_of_a_kind",
            )
        ]
        indexes = [models.Index(fields=["organization", "role"], name="duty_of_organization")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organization_id}"


class RollUp(models.Model):
    """Counts of an organization's subtree, kept at each import so that pages stay instant."""

    organization = models.OneToOneField(
        Organization, models.CASCADE, primary_key=True, related_name="rollup"
    )
    children = models.PositiveIntegerField(default=0)
    organizations = models.PositiveIntegerField(default=0)  # below, without itself
    graded = models.PositiveIntegerField(default=0)  # with a domain label, itself included

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.organizations}"
