"""A poll: what is asked about whom, when, and who may see what came of it."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.rules.checks import Form
from xianfeng.appraisals.states import PollState
from xianfeng.organizations.models import Organization
from xianfeng.packs.schema import Evaluator


def new_key() -> str:
    """A poll's key, which its address, its manifest and its count file carry."""
    return secrets.token_hex(8)


class Voice(models.TextChoices):
    """Who speaks: the circles of a pack's question sets (C-09); stored apart, never merged."""

    SELF = Evaluator.SELF.value, _("自评")
    MEMBERS = Evaluator.MEMBERS.value, _("党员互评")
    PUBLIC = Evaluator.PUBLIC.value, _("群众评议")
    CLIENTS = Evaluator.CLIENTS.value, _("服务对象评议")
    LEADER = Evaluator.LEADER.value, _("领导点评")
    SUPERIOR = Evaluator.SUPERIOR.value, _("上级评定")
    SOCIETY = Evaluator.SOCIETY.value, _("社会评议")


class AnswerForm(models.TextChoices):
    """How a class answers; it knows before the poll opens."""

    BALLOT = Form.BALLOT.value, _("不记名投票")
    NAMED = Form.NAMED.value, _("记名")
    PAPER = Form.PAPER.value, _("仅用纸质票")


class ObjectKind(models.TextChoices):
    """What a poll is about; other rooms hand down (kind, key, name)."""

    ORGANIZATION = "organization", _("党组织")
    MEMBER = "member", _("党员")
    PLEDGE = "pledge", _("承诺")
    WINDOW = "window", _("窗口")
    COMMENT = "comment", _("领导点评")
    NOMINATION = "nomination", _("推荐人选")


# What is about a person, or may be: whose a pledge is, only its room knows.
PERSONS = frozenset({ObjectKind.MEMBER, ObjectKind.NOMINATION, ObjectKind.PLEDGE})


class Circle(models.TextChoices):
    """Who may see the published result (R-031, R-158)."""

    ORGANIZATION = "organization", _("本党组织及上级")
    COUNTY = "county", _("本县（市、区）党组织")
    PUBLIC = "public", _("向社会公开")


class Poll(models.Model):
    """One appraisal: objects, questions, scale, circles, weights, scope, validity (R-183)."""

    id = models.CharField(max_length=16, primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="polls")
    title = models.CharField(_("名称"), max_length=100)
    year = models.PositiveSmallIntegerField(_("年度"))
    announcement = models.TextField(_("公告"), max_length=2000, blank=True)
    pack_hash = models.CharField(max_length=64)
    question_set = models.CharField(_("问题"), max_length=60)
    own_questions: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    scale = models.CharField(max_length=60)
    asks_words = models.BooleanField(_("同时征求意见"), default=False)
    circle = models.CharField(
        _("公布范围"), max_length=12, choices=Circle, default=Circle.ORGANIZATION.value
    )
    opens = models.DateTimeField(_("开始时间"))
    closes = models.DateTimeField(_("截止时间"))
    minimum_turnout = models.PositiveSmallIntegerField(  # percent
        _("最低参评率（%）"), default=0, validators=[MaxValueValidator(100)]
    )
    state = models.CharField(max_length=10, choices=PollState, default=PollState.DRAFT.value)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_on = models.DateField()
    # What the site signed and the box answered; the journal holds their hashes.
    manifest = models.TextField(blank=True)
    manifest_digest = models.CharField(max_length=64, blank=True)
    box_key = models.CharField(max_length=44, blank=True)
    recount_digest = models.CharField(max_length=64, blank=True)
    published_entry = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("评议")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="poll_closes_after_it_opens"
            )
        ]
        indexes = [models.Index(fields=["organization", "state"], name="polls_of_organization")]

    def __str__(self) -> str:
        return self.title


class NoteKind(models.TextChoices):
    """A departure from what was announced."""

    EXTENDED = "extended", _("延长投票时间")
    EARLY = "early", _("提前截止")
    LATE = "late", _("推迟截止")
    VOID = "void", _("宣布无效")


class PollNote(models.Model):
    """Why a poll went otherwise than announced: everybody who sees the poll reads it."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind)
    reason = models.CharField(_("理由"), max_length=300)
    closes = models.DateTimeField(null=True, blank=True)  # as announced until then
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_on = models.DateField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.reason


class PollObject(models.Model):
    """What is appraised, by value; `number` is its place on the ballot."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="objects_asked")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=ObjectKind)
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="one_object_a_place"),
            models.UniqueConstraint(fields=["poll", "kind", "key"], name="one_place_an_object"),
        ]
        indexes = [models.Index(fields=["kind", "key"], name="polls_about_object")]

    def __str__(self) -> str:
        return self.name

    @property
    def stays_inside(self) -> bool:
        """A-4.9: a person, a pledge, or a post of a window: who stands there is named on the
        window's page, so that its result would be a person's. Such a key is the window's, a stroke
        and the post's."""
        is_post = self.kind == ObjectKind.WINDOW and "/" in self.key
        return is_post or self.kind in PERSONS
