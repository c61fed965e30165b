"""A branch's pledges brought in from a sheet."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.organizations.models import Organization
from xianfeng.pledges.models.pledges import Program
from xianfeng.pledges.states import ImportState


class PledgeImport(models.Model):
    """`accepted` holds the cleaned rows until they are applied or discarded, never longer."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="imports")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pledge_imports")
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=ImportState, default=ImportState.PREVIEWED.value
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    accepted: "models.JSONField[list[Any], list[Any]]" = models.JSONField(default=list)
    refused: "models.JSONField[list[Any], list[Any]]" = models.JSONField(default=list)
    counts: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"
