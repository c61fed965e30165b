"""Where ratings come from, and what a human must look at."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .ratings import ByLevel, Channel
from .shows import Window


class RatingPoint(models.Model):
    """A kiosk with a key of its own, or a poster; ratings of one that was withdrawn are not
    counted. `key` is public: a point on P-256 or the poster's name."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="rating_points")
    kind = models.CharField(max_length=8, choices=Channel)
    name = models.CharField(_("名称"), max_length=60)
    key = models.CharField(max_length=90)
    source = models.CharField(max_length=32, unique=True)
    since = models.DateField()
    until = models.DateField(null=True)  # the first day on which it no longer rates

    class Meta:
        verbose_name = _("评价点")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[Channel.KIOSK, Channel.POSTER]), name="point_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.kind} {self.name}"


class Invitation(models.Model):
    """That a matter was asked about once (自愿, at most one invitation): no name, no number."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="invitations")
    matter_hash = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "matter_hash"], name="one_invitation")
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day}"


class Finding(models.TextChoices):
    """What somebody outside the unit found about a burst."""

    GENUINE = "genuine", _("属正常评价，照常计入")
    APART = "apart", _("属刷评，不计入")


class Cause(models.TextChoices):
    """What somebody is to look at."""

    MINUTE = "minute", _("一分钟内收到 20 份以上")
    DAY = "day", _("一天的份数明显多于平常")
    POINT = "point", _("一个评价器或张贴码超过一天的上限")


class Burst(models.Model):
    """More ratings of a window and channel on this day, or in a minute of it, than people give.

    Until somebody outside the unit has judged it, ratings of that window, day and channel stand in
    no figure and make no case (RT-2.3).
    """

    window = models.ForeignKey(Window, models.CASCADE, related_name="bursts")
    day = models.DateField(_("日期"))
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    cause = models.CharField(max_length=8, choices=Cause, default=Cause.MINUTE.value)
    late_since = models.DateField(null=True)  # nobody judged it in time: put before those above
    finding = models.CharField(_("核查结论"), max_length=8, choices=Finding, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    found_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("集中评价")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["window", "day", "channel"], name="one_burst_a_day")
        ]
        indexes = [models.Index(fields=["day"], condition=Q(finding=""), name="bursts_that_wait")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.day} {self.channel}"


class Intake(models.Model):
    """How far the site has taken the box's batches in: one row. The number moves in the
    transaction that takes a batch in, so that none is lost and none counts twice. Ratings of
    slips up to the day `told` are on record."""

    number = models.PositiveBigIntegerField(default=0)
    told = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_intake")]

    def __str__(self) -> str:
        return str(self.number)


class ScoreCount(ByLevel):
    """Optional scores of single items (分项评价). Those that wait join those shown in batches,
    like ratings do: a picture that moved with one rating would tell whose it was."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="score_counts")
    question = models.CharField(max_length=20)
    shown = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "question", "shown"], name="scores_of_a_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.question}"


class HeldScores(models.Model):
    """Scores of a rating under a burst that nobody has judged yet; they wait with it."""

    digest = models.CharField(primary_key=True, max_length=64)
    scores: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField()

    def __str__(self) -> str:
        return self.digest
