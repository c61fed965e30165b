"""A human outside the unit looks at a burst that waits: counted, or kept apart; never deleted."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.service_windows.models import (
    Burst,
    Case,
    DayCount,
    HeldCase,
    HeldScores,
    Rating,
)
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.models.points import Finding
from xianfeng.service_windows.models.ratings import Apart
from xianfeng.service_windows.record import about, window_subject
from xianfeng.service_windows.rules.delays import FARTHEST
from xianfeng.service_windows.rules.figures import BAD, LEVELS
from xianfeng.service_windows.states import CaseState

from .ratings import add_counts, hold_bad
from .refusing import refuse_unit
from .telling import tell_of
from .voices import WORDS_ONLY


@transaction.atomic
def judge_burst(actor: User, burst: Burst, finding: str, reason: str) -> None:
    """`genuine`: the channel's ratings of that day, and scores with them, join figures and cases at
    the next release; `apart`: they never do. What was a case before the burst was told stays one,
    and says so to whoever handles it (`queries.cases.doubts`)."""
    if burst.day >= today():
        raise Refused(_("当天的评价还没有收完，请明天再核查。"))
    refuse_unit(actor, burst.window)
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    open_ones = Burst.objects.filter(pk=burst.pk, finding="")
    said = {"finding": finding, "reason": reason.strip(), "found_by": actor, "found_on": today()}
    if finding not in Finding.values or not open_ones.update(**said):
        raise NotAllowedNow("judge_burst")
    tell_of(window_subject(burst.window))
    data = about(burst.window, day=burst.day.isoformat(), channel=burst.channel, finding=finding)
    data |= {"apart": settle(burst)}
    sealed, subject = words(reason=reason.strip()), window_subject(burst.window)
    record("burst.judged", actor=actor, subject=subject, data=data, personal=sealed)


def settle(burst: Burst) -> int:
    """What was found holds for all ratings of the place; how many were set apart."""
    rows = Rating.objects.filter(window=burst.window, day=burst.day, channel=burst.channel)
    burst.refresh_from_db(fields=["finding"])
    if burst.finding == Finding.APART:
        return leave_out(burst, rows)
    let_in(burst, rows)
    return 0


def leave_out(burst: Burst, rows: QuerySet[Rating]) -> int:
    """They stay where they are, in no figure, with no case; words among them are words only. How
    many."""
    counted, many = list(rows.filter(apart_for="")), rows.filter(apart_for=Apart.MANY)
    stand_behind_none(burst, counted)
    number = len(counted) + many.update(apart_for=Apart.BURST)
    set_apart(counted, Apart.BURST)
    gone = rows.filter(apart_for=Apart.BURST).values("pk")
    held = HeldCase.objects.filter(digest__in=gone)
    held.filter(code_hash=None).delete()
    held.update(**WORDS_ONLY)
    HeldScores.objects.filter(digest__in=gone).delete()
    return number


def let_in(burst: Burst, rows: QuerySet[Rating]) -> None:
    """Nothing was deleted: what was beyond the day's bound counts as well."""
    many = list(rows.filter(apart_for=Apart.MANY))
    rows.filter(apart_for=Apart.MANY).update(quarantined=False, apart_for="")
    levels = Counter((burst.window_id, burst.day, row.level) for row in many)
    add_counts(levels, burst.channel)
    hold_bad(many, secrets.randbelow)


def stand_behind_none(burst: Burst, ratings: Sequence[Rating]) -> None:
    """Cases of these ratings stand for nothing in the figures any more, or an appeal upheld would
    take somebody else's rating out of them. Which cases nobody knows: any as many."""
    bad = {one.digest: one.level for one in ratings if one.level in BAD}
    for held in HeldCase.objects.filter(digest__in=bad):
        bad.pop(held.digest or "")
    for level, number in Counter(bad.values()).items():
        keys = may_stem_from(burst).filter(level=level, counted=True).values_list("pk", flat=True)
        Case.objects.filter(pk__in=list(keys[:number])).update(counted=False)


def may_stem_from(burst: Burst) -> QuerySet[Case]:
    """Cases of bad ratings whose visit may have been on that day, but those found void."""
    last = burst.day + timedelta(days=FARTHEST)
    rows = Case.objects.filter(kind=CaseKind.RATING, window=burst.window, channel=burst.channel)
    return rows.filter(opened_on__range=(burst.day, last)).exclude(state=CaseState.VOID)


def set_apart(ratings: Sequence[Rating], why: str) -> None:
    """Take ratings out of the counts; they stay where they are, and are shown. Never below nought:
    an upheld appeal may have taken one already."""
    places: dict[tuple[int, date, str], Counter[int]] = {}
    for each in ratings:
        place = (each.window_id, each.day, each.channel)
        places.setdefault(place, Counter())[each.level] += 1
    for (window, day, channel), counts in places.items():
        less = {f"n{level}": Greatest(F(f"n{level}") - counts[level], 0) for level in LEVELS}
        DayCount.objects.filter(window=window, day=day, channel=channel).update(**less)
    keys = [each.pk for each in ratings]
    Rating.objects.filter(pk__in=keys).update(quarantined=True, apart_for=why)
