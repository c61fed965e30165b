"""Windows: lists, the public page, the unit's own page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.appraisals.rules.masking import masked
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.handed import ShownPledge, pledges_of
from xianfeng.service_windows.models import (
    Arrangement,
    Case,
    Edition,
    Guidance,
    Item,
    Post,
    Window,
)
from xianfeng.service_windows.models.shows import PostKind
from xianfeng.service_windows.states import TO_HANDLE, CaseState

OPEN_EDITIONS = Prefetch(
    "editions", Edition.objects.filter(until__isnull=True), to_attr="open_editions"
)

ORDER = (PostKind.PIONEER, PostKind.AREA, PostKind.CARD)


@dataclass(frozen=True)
class Standard:
    """An item as shown today, with its last announced change."""

    item: int
    name: str
    edition: Edition


def narrowed(rows: QuerySet[Window], text: str) -> QuerySet[Window]:
    """By the name of window or unit."""
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(organization__name__contains=text))
    return rows.select_related("organization").order_by("organization__path", "pk")


def listed(actor: User, text: str = "") -> QuerySet[Window]:
    """Windows in the actor's scope with how much is open at each."""
    waiting = Count("cases", filter=Q(cases__state__in=[*TO_HANDLE, CaseState.ORDERED]))
    return narrowed(WindowPolicy.filter(actor, "view"), text).annotate(waiting=waiting)


def public_windows(text: str = "") -> QuerySet[Window]:
    """Windows that are open to the public."""
    return narrowed(Window.objects.filter(is_open=True), text)


def standards(window: Window) -> list[Standard]:
    """Items offered today, each with the edition that holds."""
    items = window.items.filter(until__isnull=True).prefetch_related(OPEN_EDITIONS)
    return [
        Standard(item.pk, item.name, edition) for item in items for edition in item.open_editions
    ]


def posts(window: Window) -> list[Post]:
    """Who stands there today: pioneer posts, then areas, then cards."""
    rows = window.posts.filter(until__isnull=True)
    return sorted(rows, key=lambda post: (ORDER.index(post.kind), post.pk))


@dataclass(frozen=True)
class Standing:
    """A post with the published pledges of the member who stands there (R-052, R-053)."""

    post: Post
    pledges: Sequence[ShownPledge]


@dataclass(frozen=True)
class People:
    """亮身份 and 亮承诺: the unit's own pledges, and each post with its own."""

    own: Sequence[ShownPledge]
    standing: Sequence[Standing]


def people(window: Window) -> People:
    """Who stands there and what is promised; nothing of members without a post here."""
    found = pledges_of(window.organization)
    standing = [
        Standing(post, [one for one in found if one.membership == post.membership_id])
        if post.membership_id
        else Standing(post, [])
        for post in posts(window)
    ]
    return People([one for one in found if one.membership is None], standing)


def announced_changes(window: Window) -> list[Edition]:
    """Changed standards of items offered today, the newest first."""
    rows = Edition.objects.filter(item__window=window, item__until__isnull=True)
    rows = rows.exclude(announcement="").select_related("item")
    return list(rows.order_by("-since", "-pk")[:10])


def editions(item: Item) -> list[Edition]:
    """All that was ever shown of an item, the newest first."""
    return list(item.editions.all())


def published_answers(window: Window) -> list[Case]:
    """Cases whose words may be published, newest first; words and answer masked once more."""
    rows = window.cases.exclude(public_text="").filter(state=CaseState.CLOSED)
    found = list(rows.order_by("-closed_on", "-pk")[:20])
    names = list(window.posts.values_list("holder", flat=True)) if found else []
    for case in found:
        case.public_text = masked(case.public_text, names)
        case.answer = masked(case.answer, names)
    return found


def guidance_of(window: Window) -> list[Guidance]:
    """What line and area did for the window, newest first."""
    return list(window.guidance.all()[:50])


def arrangements_over(window: Window) -> list[Arrangement]:
    """Who answers for this window, from its own unit up both lines (R-065, R-066, R-068)."""
    unit = window.organization
    above = unit.leaderships.filter(until__isnull=True).values("superior")
    rows = Arrangement.objects.filter(until__isnull=True).filter(
        Q(organization=unit) | Q(organization__in=above)
    )
    return list(rows.select_related("organization").order_by("-organization__path"))


def class_of(window: Window) -> tuple[str, str]:
    """The window's class and what it is guided in first (R-070), in words."""
    for one in rulebook.rules().classes:
        if one.code == window.window_class:
            return rulebook.word(one.name), rulebook.word(one.guidance)
    return window.window_class, ""


def modes_of(window: Window) -> Sequence[str]:
    """The ways of service in words."""
    return rulebook.names(rulebook.rules().modes, window.modes)
