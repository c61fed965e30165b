"""What is said by name: self-assessments, a superior's word, leaders' comments."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.members.models import Person
from xianfeng.organizations.models import Organization

from .polls import ObjectKind
from .seats import PollClass


class NamedVoice(models.Model):
    """What one person says by name: the self-assessment item by item (R-025), a superior's word.

    `entered_by` differs from the person when somebody wrote it down for them (代录), and every
    page says so.
    """

    poll_class = models.ForeignKey(PollClass, models.CASCADE, related_name="named_voices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    speaker = models.CharField(_("评议人"), max_length=60)
    answers: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    texts: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_on = models.DateField()
    on_behalf = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll_class", "user"], name="one_voice_a_user"),
            models.UniqueConstraint(fields=["poll_class", "person"], name="one_voice_a_person"),
        ]

    def __str__(self) -> str:
        return self.speaker


class CommentMode(models.TextChoices):
    """R-061."""

    COLLECTIVE = "collective", _("集中点评")
    INDIVIDUAL = "individual", _("个别点评")
    RANDOM = "random", _("随机点评")
    ON_SITE = "on_site", _("现场点评")


class LeaderComment(models.Model):
    """A leader's comment on one object, in the parts that the pack asks for (R-027, R-062)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="comments")
    object_kind = models.CharField(max_length=12, choices=ObjectKind)
    object_key = models.CharField(max_length=60)
    object_name = models.CharField(_("点评对象"), max_length=200)
    pack_hash = models.CharField(max_length=64)
    parts: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    mode = models.CharField(_("点评方式"), max_length=10, choices=CommentMode)
    given_on = models.DateField(_("点评日期"))
    leader = models.CharField(_("点评人"), max_length=60)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(default=False)
    entry = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-given_on", "-pk"]
        indexes = [models.Index(fields=["object_kind", "object_key"], name="comments_on_object")]

    def __str__(self) -> str:
        return self.object_name
