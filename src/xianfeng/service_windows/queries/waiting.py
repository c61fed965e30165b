"""What waits for somebody outside the unit: ratings of a window, day and channel under a burst that
nobody has judged yet stand in no figure and make no case (RT-2.3)."""

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from xianfeng.service_windows.models import Burst, Rating
from xianfeng.service_windows.models.ratings import Apart

Row = TypeVar("Row", bound=Model)
OVER_THEM = Exists(
    Burst.objects.filter(
        finding="",
        window=OuterRef("window"),
        day=OuterRef("day"),
        channel=OuterRef("channel"),
    )
)


def settled(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Of rows with a window, day and channel, those under no burst that waits."""
    return rows.filter(~OVER_THEM)


def waiting_ratings() -> QuerySet[Rating]:
    """Ratings under a burst that waits, those beyond a day's bound included."""
    return Rating.objects.filter(OVER_THEM, apart_for__in=["", Apart.MANY])
