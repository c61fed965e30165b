"""What figures are made of: ratings released in batches, never one by one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .ratings import ByLevel, Channel
from .shows import Window


class Audience(models.TextChoices):
    """Who reads: those inside, or everybody. What the public sees, those inside saw before."""

    INSIDE = "inside", _("内部")
    PUBLIC = "public", _("公众")


class Released(ByLevel):
    """Ratings of a window that stand in figures, by the month of their release.

    Sums of whole batches (rules/batches.py): however two readings are subtracted, what remains
    is a batch, in which nobody stands alone. `month` is its first day. `told`: what an appeal left
    of a month is still enough to be read; otherwise it stands in no sum.
    """

    window = models.ForeignKey(Window, models.CASCADE, related_name="released")
    audience = models.CharField(max_length=6, choices=Audience)
    month = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel)
    told = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "audience", "month", "channel"], name="released_once_a_month"
            )
        ]
        indexes = [models.Index(fields=["audience", "month", "window"], name="released_by_month")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.audience} {self.month}"
