"""Pledges nobody has heard of for a quarter: whom to go and see (R-022), in tree order.

Counts go by organization; a person is never put in an order (D-12).
"""

from datetime import datetime, time

from django.db.models import Exists, Max, OuterRef, QuerySet

from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.organizations.models import Organization
from xianfeng.pledges.access import PledgePolicy
from xianfeng.pledges.models import Help, Item, Pledge, Program, ProgressNote
from xianfeng.pledges.rules.quiet import months_before
from xianfeng.pledges.states import KEEPING

from .pledges import OF_EXEMPT, WITH_ITEMS, joined
from .programs import rules_of


def months_of(program: Program) -> int:
    """How often the pack wants progress, in months; 0 where it says nothing."""
    rhythm = rules_of(program).rhythm
    return rhythm.progress if rhythm else 0


def quiet_since(program: Program) -> datetime | None:
    """The moment before which the last word must lie; None where the pack asks for none."""
    months = months_of(program)
    if not months:
        return None
    return datetime.combine(months_before(clock.today(), months), time.min, clock.SHANGHAI)


def quiet_of(program: Program, rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """Those of `rows` that are being kept, were public before, and had no progress since."""
    since = quiet_since(program)
    if since is None:
        return rows.none()
    heard = ProgressNote.objects.filter(item__pledge=OuterRef("pk"), written_at__gte=since)
    kept = rows.filter(program=program, state__in=sorted(KEEPING), published_at__lt=since)
    return kept.filter(~Exists(heard)).exclude(OF_EXEMPT)


def quiet_in(actor: User, program: Program, place: Organization) -> QuerySet[Pledge]:
    """One organization's, as far as the actor may help; `asked_after`: somebody has, meanwhile."""
    since = quiet_since(program)
    if since is None:
        return Pledge.objects.none()
    helps = Help.objects.filter(item__pledge=OuterRef("pk"), offered_at__gte=since)
    mine = PledgePolicy.filter(actor, "help").filter(organization=place)
    rows = quiet_of(program, mine).annotate(
        asked_after=Exists(helps), heard_at=Max("items__notes__written_at")
    )
    return joined(rows).prefetch_related(WITH_ITEMS).order_by("serial")


def may_ask_after(pledge: Pledge) -> bool:
    """Once in the pack's months, so that asking stays a kindness."""
    since = quiet_since(pledge.program)
    if since is None:
        return False
    return not Help.objects.filter(item__pledge=pledge, offered_at__gte=since).exists()


def next_item(pledge: Pledge) -> Item | None:
    """The open item whose date comes first."""
    return pledge.items.filter(completion="").order_by("due", "place").first()
