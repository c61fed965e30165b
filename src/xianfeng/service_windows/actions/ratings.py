"""Slips out, ratings in. Nothing here learns who got a slip."""

import secrets
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.ballots.envelopes import kept_key
from xianfeng.ballots.slips import make_slip
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.workdays import Exceptions
from xianfeng.organizations.paths import ancestors
from xianfeng.rectification.queries import exceptions
from xianfeng.service_windows.models import (
    Burst,
    DayCount,
    HeldCase,
    Item,
    Rating,
    RatingPoint,
    SlipCount,
    Window,
)
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.models.points import Finding
from xianfeng.service_windows.models.ratings import HANDED_OUT, Apart, Channel
from xianfeng.service_windows.record import about, window_subject
from xianfeng.service_windows.rules.delays import release_day
from xianfeng.service_windows.rules.figures import BAD, LEVELS

from .refusing import refuse_ended
from .voices import match_words
from .watching import Place, flag_days

MOST_SLIPS = 200  # on one sheet


def window_name(window: Window) -> str:
    """The window as slips and the box name it."""
    return f"w{window.pk}"


@transaction.atomic
def issue_slips(actor: User, window: Window, count: int) -> list[str]:
    """`count` one-time slips of today; kept is only how many."""
    if not 1 <= count <= MOST_SLIPS:
        raise Refused(_("一次可印 1 至 %(most)d 张。") % {"most": MOST_SLIPS})
    refuse_ended(window)
    key = kept_key(settings.OFFICE_KEY)
    day = today()
    hand_out(window, day, count)
    data = about(window, day=day.isoformat(), slips=count)
    record("slips.issued", actor=actor, subject=window_subject(window), data=data)
    return [make_slip(window_name(window), day, key) for _each in range(count)]


def hand_out(window: Window, day: date, count: int) -> None:
    """So many more ratings may come for this window and day."""
    counted, _new = SlipCount.objects.get_or_create(window=window, day=day)
    SlipCount.objects.filter(pk=counted.pk).update(issued=F("issued") + count)


@dataclass(frozen=True)
class Taken:
    """One rating as the box hands it over; `digest` is 64 hex digits."""

    digest: str
    window: int
    day: date
    level: int
    channel: str = Channel.SLIP.value
    source: str = ""
    item: int | None = None
    mark: str = ""


@transaction.atomic
def take_in(ratings: Iterable[Taken], below: Callable[[int], int] = secrets.randbelow) -> int:
    """Ratings accepted by the box, in the order of their hashes; how many were new.

    The same batch again changes nothing. What exceeds the slips and links handed out for its
    window and day, or a day's bound of one kiosk or poster, or comes from one that is not this
    window's, is kept apart, shown, and not counted. The record hears of ratings by whole days
    (`tell_taken_in`): an entry of this moment would tell when somebody rated.
    """
    new = unknown(ratings)
    room = Room(room_left(new), known_points(new), left_at_points(new), judged(new))
    items = set(
        Item.objects.filter(pk__in={each.item for each in new}).values_list("pk", flat=True)
    )
    rows = [rating_of(each, reason(each, room), items) for each in new]
    Rating.objects.bulk_create(rows)
    counted = [row for row in rows if not row.quarantined]
    for channel in sorted({row.channel for row in counted}):
        of_one = [row for row in counted if row.channel == channel]
        add_counts(Counter((row.window_id, row.day, row.level) for row in of_one), channel)
    hold_bad(counted, below)
    flag_days(rows)
    return len(rows)


def unknown(ratings: Iterable[Taken]) -> list[Taken]:
    """Those of a window that is there, once each, by their hashes."""
    wanted = {each.digest: each for each in ratings}
    windows = Window.objects.in_bulk({each.window for each in wanted.values()})
    known = set(Rating.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return [
        each
        for key, each in sorted(wanted.items())
        if key not in known and each.window in windows and each.level in LEVELS
    ]


def room_left(ratings: Sequence[Taken]) -> dict[tuple[int, date], int]:
    """How many more ratings each window and day may bring by what staff handed out."""
    keys = {each.window for each in ratings}
    days = {each.day for each in ratings}
    issued = SlipCount.objects.filter(window__in=keys, day__in=days)
    room = {(one.window_id, one.day): one.issued for one in issued}
    used = Rating.objects.filter(
        window__in=keys, day__in=days, quarantined=False, channel__in=HANDED_OUT
    )
    for window, day in used.values_list("window_id", "day"):
        room[window, day] = room.get((window, day), 0) - 1
    return room


def known_points(ratings: Sequence[Taken]) -> dict[str, RatingPoint]:
    """Kiosks and posters by the name they bear in hand-overs."""
    sources = {each.source for each in ratings if each.source}
    rows = RatingPoint.objects.filter(source__in=sources).select_related("window")
    return {one.source: one for one in rows}


def left_at_points(ratings: Sequence[Taken]) -> dict[tuple[str, date], int]:
    """How many more ratings each kiosk and poster may bring on each day."""
    sources = {each.source for each in ratings if each.source}
    days = {each.day for each in ratings}
    left = dict.fromkeys(product(sources, days), settings.MOST_OF_POINT)
    used = Rating.objects.filter(source__in=sources, day__in=days, quarantined=False).order_by()
    for source, day, number in used.values_list("source", "day").annotate(n=Count("pk")):
        left[source, day] -= number
    return left


def judged(ratings: Sequence[Taken]) -> dict[Place, str]:
    """What was found about the days of these ratings: what comes late is what came before."""
    places = Burst.objects.filter(
        window__in={each.window for each in ratings}, day__in={each.day for each in ratings}
    )
    rows = places.exclude(finding="").values_list("window", "day", "channel", "finding")
    return {(window, day, channel): finding for window, day, channel, finding in rows}


@dataclass(frozen=True)
class Room:
    """What may still count: by slips handed out, by kiosk and poster, and by what was found."""

    slips: dict[tuple[int, date], int]
    points: Mapping[str, RatingPoint]
    left: dict[tuple[str, date], int]
    found: Mapping[Place, str]


def reason(taken: Taken, room: Room) -> str:
    """Why the rating does not count; empty when it does. Takes its place in the room left."""
    finding = room.found.get((taken.window, taken.day, taken.channel))
    if finding == Finding.APART:
        return Apart.BURST
    if taken.channel in HANDED_OUT:
        place = (taken.window, taken.day)
        room.slips[place] = room.slips.get(place, 0) - 1
        return "" if room.slips[place] >= 0 else Apart.SLIPS
    if not in_use(taken, room.points.get(taken.source)):
        return Apart.POINT
    room.left[taken.source, taken.day] -= 1
    bound = room.left[taken.source, taken.day] < 0 and finding != Finding.GENUINE
    return Apart.MANY if bound else ""


def in_use(taken: Taken, point: RatingPoint | None) -> bool:
    """Whether the kiosk or poster is this window's, and neither had ended by then."""
    if point is None or (point.window_id, point.kind) != (taken.window, taken.channel):
        return False
    return all(end is None or taken.day < end for end in (point.until, point.window.ended_on))


def rating_of(taken: Taken, apart_for: str, items: Container[int | None]) -> Rating:
    """The row."""
    return Rating(
        digest=taken.digest,
        window_id=taken.window,
        day=taken.day,
        level=taken.level,
        channel=taken.channel,
        source=taken.source,
        item_id=taken.item if taken.item in items else None,
        mark=taken.mark,
        quarantined=bool(apart_for),
        apart_for=apart_for,
    )


def add_counts(counts: Mapping[tuple[int, date, int], int], channel: str) -> None:
    """Add ratings to the sums that figures are made of."""
    for window, day in sorted({(window, day) for window, day, _level in counts}):
        row, _new = DayCount.objects.get_or_create(window_id=window, day=day, channel=channel)
        more = {
            f"n{level}": F(f"n{level}") + counts.get((window, day, level), 0) for level in LEVELS
        }
        DayCount.objects.filter(pk=row.pk).update(**more)


def hold_bad(rows: Sequence[Rating], below: Callable[[int], int]) -> None:
    """Every bad rating becomes a case, later; what was said with it may be there already."""
    said = match_words(rows)
    day, calendars = today(), calendars_of({row.window_id for row in rows})
    HeldCase.objects.bulk_create(
        HeldCase(
            window_id=row.window_id,
            kind=CaseKind.RATING,
            channel=row.channel,
            level=row.level,
            digest=row.digest,
            mark=row.mark,
            received_on=day,
            release_on=release_day(day, below, calendars[row.window_id]),
        )
        for row in rows
        if row.level in BAD and row.digest not in said
    )


def calendars_of(windows: Iterable[int]) -> dict[int, Exceptions]:
    """Days off as the county of each window has them, each county's read once."""
    rows = Window.objects.filter(pk__in=windows).select_related("organization")
    counties: dict[str, Exceptions] = {}
    found = {}
    for window in rows:
        county = ancestors(window.organization.path)[0]
        if county not in counties:
            counties[county] = exceptions(window.organization)
        found[window.pk] = counties[county]
    return found
