"""Ratings on paper and by telephone: counted by two, checked from outside, then like any other."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.rectification.access import belongs_to
from xianfeng.rectification.queries import exceptions
from xianfeng.service_windows.models import Case, HeldCase, PaperBatch, Window
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.models.ratings import BY_STAFF, MOST_PAPER, PaperFinding
from xianfeng.service_windows.record import about, window_subject
from xianfeng.service_windows.rules.delays import release_day
from xianfeng.service_windows.rules.figures import BAD, LEVELS
from xianfeng.service_windows.states import CaseState

from .ratings import add_counts

LATEST = timedelta(days=31)  # what lies longer is nobody's count any more


@transaction.atomic
def enter_paper(
    actor: User,
    window: Window,
    day: date,
    channel: str,
    counts: Mapping[int, int],
    counted_by: str,
    watched_by: str,
) -> PaperBatch:
    """Paper slips or calls of one day, counted by two people (D-11). They wait for somebody
    outside the unit; what is bad among them is handled at once."""
    possible(window, day, channel, counts)
    of_two(counted_by, watched_by)
    batch = PaperBatch.objects.create(
        window=window,
        day=day,
        channel=channel,
        counts={str(level): counts.get(level, 0) for level in LEVELS},
        counted_by=counted_by.strip(),
        watched_by=watched_by.strip(),
        actor=actor,
    )
    hold_bad(batch)
    data = about(window, day=day.isoformat(), channel=channel, ratings=sum(counts.values()))
    names = {"counted_by": batch.counted_by, "watched_by": batch.watched_by}
    subject = window_subject(window)
    record("ratings.paper_entered", actor=actor, subject=subject, data=data, personal=names)
    return batch


def of_two(counted_by: str, watched_by: str) -> None:
    """Refused where one person counted and watched."""
    if counted_by.strip() == watched_by.strip():
        raise Refused(_("计票人和监票人须是两个人。"))


def possible(window: Window, day: date, channel: str, counts: Mapping[int, int]) -> None:
    """Refused for what cannot have come through this channel on this day."""
    if channel not in BY_STAFF:
        raise Refused(_("请选择纸质评价或者热线。"))
    if day > today():
        raise Refused(_("日期不能晚于今天。"))
    if day < today() - LATEST:
        raise Refused(_("只能登记最近 %(days)d 天的评价。") % {"days": LATEST.days})
    if window.opened_on and day < window.opened_on:
        raise Refused(_("日期不能早于窗口建立的日期。"))
    if window.ended_on and day >= window.ended_on:
        raise Refused(_("窗口那天已经停止服务。"))
    if min(counts.values(), default=0) < 0 or not sum(counts.values()):
        raise Refused(_("请填写各等次的份数。"))
    if sum(counts.values()) + entered(window, day, channel) > MOST_PAPER:
        raise Refused(_("一个窗口一天一个渠道最多登记 %(most)d 份。") % {"most": MOST_PAPER})


def entered(window: Window, day: date, channel: str) -> int:
    """How many stand or wait already."""
    rows = PaperBatch.objects.filter(window=window, day=day, channel=channel)
    kept = rows.exclude(finding=PaperFinding.APART).values_list("counts", flat=True)
    return sum(sum(one.values()) for one in kept)


def hold_bad(batch: PaperBatch, below: Callable[[int], int] = secrets.randbelow) -> None:
    """Every bad rating becomes a case, later, like those of other channels; nobody left a
    contact."""
    received, calendar = today(), exceptions(batch.window.organization)
    HeldCase.objects.bulk_create(
        HeldCase(
            window=batch.window,
            kind=CaseKind.RATING,
            channel=batch.channel,
            level=level,
            received_on=received,
            release_on=release_day(received, below, calendar),
        )
        for level in BAD
        for _each in range(batch.counts[str(level)])
    )


@transaction.atomic
def check_paper(actor: User, batch: PaperBatch, finding: str, reason: str) -> None:
    """`counted`: the tallies stand in the figures from here on; `apart`: never. Somebody outside
    the unit, and not who typed them in."""
    window = batch.window
    if belongs_to(actor, window.organization) or actor.pk == batch.actor_id:
        raise Refused(_("须由本单位以外、没有登记这批评价的人复核。"))
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    waiting = PaperBatch.objects.filter(pk=batch.pk, finding="")
    said = {"finding": finding, "reason": reason.strip(), "checked_on": today()}
    if finding not in PaperFinding.values or not waiting.update(**said, checked_by=actor):
        raise NotAllowedNow("check_paper")
    counts = {level: batch.counts[str(level)] for level in LEVELS}
    if finding == PaperFinding.COUNTED:
        counts = stand_behind(batch, counts)
        add_counts({(window.pk, batch.day, level): n for level, n in counts.items()}, batch.channel)
    data = about(
        window,
        day=batch.day.isoformat(),
        channel=batch.channel,
        finding=finding,
        ratings=sum(counts.values()),
    )
    sealed, subject = words(reason=reason.strip()), window_subject(window)
    record("ratings.paper_checked", actor=actor, subject=subject, data=data, personal=sealed)


def stand_behind(batch: PaperBatch, counts: Mapping[int, int]) -> dict[int, int]:
    """The cases that `hold_bad` made stand for ratings in the figures from here on, any as many:
    without words one is like the other. What is left to count; an appeal upheld by now is not."""
    places = {"window": batch.window, "channel": batch.channel, "counted": False}
    left = dict(counts)
    for level in BAD:
        wanted = counts[level]
        held = HeldCase.objects.filter(**places, level=level)
        cases = Case.objects.filter(**places, level=level).exclude(state=CaseState.VOID)
        for rows in (held, cases):
            keys = list(rows.values_list("pk", flat=True)[:wanted])
            wanted -= rows.filter(pk__in=keys).update(counted=True)
        left[level] -= wanted
    return left
