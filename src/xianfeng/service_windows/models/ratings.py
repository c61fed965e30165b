"""好差评: what is kept of ratings. No row holds a person, a device or a time finer than the day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .shows import Window


class Channel(models.TextChoices):
    """Through which a rating came; each is counted apart."""

    SLIP = "slip", _("一次性二维码")
    POSTER = "poster", _("张贴二维码")
    KIOSK = "kiosk", _("评价器")
    PAPER = "paper", _("纸质评价")
    HOTLINE = "hotline", _("热线")


# What staff type in is counted apart from what people send themselves.
BY_STAFF = (Channel.PAPER, Channel.HOTLINE)


class SlipCount(models.Model):
    """Slips issued for one window on one day: the most ratings that day can bring."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="slip_counts")
    day = models.DateField()
    issued = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "day"], name="slips_of_window_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day} {self.issued}"


class Rating(models.Model):
    """One rating, under the hash of its slip's nonce: that is its only name."""

    digest = models.CharField(primary_key=True, max_length=64)
    window = models.ForeignKey(Window, models.CASCADE, related_name="ratings")
    day = models.DateField()
    level = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=8, choices=Channel)
    quarantined = models.BooleanField(default=False)  # beyond the slips issued: shown, not counted

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="rating_level")
        ]
        indexes = [
            models.Index(fields=["window", "day"], name="ratings_of_window_and_day"),
            models.Index(
                fields=["window", "day"], condition=Q(quarantined=True), name="ratings_kept_apart"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day}"


class DayCount(models.Model):
    """Ratings of one window, day and channel by level: what every figure is made of."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="day_counts")
    day = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel)
    n5 = models.PositiveIntegerField(default=0)
    n4 = models.PositiveIntegerField(default=0)
    n3 = models.PositiveIntegerField(default=0)
    n2 = models.PositiveIntegerField(default=0)
    n1 = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "day", "channel"], name="counts_of_window_day_and_channel"
            )
        ]
        indexes = [models.Index(fields=["day", "window"], name="counts_by_day")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day} {self.channel}"


class PaperBatch(models.Model):
    """Paper slips or hotline calls of one window and day, counted by two people (D-11)."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="paper_batches")
    day = models.DateField(_("日期"))
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    counts: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField()
    counted_by = models.CharField(_("计票人"), max_length=60)
    watched_by = models.CharField(_("监票人"), max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(counted_by=F("watched_by")), name="paper_counted_by_two"
            )
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day}"
