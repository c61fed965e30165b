"""亮承诺 (R-053): the published pledges that a window shows, handed to service_windows."""

from collections.abc import Sequence

from django.urls import reverse

from xianfeng.kernel.clock import today
from xianfeng.organizations.models import Organization
from xianfeng.pledges.models import Form, Item, Pledge
from xianfeng.pledges.queries.programs import is_public, program_of
from xianfeng.pledges.queries.publishing import in_force
from xianfeng.service_windows.handed import ShownPledge


def window_pledges(organization: Organization) -> Sequence[ShownPledge]:
    """What is published today of the organization's year, where the pack lets everybody see it."""
    program = program_of(organization, today().year)
    if program is None or not is_public(program):
        return []
    found = list(in_force(program, organization).prefetch_related(None))
    texts: dict[int, list[str]] = {}
    rows = Item.objects.filter(pledge__in=found).order_by("pledge", "place")
    for pledge, text in rows.values_list("pledge", "text"):
        texts.setdefault(pledge, []).append(text)
    return [shown(one, texts.get(one.pk, []), organization, program.year) for one in found]


def shown(pledge: Pledge, items: list[str], organization: Organization, year: int) -> ShownPledge:
    """One pledge as plain values."""
    own = pledge.form == Form.ORGANIZATION or pledge.membership is None
    member = None if own else pledge.membership
    return ShownPledge(
        membership=member.pk if member else None,
        owner=member.person.name if member else organization.name,
        items=items,
        path=reverse("pledges:public", args=[organization.code, year, pledge.serial]),
    )
