"""Classes of voters and their seats: who may vote, never how."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.rules.checks import ROSTERED

from .polls import AnswerForm, Poll, Voice

SLIP = "ballot-slip"  # what a slip's code is hashed for


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

    @property
    def by_name(self) -> bool:
        """Whether a roster knows who is in it, so that they could answer by name."""
        return self.voice in ROSTERED


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
