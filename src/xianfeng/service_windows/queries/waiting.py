"""What waits: for the end of its day, and for somebody outside the unit.

Ratings of a window, day and channel under a burst that nobody has judged yet stand in no figure and
make no case (RT-2.3). In figures stand closed days alone (W-2.3): a burst on an open day would take
it out again, and the difference of two readings is what few people said.
"""

from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from xianfeng.ballots.slips import VALID
from xianfeng.kernel.clock import today
from xianfeng.service_windows.models import Burst, Rating
from xianfeng.service_windows.models.ratings import BY_STAFF, Apart

SLIP_PAST = VALID + timedelta(days=2)  # no slip of that day rates; one day for unequal clocks
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


def last_closed() -> date:
    """The newest day of which no slip rates any more."""
    return today() - SLIP_PAST


def final(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Of rows with a window, day and channel, those that stay as they are. What staff typed in was
    checked, and knows no bursts."""
    return settled(rows).filter(Q(day__lte=last_closed()) | Q(channel__in=BY_STAFF))


def waiting_ratings() -> QuerySet[Rating]:
    """Ratings under a burst that waits, those beyond a day's bound included."""
    return Rating.objects.filter(OVER_THEM, apart_for__in=["", Apart.MANY])
