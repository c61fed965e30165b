"""Who sees an order, who works on it, and who — always somebody outside — accepts it."""

from typing import ClassVar

from xianfeng.accounts.models import User
from xianfeng.organizations.access import ScopedPolicy, duties_of, held_in
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors
from xianfeng.organizations.roles import Role
from xianfeng.rectification.models import CalendarDay, Order

ISSUERS = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.AUTHORITY})
OWNERS = frozenset({Role.SECRETARY, Role.WINDOW})
READERS = ISSUERS | OWNERS | {Role.LEADER, Role.INSTRUCTOR, Role.INSPECTOR, Role.AUDITOR}


class OrderPolicy(ScopedPolicy[Order]):
    """By the responsible organization: who leads it orders and accepts, it plans and reports."""

    rows = Order
    organization = "owner__"
    grants: ClassVar = {
        "view": READERS,
        "export": ISSUERS | {Role.LEADER, Role.AUDITOR},
        "plan": OWNERS,
        "submit": OWNERS,
        "ask_extension": OWNERS,
        "decide_extension": ISSUERS,
        "accept": ISSUERS,
        "send_back": ISSUERS,
        "reopen": ISSUERS,
        "withdraw": ISSUERS,
    }
    deciding = frozenset(grants) - {"view", "export"}


class OwnerPolicy(ScopedPolicy[Organization]):
    """Organizations to which the actor may give an order."""

    rows = Organization
    organization = ""
    grants: ClassVar = {"issue": ISSUERS}
    deciding = frozenset({"issue"})


class CalendarPolicy(ScopedPolicy[CalendarDay]):
    """A county's own days, kept by its department; those of the whole site by nobody here."""

    rows = CalendarDay
    organization = "county__"
    grants: ClassVar = {"keep": {Role.DEPARTMENT}}
    deciding = frozenset({"keep"})


def own_county(actor: User) -> Organization | None:
    """The county by whose calendar the actor's days are counted: that of the first duty."""
    paths = [ancestors(duty.path)[0] for duty in duties_of(actor)]
    return Organization.objects.filter(path=paths[0]).first() if paths else None


def county_kept(actor: User) -> Organization | None:
    """The county whose calendar the actor keeps: a department's duty at its top."""
    tops = [duty for duty in held_in(actor, CalendarPolicy.grants["keep"]) if is_top(duty.path)]
    return Organization.objects.filter(pk=tops[0].organization).first() if tops else None


def is_top(path: str) -> bool:
    """Whether nothing lies above the path."""
    return len(ancestors(path)) == 1


def belongs_to(actor: User, organization: Organization) -> bool:
    """Whether one of the actor's duties lies in the organization or under it: then the actor is
    of the unit, whatever else the actor may be."""
    return any(duty.path.startswith(organization.path) for duty in duties_of(actor))
