"""Versions of packs that were taken into use: a round keeps the one it started with (R-185)."""

from django.conf import settings
from django.db import models

from xianfeng.packs.texts import Text


class PackVersion(models.Model):
    """One resolved content; `hash` is its SHA-256 and never changes."""

    identifier = models.CharField(max_length=50)
    hash = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    content = models.TextField()  # canonical JSON, what the hash stands for
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["identifier", "-loaded_at"], name="packs_newest")]

    def __str__(self) -> str:
        return f"{self.identifier} {self.hash[:12]}"

    @property
    def name(self) -> Text:
        """Its title in both languages."""
        return Text(self.title, self.title_en)
