"""What is put forward for an honour; who gets it is decided elsewhere, by people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xianfeng.packs.models import PackVersion
from xianfeng.service_windows.states import HonourState

from .contests import Entrant


class HonourProposal(models.Model):
    """A window or a team, with the published result it rests on (R-050, R-063, R-064, R-184).

    Never a person: an entrant is a window or a team, and honours for persons are refused.
    """

    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="proposals")
    honour = models.CharField(_("荣誉称号"), max_length=50)  # its code in `pack`
    pack = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=500)
    proposed_on = models.DateField(_("建议日期"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=HonourState, default=HonourState.OPEN.value)
    ended_on = models.DateField(null=True)  # taken back, or taken up
    taken_back = models.CharField(_("收回的理由"), max_length=500, blank=True)
    taken_up_as = models.CharField(max_length=100, blank=True)  # what a room further up made of it

    class Meta:
        verbose_name = _("评优建议")
        ordering = ["entrant__window__organization__path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrant", "honour"],
                condition=~Q(state=HonourState.TAKEN_BACK.value),
                name="proposed_once",
            )
        ]
        indexes = [models.Index(fields=["proposed_on"], name="proposals_by_day")]

    def __str__(self) -> str:
        return f"{self.entrant_id} {self.honour}"
