"""What happens while a pledge is kept: progress, help, reminders."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xianfeng.pledges.models.pledges import Item


class ProgressNote(models.Model):
    """A line on how an item goes. `evidence` is optional text; pictures are never asked for."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="notes")
    text = models.CharField(_("进展"), max_length=500)
    evidence = models.CharField(_("佐证"), max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.text


class Help(models.Model):
    """Asked for, offered, settled (R-022, R-036, R-039); either may come first."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="helps")
    asked = models.CharField(_("需要什么帮助"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    helper = models.CharField(_("谁来帮"), max_length=60, blank=True)
    offer = models.CharField(_("怎样帮"), max_length=300, blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    offered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | Q(offered_at__isnull=False),
                name="help_is_asked_or_offered",
            )
        ]

    def __str__(self) -> str:
        return self.asked or self.offer


class Reminder(models.Model):
    """One digest to one person on one day (D-16)."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="pledge_reminders"
    )
    sent_on = models.DateField()
    closed_at = models.DateTimeField(null=True)  # the reader put it away

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "sent_on"], name="one_digest_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.sent_on}"


class ReminderLine(models.Model):
    """An item in a digest; each stage of an item is told once."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.CASCADE, related_name="reminders")
    stage = models.CharField(max_length=12)  # days before ("30", "7", "1") or "overdue"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "stage"], name="one_reminder_of_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.stage}"


class ReminderChoice(models.Model):
    """Somebody who wants no reminders."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="pledge_reminder_choice"
    )
    off_since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)
