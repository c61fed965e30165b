"""Polls, the ballot office's seats, what was counted, and what was said by name.

No row of a seat, a ballot or a remark has a time or a key that keeps an order: keys are random,
times are days. Ballots themselves lie in the box, which knows no person.
"""

import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.rules import suppression
from xianfeng.appraisals.rules.checks import Form
from xianfeng.appraisals.states import PollState
from xianfeng.members.models import Person
from xianfeng.organizations.models import Organization
from xianfeng.packs.schema import Evaluator

SLIP = "ballot-slip"  # what a slip's code is hashed for


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
        """A post of a window: who stands there is named on the window's page, so that its result
        would be a person's. Such a key is the window's, a stroke and the post's."""
        return self.kind == ObjectKind.WINDOW and "/" in self.key


class PollClass(models.Model):
    """Who votes with one key. Comments are a class of their own, so they travel apart.

    `cut` names a group declared before opening, "" where the voice is whole; `slips` is how
    many invitations without a name it has beside the seats of people with accounts.
    """

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="classes")
    code = models.CharField(max_length=40)
    voice = models.CharField(max_length=10, choices=Voice)
    cut = models.CharField(_("分组"), max_length=40, blank=True)
    form = models.CharField(_("方式"), max_length=6, choices=AnswerForm)
    weight = models.PositiveSmallIntegerField(  # percent, declared; nothing is merged by it here
        _("权重（%）"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    slips = models.PositiveIntegerField(_("邀请票张数"), default=0)
    eligible = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)  # written at close; before, seats are counted
    ballots = models.PositiveIntegerField(default=0)  # from the box, written at close
    words_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="words"
    )
    public_key = models.TextField(blank=True)  # base64 of SubjectPublicKeyInfo
    private_key = models.BinaryField(null=True, blank=True)  # sealed; gone at close

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "code"], name="one_class_a_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Seat(models.Model):
    """The right to one ticket: a person's, or a slip's that has no name.

    `request` is the hash of the one blinded message that was signed, so that the same request
    again gets the same answer; it is blind itself, and it goes when the poll closes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll_class = models.ForeignKey(PollClass, models.CASCADE, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="seats"
    )
    code = models.CharField(max_length=64, blank=True)  # keyed hash of a slip's code
    issued = models.BooleanField(default=False)
    request = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll_class", "user"], name="one_seat_a_person"),
            models.UniqueConstraint(
                fields=["poll_class", "code"], condition=~Q(code=""), name="one_seat_a_code"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(code=""), name="seat_of_person_or_slip"
            ),
        ]
        indexes = [models.Index(fields=["code"], name="seat_by_code")]

    def __str__(self) -> str:
        return str(self.id)


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
