"""亮承诺 (R-053): the published pledges that a window shows, handed to service_windows."""

from collections.abc import Sequence

from django.urls import reverse

from xianfeng.kernel.clock import today
from xianfeng.organizations.models import Organization
from xianfeng.pledges.models import Form
from xianfeng.pledges.queries.faces import Face
from xianfeng.pledges.queries.programs import is_public, program_of
from xianfeng.pledges.queries.publishing import in_force
from xianfeng.service_windows.handed import ShownPledge


def window_pledges(organization: Organization) -> Sequence[ShownPledge]:
    """What is published today of the organization's year, where the pack lets everybody see it."""
    program = program_of(organization, today().year)
    if program is None or not is_public(program):
        return []
    return [shown(one, organization, program.year) for one in in_force(program, organization)]


def shown(pledge: Face, organization: Organization, year: int) -> ShownPledge:
    """One pledge as plain values."""
    own = pledge.form == Form.ORGANIZATION or pledge.membership is None
    member = None if own else pledge.membership
    return ShownPledge(
        membership=member.pk if member else None,
        owner=member.person.name if member else organization.name,
        items=[item.text for item in pledge.items],
        path=reverse("pledges:public", args=[organization.code, year, pledge.serial]),
    )
