"""三比: contests of units and teams; no person ever stands in one."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xianfeng.organizations.models import Organization
from xianfeng.service_windows.states import ContestState

from .shows import Window


class Contest(models.Model):
    """One contest with its criteria, panel and period (R-054, R-055, R-057)."""

    organizer = models.ForeignKey(Organization, models.PROTECT, related_name="contests")
    title = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("竞赛"), max_length=50)
    criteria = models.TextField(_("标准"), max_length=2000)
    panel = models.CharField(_("评审组"), max_length=300)
    since = models.DateField(_("开始日期"))
    until = models.DateField(_("结束日期"))
    state = models.CharField(max_length=10, choices=ContestState, default=ContestState.OPEN.value)
    published_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_for = models.CharField(_("撤回的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("竞赛")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="contest_period")
        ]

    def __str__(self) -> str:
        return self.title


class Entrant(models.Model):
    """A window, or a team of it; `met` are the codes of the criteria it met.

    对标定位 says whom one compares with, where one falls short, and what one does about it
    (R-054, R-131); other contests leave the three empty.
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entrants")
    window = models.ForeignKey(Window, models.CASCADE, related_name="entries")
    team = models.CharField(_("团队"), max_length=100, blank=True)
    met: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    benchmark = models.CharField(_("标杆"), max_length=200, blank=True)
    gap = models.CharField(_("差距"), max_length=500, blank=True)
    measures = models.CharField(_("措施"), max_length=500, blank=True)
    result = models.CharField(_("结果"), max_length=200, blank=True)

    class Meta:
        ordering = ["window__organization__path", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "window", "team"], name="entrant_once")
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.window_id}"
