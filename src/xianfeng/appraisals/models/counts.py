"""What was counted: the closed list, paper, how often each answer was given, what was written."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.rules import suppression

from .polls import Poll
from .seats import PollClass


class CountFile(models.Model):
    """The closed list with the office's count of tickets: what anyone entitled recounts."""

    poll = models.OneToOneField(Poll, models.CASCADE, primary_key=True, related_name="count_file")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.sha256


class Channel(models.TextChoices):
    """How ballots came; equal, and shown apart (D-11)."""

    WEB = "web", _("电子票")
    PAPER = suppression.PAPER, _("纸质票")


class PaperCount(models.Model):
    """A counted paper vote of one class: how many ballots, who counted, what was scanned."""

    poll_class = models.OneToOneField(PollClass, models.CASCADE, related_name="paper_count")
    ballots = models.PositiveIntegerField(_("纸质票张数"))
    first_counter = models.CharField(_("计票人"), max_length=60)
    second_counter = models.CharField(_("监票人"), max_length=60)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_on = models.DateField()
    scan = models.FileField(_("计票单扫描件"), upload_to="paper-counts", blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_counter=F("second_counter")), name="two_people_count"
            )
        ]

    def __str__(self) -> str:
        return f"{self.poll_class_id} {self.ballots}"


class Tally(models.Model):
    """How often one answer was given in one class and channel. Read by `queries.guard` alone."""

    poll_class = models.ForeignKey(PollClass, models.CASCADE, related_name="tallies")
    channel = models.CharField(max_length=5, choices=Channel)
    question = models.CharField(max_length=64)
    answer = models.CharField(max_length=40)
    heads = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["poll_class", "channel", "question", "answer"], name="one_tally"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.answer}"


class Remark(models.Model):
    """A comment after shuffling and masking; whose it is nobody knows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll_class = models.ForeignKey(PollClass, models.CASCADE, related_name="remarks")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.id)
