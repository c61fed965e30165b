"""A human outside the unit looks at a burst: counted as it is, or kept apart; never deleted."""

from collections import Counter
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.rectification.access import belongs_to
from xianfeng.service_windows.models import Burst, DayCount, Rating
from xianfeng.service_windows.models.points import Finding
from xianfeng.service_windows.models.ratings import Apart
from xianfeng.service_windows.record import about, digest, window_subject
from xianfeng.service_windows.rules.figures import LEVELS


@transaction.atomic
def judge_burst(actor: User, burst: Burst, finding: str, reason: str) -> None:
    """`genuine` changes nothing; `apart` takes the channel's ratings of that day out of the
    figures. Bad ones among them are handled all the same: their cases stay."""
    if belongs_to(actor, burst.window.organization):
        raise Refused(_("须由本单位以外的人办理。"))
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    open_ones = Burst.objects.filter(pk=burst.pk, finding="")
    said = {"finding": finding, "reason": reason.strip(), "found_by": actor, "found_on": today()}
    if finding not in Finding.values or not open_ones.update(**said):
        raise NotAllowedNow("judge_burst")
    rows = Rating.objects.filter(
        window=burst.window, day=burst.day, channel=burst.channel, quarantined=False
    )
    apart = set_apart([*rows], Apart.BURST) if finding == Finding.APART else 0
    data = about(
        burst.window,
        day=burst.day.isoformat(),
        channel=burst.channel,
        finding=finding,
        apart=apart,
        reason=digest(reason.strip()),
    )
    record("burst.judged", actor=actor, subject=window_subject(burst.window), data=data)


def set_apart(ratings: list[Rating], why: str) -> int:
    """Take ratings out of the counts; they stay where they are, and are shown. How many."""
    places: dict[tuple[int, date, str], Counter[int]] = {}
    for each in ratings:
        place = (each.window_id, each.day, each.channel)
        places.setdefault(place, Counter())[each.level] += 1
    for (window, day, channel), counts in places.items():
        less = {f"n{level}": F(f"n{level}") - counts[level] for level in LEVELS}
        DayCount.objects.filter(window=window, day=day, channel=channel).update(**less)
    keys = [each.pk for each in ratings]
    return Rating.objects.filter(pk__in=keys).update(quarantined=True, apart_for=why)
