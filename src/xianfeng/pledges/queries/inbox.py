"""What waits for somebody: for the start page and the room's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xianfeng.accounts.models import User
from xianfeng.kernel.counting import sizes
from xianfeng.members.models import Affiliation, Membership
from xianfeng.pledges.access import FeedbackPolicy, PledgePolicy, PublicationPolicy, is_member
from xianfeng.pledges.models import (
    Feedback,
    Form,
    Help,
    Item,
    Pledge,
    ProgressNote,
    Publication,
    Reminder,
)
from xianfeng.pledges.states import KEEPING, WITH_AUTHOR, PledgeState, PublicationState

from .imports import pledged_of
from .news import rounds_due
from .pledges import OPEN_EXEMPTION, asked_for_help, mine, to_review
from .programs import program_of

LINES_SHOWN = 5
SHORT = 24  # characters of an item in a line


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do: what, more about it, where, and the word on the button."""

    title: str
    detail: str
    url: str
    action: str


def inbox(actor: User) -> Iterator[Due]:
    """Everything of this room that waits for the actor."""
    waiting = sizes(
        {
            "reviews": to_review(actor),
            "help": asked_for_help(actor),
            "feedback": unanswered(actor),
        }
    )
    yield from reminded(actor)
    yield from own_due(actor)
    yield from offers(actor)
    yield from reviews_due(waiting["reviews"])
    yield from notices_due(actor)
    yield from progress_due(actor)
    yield from help_due(waiting["help"])
    yield from feedback_due(waiting["feedback"])


def reminded(actor: User) -> Iterator[Due]:
    """Reminders not put away, all in one line (D-16)."""
    count = sum(len(one.items) + one.more for one in digests(actor))
    if count:
        told = ngettext("%(count)d 项承诺快到时限", "%(count)d 项承诺快到时限", count)
        yield Due(told % {"count": count}, "", reverse("pledges:home"), _("查看"))


def own_due(actor: User) -> Iterator[Due]:
    """Write it, mend it, hand it in, report on it."""
    if not is_member(actor):
        return
    written = list(mine(actor))
    for membership in unpledged(actor):
        yield Due(
            _("写今年的承诺"),
            membership.organization.name,
            reverse("pledges:new"),
            _("写承诺"),
        )
    for pledge in written:
        if pledge.state in WITH_AUTHOR and is_own(actor, pledge):
            back = pledge.state == PledgeState.RETURNED
            told = _("承诺退回修改：%(text)s") if back else _("承诺还没有提交：%(text)s")
            yield Due(
                told % {"text": in_short(pledge)},
                pledge.advice,
                reverse("pledges:pledge", args=[pledge.pk]),
                _("打开"),
            )


def is_own(actor: User, pledge: Pledge) -> bool:
    """Whether the actor answers for it, not only takes part."""
    return pledge.membership is not None and pledge.membership.person.user_id == actor.pk


def in_short(pledge: Pledge) -> str:
    """Which one, by its occasion or its first item."""
    first = next((item.text for item in pledge.items.all()), "")
    return (pledge.occasion or first or pledge.get_kind_display())[:SHORT]


def offers(actor: User) -> Iterator[Due]:
    """The branch asked after a pledge, or offered help, and nothing was written since."""
    if not is_member(actor):
        return
    since = ProgressNote.objects.filter(
        item__pledge=OuterRef("item__pledge"), written_at__gt=OuterRef("offered_at")
    )
    rows = Help.objects.filter(
        ~Exists(since),
        item__pledge__membership__person__user=actor,
        item__pledge__state__in=sorted(KEEPING),
        offered_at__isnull=False,
        settled_at__isnull=True,
    ).select_related("item")
    for one in rows.order_by("-offered_at")[:LINES_SHOWN]:
        yield Due(
            _("党支部愿意帮忙：%(text)s") % {"text": one.item.text[:SHORT]},
            f"{one.helper}：{one.offer}",
            reverse("pledges:pledge", args=[one.item.pledge_id]),
            _("查看"),
        )


def unpledged(actor: User) -> list[Membership]:
    """The actor's home branch, where a year is open and nothing written.

    Who is treated differently is not asked: pledging is open to them, and nothing says so.
    """
    rows = Membership.objects.filter(
        ~OPEN_EXEMPTION, person__user=actor, until__isnull=True, affiliation=Affiliation.HOME
    )
    return [one for one in rows.select_related("organization") if lacks_pledge(one)]


def lacks_pledge(membership: Membership) -> bool:
    program = program_of(membership.organization)
    return program is not None and membership.pk not in pledged_of(program, membership.organization)


def reviews_due(count: int) -> Iterator[Due]:
    if count:
        told = ngettext("%(count)d 份承诺待审核", "%(count)d 份承诺待审核", count)
        yield Due(told % {"count": count}, "", reverse("pledges:queue"), _("审核"))


STEPS = (
    ("check", PublicationState.PROPOSED),
    ("approve", PublicationState.CHECKED),
    ("carry_out", PublicationState.APPROVED),
)


def notices_due(actor: User) -> Iterator[Due]:
    """Notices whose next step is the actor's."""
    for one in waiting_notices(actor):
        yield Due(
            _("承诺公开：%(state)s") % {"state": one.get_state_display()},
            one.organization.name,
            reverse("pledges:publication", args=[one.pk]),
            _("办理"),
        )


def waiting_notices(actor: User) -> Sequence[Publication]:
    if not PublicationPolicy.may_ever(actor, "view"):
        return []
    ready = Q(pk__in=[])
    for verb, state in STEPS:
        if PublicationPolicy.may_ever(actor, verb):
            may = PublicationPolicy.filter(actor, verb).filter(state=state)
            if verb in ("check", "approve"):
                may = may.exclude(proposed_by=actor)
            ready |= Q(pk__in=may.values("pk"))
    return list(Publication.objects.filter(ready).select_related("organization").order_by("pk"))


def progress_due(actor: User) -> Iterator[Due]:
    """R-182, C-12: one line where the pack's months are over and something is new; proposed or
    refused, it is gone until the next time."""
    for one in rounds_due(actor):
        told = ngettext("%(count)d 份承诺有新内容", "%(count)d 份承诺有新内容", one.pledges)
        place = _("%(name)s，%(told)s") % {
            "name": one.organization.name,
            "told": told % {"count": one.pledges},
        }
        title = _("本季度进展可以公开了") if one.is_quarterly else _("新的进展可以公开了")
        url = reverse("pledges:propose", args=[one.organization.code])
        yield Due(title, place, f"{url}?year={one.program.year}", _("提出公开"))


def help_due(count: int) -> Iterator[Due]:
    """Only those who asked stand on the start page; the rest is on the secretary's own."""
    if count:
        told = ngettext("%(count)d 项承诺请求帮助", "%(count)d 项承诺请求帮助", count)
        yield Due(told % {"count": count}, "", reverse("pledges:home") + "#help", _("查看"))


def unanswered(actor: User) -> QuerySet[Feedback]:
    """What people said and the actor may answer."""
    if not FeedbackPolicy.may_ever(actor, "answer"):
        return Feedback.objects.none()
    return FeedbackPolicy.filter(actor, "answer").filter(answered_at__isnull=True)


def feedback_due(count: int) -> Iterator[Due]:
    if count:
        told = ngettext("%(count)d 条群众意见待答复", "%(count)d 条群众意见待答复", count)
        yield Due(told % {"count": count}, "", reverse("pledges:feedback"), _("答复"))


@dataclass(frozen=True, slots=True)
class Digest:
    """An unread reminder with its lines, the nearest date first."""

    reminder: Reminder
    items: Sequence[Item]
    more: int


def digests(actor: User) -> list[Digest]:
    """Reminders not put away; two statements."""
    open_ones = Reminder.objects.filter(recipient=actor, closed_at__isnull=True)
    rows = open_ones.order_by("-sent_on").prefetch_related(
        "lines__item__pledge__membership__person"
    )
    found = []
    for reminder in rows:
        items = [line.item for line in reminder.lines.all()]
        live = [one for one in items if one.pledge.state in KEEPING and not one.completion]
        live.sort(key=lambda one: one.due)
        if live:
            found.append(Digest(reminder, live[:LINES_SHOWN], max(0, len(live) - LINES_SHOWN)))
    return found


def dates_of(actor: User) -> list[Item]:
    """Open items the actor answers for: one's own, and the own organization's as its secretary."""
    own = PledgePolicy.filter(actor, "edit").filter(state__in=sorted(KEEPING))
    mine = Q(membership__person__user=actor) | Q(form=Form.ORGANIZATION)
    rows = Item.objects.filter(pledge__in=own.filter(mine).values("pk"), completion="")
    return list(
        rows.select_related("pledge__program__pack", "pledge__organization").order_by("due", "pk")
    )
