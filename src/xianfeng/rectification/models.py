"""Orders to correct something, their steps, and the calendar by which their days are counted."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.organizations.models import Organization
from xianfeng.rectification.states import ExtensionState, OrderState


class CalendarDay(models.Model):
    """A day that is worked, or not, in one county; it goes before the country's own table
    (`holidays`). Without a county it holds everywhere."""

    county = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="calendar_days"
    )
    day = models.DateField(_("日期"))
    is_working = models.BooleanField(_("调休上班"), default=False)
    name = models.CharField(_("说明"), max_length=30)

    class Meta:
        verbose_name = _("节假日")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["county", "day"], name="calendar_day_of_county_once"),
            models.UniqueConstraint(
                fields=["day"], condition=Q(county__isnull=True), name="calendar_day_of_site_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Order(models.Model):
    """One problem, one responsible organization, one deadline (R-059).

    What it is about and where it came from are (kind, id, name) given by the room that asks:
    this room knows neither windows nor grades. `public_text` is what everybody may read; an
    order without it stays out of the public ledger.
    """

    owner = models.ForeignKey(Organization, models.PROTECT, related_name="orders")
    object_kind = models.CharField(max_length=30)
    object_id = models.CharField(max_length=80)
    object_name = models.CharField(_("整改对象"), max_length=200)
    source_kind = models.CharField(max_length=30)
    source_id = models.CharField(max_length=80, blank=True)
    source_name = models.CharField(_("问题来源"), max_length=200)
    problem = models.TextField(_("问题"), max_length=1000)
    basis = models.CharField(_("依据"), max_length=300)
    measures = models.TextField(_("整改措施"), max_length=1000, blank=True)
    proof = models.TextField(_("整改结果"), max_length=1000, blank=True)
    acceptance = models.TextField(_("验收意见"), max_length=500, blank=True)
    public_text = models.CharField(_("公开内容"), max_length=300, blank=True)
    days = models.PositiveSmallIntegerField(_("期限（工作日）"))
    state = models.CharField(max_length=12, choices=OrderState, default=OrderState.ISSUED.value)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_on = models.DateField(_("下达日期"))
    due_on = models.DateField(_("完成期限"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_on = models.DateField(_("报验日期"), null=True)
    submitted_due_on = models.DateField(null=True)  # the day that held then; more time comes late
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    accepted_on = models.DateField(_("验收日期"), null=True)
    reopened = models.PositiveSmallIntegerField(_("重新整改次数"), default=0)

    class Meta:
        verbose_name = _("整改事项")
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1), name="order_has_days"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="order_due_after_issue"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("submitted_by")),
                name="order_accepted_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state"], name="orders_of_owner"),
            models.Index(fields=["state", "due_on"], name="orders_by_deadline"),
            models.Index(fields=["source_kind", "source_id"], name="orders_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.object_name}"


class Step(models.Model):
    """What was done to an order, in words, for those who may see it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.verb}"


class Extension(models.Model):
    """More days, with a reason, granted or refused by somebody outside the unit."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="extensions")
    days = models.PositiveSmallIntegerField(_("延长（工作日）"))
    reason = models.CharField(_("理由"), max_length=300)
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=ExtensionState, default=ExtensionState.ASKED.value
    )
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="asked"), name="one_open_extension"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.days}"


class Climb(models.Model):
    """An overdue order put before a superior on one of its lines, once each; again when it was
    opened again and is overdue again."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="climbs")
    superior = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    line = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField()  # 1: the owner's own superiors, 2: theirs
    reopened = models.PositiveSmallIntegerField(default=0)  # of the order then: a new delay is told
    on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "superior", "reopened"], name="climbs_once_to_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.superior_id}"
