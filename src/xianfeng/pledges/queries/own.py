"""One's own pledges on the start page: what is being kept, and what came back lately."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, QuerySet

from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.pledges.access import PledgePolicy, is_member
from xianfeng.pledges.models import Item, Pledge
from xianfeng.pledges.states import KEEPING, PledgeState

LATELY = timedelta(days=60)  # feedback stays on the start page so long


def due_soon(actor: User) -> Sequence[Item]:
    """My open items, the nearest first; those of one pledge share it."""
    if not is_member(actor):
        return []
    own = Pledge.objects.filter(PledgePolicy.own(actor), state__in=sorted(KEEPING))
    rows = Item.objects.filter(pledge__in=own.values("pk"), completion="")
    rows = rows.annotate(noted=Count("notes"))  # names the kept copy of what is being typed
    named = rows.select_related("pledge__program__pack", "pledge__organization")
    items = list(named.defer("pledge__program__pack__content").order_by("due", "pk"))
    pledges: dict[int, Pledge] = {}
    for one in items:
        one.pledge = pledges.setdefault(one.pledge_id, one.pledge)
    return items


def told_lately(actor: User) -> Sequence[Pledge]:
    """My pledges of which the branch said what came of them (R-031): read without a search."""
    if not is_member(actor):
        return []
    rows: QuerySet[Pledge] = Pledge.objects.filter(
        PledgePolicy.own(actor), state=PledgeState.FED_BACK, fed_back_at__gt=clock.now() - LATELY
    )
    return list(rows.select_related("program").order_by("-fed_back_at"))
