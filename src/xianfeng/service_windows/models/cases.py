"""From a bad rating or a suggestion to an answer."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xianfeng.organizations.models import Organization
from xianfeng.service_windows.states import CaseState

from .ratings import Channel
from .shows import Window


class CaseKind(models.TextChoices):
    """A bad rating, or words without a rating."""

    RATING = "rating", _("差评")
    SUGGESTION = "suggestion", _("意见建议")


class Reply(models.TextChoices):
    """复评 of the answer by whoever raised the case."""

    SATISFIED = "satisfied", _("满意")
    MOSTLY = "mostly", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


class Verified(models.TextChoices):
    """核实: what the unit found of what was said."""

    TRUE = "true", _("属实")
    PARTLY = "partly", _("部分属实")
    FALSE = "false", _("不属实")


class Words(models.Model):
    """What somebody said. `code_hash` opens the mailbox to whoever kept the receipt code."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="%(class)ss")
    kind = models.CharField(max_length=10, choices=CaseKind)
    channel = models.CharField(max_length=8, choices=Channel)
    level = models.PositiveSmallIntegerField(null=True)
    tags: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    topic = models.CharField(max_length=50, blank=True)
    text = models.TextField(blank=True)
    contact = models.CharField(max_length=100, blank=True)  # emptied when the case closes
    may_publish = models.BooleanField(default=False)
    code_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    counted = models.BooleanField(default=False)  # whether a rating in the figures stands behind it

    class Meta:
        abstract = True


def any_key() -> int:
    """A key that tells no order of arrival."""
    return secrets.randbelow(2**62) + 1


def any_number() -> int:
    """The same in twelve digits, for people read it. Among 100,000 cases one insert in ten
    million meets a number that is taken; it fails whole, and is done again."""
    return 10**11 + secrets.randbelow(9 * 10**11)


class HeldCase(Words):
    """A bad rating, or words with any rating, on its way: nobody sees it before its day, and then
    never alone."""

    id = models.BigAutoField(primary_key=True, default=any_key)
    # What more was said about the same rating: it goes when that goes.
    beside = models.ForeignKey("self", models.CASCADE, null=True, related_name="more")
    # Of whoever may speak for it, as with the rating.
    mark = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(
        max_length=64, unique=True, null=True, blank=True
    )  # of the rating, if known
    received_on = models.DateField()
    release_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["window", "release_on"], name="held_by_window"),
            models.Index(fields=["mark"], condition=~Q(mark=""), name="held_by_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.release_on}"


class Case(Words):
    """A bad rating or a suggestion that somebody must answer.

    `opened_on` is the day of release, not of the visit.
    """

    id = models.BigAutoField(primary_key=True, default=any_number)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN.value)
    opened_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("答复期限"))
    # The first day on which it was overdue: it stays, though another day is set afterwards.
    missed_on = models.DateField(null=True)
    finding = models.CharField(max_length=10, blank=True)  # the verb that answered it
    answer = models.TextField(_("答复"), blank=True)
    answered_on = models.DateField(null=True)
    called_back_on = models.DateField(_("回访日期"), null=True)
    reply = models.CharField(_("复评"), max_length=12, choices=Reply, blank=True)
    order_key = models.PositiveBigIntegerField(null=True)  # in rectification
    follows_order = models.BooleanField(default=False)  # its order's day holds, as extended
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_on = models.DateField(null=True)
    public_text = models.CharField(_("公开内容"), max_length=500, blank=True)
    late_words = models.BooleanField(default=False)  # said after the end, and not yet looked at

    class Meta:
        verbose_name = _("群众意见")
        constraints = [
            models.CheckConstraint(
                condition=Q(public_text="") | Q(may_publish=True), name="published_only_if_agreed"
            )
        ]
        indexes = [models.Index(fields=["window", "state"], name="cases_of_window")]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class Untold(models.Model):
    """An entry for the record, kept back until its day is past (`actions/telling.py`)."""

    id = models.BigAutoField(primary_key=True, default=any_key)
    place = models.PositiveSmallIntegerField(default=0)  # among those of its subject
    day = models.DateField()
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    personal: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "subject_kind"], name="untold_of_subject"),
            models.Index(fields=["day"], name="untold_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Message(models.Model):
    """One line of the mailbox or of the handling; never a name of who raised the case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    from_client = models.BooleanField(default=False)
    verb = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    on = models.DateField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["case"], condition=Q(verb="appeal"), name="cases_appealed")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CaseClimb(models.Model):
    """A case that was not answered by its day, put before a superior of the unit: once for each
    day that was missed. `level` is 1 for the unit's own superiors, 2 for theirs."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="climbs")
    superior = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    line = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "superior", "due_on"], name="case_climbs_once_to_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.superior_id}"
