"""Reminders: one digest a person and day, in daylight, capped, and off for who wants none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.organizations.access import open_today
from xianfeng.organizations.models import Duty
from xianfeng.organizations.roles import Role
from xianfeng.packs.queries import pack_of
from xianfeng.pledges.models import (
    Item,
    Program,
    Reminder,
    ReminderChoice,
    ReminderLine,
)
from xianfeng.pledges.rules.reminders import CAP_DAYS, is_quiet, may_send, stage_of
from xianfeng.pledges.states import KEEPING

Due = tuple[Item, str]  # an open item and the stage it has reached


@transaction.atomic
def remind(moment: datetime | None = None) -> int:
    """Send what is due at `moment` (now by default); how many digests. At night: none.

    A member without an account cannot read here: the branch's secretary gets the line instead.
    """
    at = (moment or clock.now()).astimezone(clock.SHANGHAI)
    if is_quiet(at):
        return 0
    sent = 0
    for program in Program.objects.select_related("pack", "county"):
        sent += remind_program(program, at.date())
    return sent


def remind_program(program: Program, day: date) -> int:
    """One county's year."""
    rules = pack_of(program.pack.hash).pledges
    if rules is None or rules.rhythm is None:
        return 0
    waiting = by_recipient(due_items(program, day, rules.rhythm.remind))
    allowed = allowed_today(waiting.keys(), day)
    digests = [
        Reminder(recipient_id=user, sent_on=day) for user in sorted(waiting) if user in allowed
    ]
    Reminder.objects.bulk_create(digests)
    lines = [
        ReminderLine(reminder=one, item=item, stage=stage)
        for one in digests
        for item, stage in waiting[str(one.recipient_id)]
    ]
    ReminderLine.objects.bulk_create(lines)
    if digests:
        record(
            "pledges.reminded",
            actor=None,
            subject=("pledge_year", f"{program.county.code}/{program.year}"),
            data={"day": day.isoformat(), "digests": len(digests), "items": len(lines)},
        )
    return len(digests)


def due_items(program: Program, day: date, before: tuple[int, ...]) -> list[Due]:
    """Open items that reached a stage nobody was told of yet."""
    horizon = day + timedelta(days=max(before, default=0))
    items = Item.objects.filter(
        pledge__program=program, pledge__state__in=sorted(KEEPING), completion="", due__lte=horizon
    ).select_related("pledge__membership__person")
    told = set(
        ReminderLine.objects.filter(item__in=items.values("pk")).values_list("item_id", "stage")
    )
    reached = [(item, stage_of(item.due, day, before)) for item in items.order_by("due", "pk")]
    return [(item, stage) for item, stage in reached if stage and (item.pk, stage) not in told]


def by_recipient(due: Iterable[Due]) -> Mapping[str, list[Due]]:
    """Who is told of what: the member with an account, else the branch's secretary."""
    listed = list(due)
    secretaries = secretaries_of({item.pledge.organization_id for item, _stage in listed})
    found: dict[str, list[Due]] = defaultdict(list)
    for item, stage in listed:
        membership = item.pledge.membership
        own = membership.person.user_id if membership else None
        user = str(own) if own else secretaries.get(item.pledge.organization_id, "")
        if user:
            found[user].append((item, stage))
    return found


def secretaries_of(organizations: set[int]) -> dict[int, str]:
    """One account of each branch; a term that has not begun, or is over, is none."""
    duties = Duty.objects.filter(
        open_today(), organization__in=organizations, role=Role.SECRETARY
    ).order_by("-pk")
    return {one.organization_id: str(one.user_id) for one in duties}


def allowed_today(users: Iterable[str], day: date) -> set[str]:
    """Recipients who want reminders and whose cap is not reached."""
    wanted = set(users)
    off = set(map(str, ReminderChoice.objects.values_list("user_id", flat=True)))
    sent: dict[str, list[date]] = defaultdict(list)
    recent = Reminder.objects.filter(
        recipient_id__in=sorted(wanted), sent_on__gt=day - timedelta(days=CAP_DAYS)
    )
    for user, on in recent.values_list("recipient_id", "sent_on"):
        sent[str(user)].append(on)
    return {user for user in wanted - off if may_send(sent[user], day)}


@transaction.atomic
def switch_reminders(user: User, on: bool) -> None:
    """The reader's own choice; a setting, not business."""
    if on:
        ReminderChoice.objects.filter(user=user).delete()
    else:
        ReminderChoice.objects.get_or_create(user=user, defaults={"off_since": clock.now()})


@transaction.atomic
def close_reminder(user: User, reminder: Reminder) -> None:
    """Read and put away."""
    Reminder.objects.filter(pk=reminder.pk, recipient=user).update(closed_at=clock.now())
