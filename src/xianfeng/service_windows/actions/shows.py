"""Keeping what a window shows: itself, its standards, its posts, who answers for it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.models import Organization
from xianfeng.service_windows.models import Arrangement, Edition, Guidance, Item, Post, Window
from xianfeng.service_windows.record import about, window_subject


class Overtaken(NotAllowedNow):
    """Somebody changed it after the form was opened: to write all of it would undo that."""


FACTS = ("name", "window_class", "address", "phone", "hours", "modes")


@transaction.atomic
def open_window(actor: User | None, organization: Organization, **facts: Any) -> Window:
    """A window unit with its class, place, hours and ways of service (R-045, R-056)."""
    try:
        with transaction.atomic():
            window = Window.objects.create(organization=organization, opened_on=today(), **facts)
    except IntegrityError:
        raise Refused(_("本单位已有同名的窗口。")) from None
    data = about(window, name=window.name, **{"class": window.window_class})
    record("window.opened", actor=actor, subject=window_subject(window), data=data)
    return window


@transaction.atomic
def change_window(actor: User, window: Window, edition: int, **facts: Any) -> None:
    """Other hours, another place: what changed is on record. `edition` is the one that was seen;
    Overtaken where it is another by now."""
    changed = {name: facts[name] for name in FACTS if facts[name] != getattr(window, name)}
    if window.edition != edition:
        raise Overtaken("change_window")
    if not changed:
        return
    same = Window.objects.filter(pk=window.pk, edition=edition)
    try:
        with transaction.atomic():
            moved = same.update(**changed, edition=edition + 1)
    except IntegrityError:
        raise Refused(_("本单位已有同名的窗口。")) from None
    if not moved:
        raise Overtaken("change_window")
    window.edition = edition + 1
    for name, value in changed.items():
        setattr(window, name, value)
    data = about(window, changed=", ".join(sorted(changed)))
    record("window.changed", actor=actor, subject=window_subject(window), data=data)


@transaction.atomic
def add_item(
    actor: User | None,
    window: Window,
    name: str,
    standard: Mapping[str, Any],
    announcement: str = "",
) -> Item:
    """A service item with its first standard (R-051). What was shown here before and ended comes
    back with another limit only if that is announced: ending an item is no way around it."""
    before = last_limit(window, name)
    if before not in (None, standard["limit_days"]) and not announcement.strip():
        raise Refused(_("这个事项以前公开过，办结时限有变化，请写明变更公告。"))
    try:
        with transaction.atomic():
            item = Item.objects.create(window=window, name=name)
    except IntegrityError:
        raise Refused(_("这个窗口已有同名的服务事项。")) from None
    write_edition(item, 1, announcement.strip(), standard)
    data = about(window, item=name, days=int(standard["limit_days"]))
    record("standard.shown", actor=actor, subject=window_subject(window), data=data)
    return item


def last_limit(window: Window, name: str) -> int | None:
    """The limit under which an item of this name was last shown here."""
    rows = Edition.objects.filter(item__window=window, item__name=name, item__until__isnull=False)
    newest = rows.order_by("-until", "-pk").values_list("limit_days", flat=True)
    return newest.first()


def write_edition(
    item: Item, number: int, announcement: str, standard: Mapping[str, Any]
) -> Edition:
    """The edition that holds from today."""
    return Edition.objects.create(
        item=item,
        number=number,
        since=today(),
        announcement=announcement,
        workflow=standard["workflow"],
        materials=standard["materials"],
        limit_days=standard["limit_days"],
    )


@transaction.atomic
def change_standard(
    actor: User, item: Item, edition: int, announcement: str, standard: Mapping[str, Any]
) -> Edition:
    """A new edition; the old one stays to be read, and a changed limit is announced. `edition` is
    the number that was seen; Overtaken where another is in force."""
    old = item.editions.filter(until__isnull=True).first()
    if item.until is not None or old is None:
        raise NotAllowedNow("change_standard")
    if old.number != edition:
        raise Overtaken("change_standard")
    if standard["limit_days"] != old.limit_days and not announcement.strip():
        raise Refused(_("办结时限有变化，请写明变更公告。"))
    if not Edition.objects.filter(pk=old.pk, until__isnull=True).update(until=today()):
        raise Overtaken("change_standard")
    new = write_edition(item, old.number + 1, announcement.strip(), standard)
    data = about(
        item.window, item=item.name, edition=new.number, before=old.limit_days, days=new.limit_days
    )
    record("standard.changed", actor=actor, subject=window_subject(item.window), data=data)
    return new


@transaction.atomic
def end_item(actor: User, item: Item) -> None:
    """No longer offered here."""
    if not Item.objects.filter(pk=item.pk, until__isnull=True).update(until=today()):
        raise NotAllowedNow("end_item")
    Edition.objects.filter(item=item, until__isnull=True).update(until=today())
    data = about(item.window, item=item.name)
    record("standard.ended", actor=actor, subject=window_subject(item.window), data=data)


@transaction.atomic
def set_post(actor: User | None, window: Window, **facts: Any) -> Post:
    """A pioneer post, a responsibility area or a service card (R-052)."""
    post = Post.objects.create(window=window, since=today(), **facts)
    record(
        "post.set",
        actor=actor,
        subject=window_subject(window),
        data=about(window, post=post.pk, kind=post.kind, title=post.title),
        personal={"holder": post.holder},
    )
    return post


@transaction.atomic
def end_post(actor: User, post: Post) -> None:
    """Somebody else stands there now."""
    if not Post.objects.filter(pk=post.pk, until__isnull=True).update(until=today()):
        raise NotAllowedNow("end_post")
    data = about(post.window, post=post.pk)
    record("post.ended", actor=actor, subject=window_subject(post.window), data=data)


@transaction.atomic
def arrange(actor: User, organization: Organization, **facts: Any) -> Arrangement:
    """Who answers for windows here from today (R-065, R-066); the one before stays to be read."""
    Arrangement.objects.filter(organization=organization, until__isnull=True).update(until=today())
    made = Arrangement.objects.create(organization=organization, since=today(), **facts)
    record(
        "windows.arranged",
        actor=actor,
        subject=("organization", organization.code),
        data={"office": made.office},
        personal={"leader": made.leader, "staff": made.staff},
    )
    return made


@transaction.atomic
def guide(actor: User, window: Window, giver: str, kind: str, text: str, on: date) -> Guidance:
    """Contact, supervision, transmission, building together (R-067…R-071, R-127)."""
    if on > today():
        raise Refused(_("日期不能晚于今天。"))
    given = Guidance.objects.create(
        window=window, giver=giver, kind=kind, text=text, on=on, actor=actor
    )
    data, sealed = about(window, kind=kind, giver=giver, on=on.isoformat()), words(text=text)
    subject = window_subject(window)
    record("window.guided", actor=actor, subject=subject, data=data, personal=sealed)
    return given
