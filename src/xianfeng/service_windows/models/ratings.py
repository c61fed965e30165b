"""好差评: what is kept of ratings. No row holds a person, a device or a time finer than the day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .shows import Item, Window


class Channel(models.TextChoices):
    """Through which a rating came; each is counted apart."""

    SLIP = "slip", _("一次性二维码")
    LINK = "link", _("一次性链接")
    POSTER = "poster", _("张贴二维码")
    KIOSK = "kiosk", _("评价器")
    PAPER = "paper", _("纸质评价")
    HOTLINE = "hotline", _("热线")


# What staff type in is counted apart from what people send themselves.
BY_STAFF = (Channel.PAPER, Channel.HOTLINE)
MOST_PAPER = 300  # of one window, day and channel: what a window can serve
# What people send themselves.
SENT = (Channel.SLIP, Channel.LINK, Channel.POSTER, Channel.KIOSK)
# What staff hand out is marked: it says whom they chose to ask. One count limits both.
HANDED_OUT = (Channel.SLIP, Channel.LINK)


class Apart(models.TextChoices):
    """Why a rating is shown and not counted."""

    SLIPS = "slips", _("多于发出的份数")
    POINT = "point", _("评价器或张贴码没有登记或者已停用")
    BURST = "burst", _("短时间大量评价，经核查不计")
    MANY = "many", _("多于常量，等待核查")  # of one kiosk or poster on one day


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
    """One rating, under the hash of its slip's nonce: that is its only name.

    On SQLite its table has no rowid, which would count arrivals (migration 0011; a test sees
    to it); `actions/forgetting.py` does the same for PostgreSQL when a day is past.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    window = models.ForeignKey(Window, models.CASCADE, related_name="ratings")
    day = models.DateField()
    level = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=8, choices=Channel)
    source = models.CharField(max_length=32, blank=True)  # the kiosk or poster; never a client
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")  # 一事一评
    # Binds words to it, until they came or their time is over; empty where nobody can speak.
    mark = models.CharField(max_length=64, blank=True, default="")
    quarantined = models.BooleanField(default=False)  # shown, not counted
    apart_for = models.CharField(max_length=8, choices=Apart, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="rating_level")
        ]
        indexes = [
            models.Index(fields=["window", "day"], name="ratings_of_window_and_day"),
            models.Index(
                fields=["window", "day"], condition=Q(quarantined=True), name="ratings_kept_apart"
            ),
            models.Index(fields=["mark"], condition=~Q(mark=""), name="ratings_by_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day}"


class ByLevel(models.Model):
    """How many of each level."""

    n5 = models.PositiveIntegerField(default=0)
    n4 = models.PositiveIntegerField(default=0)
    n3 = models.PositiveIntegerField(default=0)
    n2 = models.PositiveIntegerField(default=0)
    n1 = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class DayCount(ByLevel):
    """Ratings of one window, day and channel by level: what every figure is made of."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="day_counts")
    day = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "day", "channel"], name="counts_of_window_day_and_channel"
            )
        ]
        indexes = [models.Index(fields=["day", "window"], name="counts_by_day")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day} {self.channel}"


class PaperFinding(models.TextChoices):
    """What somebody outside the unit found about what was typed in."""

    COUNTED = "counted", _("核对无误，计入")
    APART = "apart", _("与原始记录不符，不计入")


class PaperBatch(models.Model):
    """Paper slips or hotline calls of one window and day, counted by two people (D-11).

    It stands in no figure before somebody outside the unit has checked it.
    """

    window = models.ForeignKey(Window, models.CASCADE, related_name="paper_batches")
    day = models.DateField(_("日期"))
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    counts: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField()
    counted_by = models.CharField(_("计票人"), max_length=60)
    watched_by = models.CharField(_("监票人"), max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finding = models.CharField(max_length=8, choices=PaperFinding, blank=True)  # empty: it waits
    reason = models.CharField(max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_on = models.DateField(null=True)

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(counted_by=F("watched_by")), name="paper_counted_by_two"
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("actor")),
                name="paper_checked_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["window"], condition=Q(finding=""), name="paper_that_waits")
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day}"
