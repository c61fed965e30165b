"""Who sees an order, who works on it, and who — always somebody outside — accepts it."""

from typing import ClassVar

from xianfeng.accounts.models import User
from xianfeng.organizations.access import ScopedPolicy, duties_of
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.rectification.models import Order

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
    """Organizations to which the actor may give an order; the department keeps the calendar of
    the site, which is the country's."""

    rows = Organization
    organization = ""
    grants: ClassVar = {"issue": ISSUERS, "keep_calendar": {Role.DEPARTMENT}}
    deciding = frozenset({"issue", "keep_calendar"})


def belongs_to(actor: User, organization: Organization) -> bool:
    """Whether one of the actor's duties lies in the organization or under it: then the actor is
    of the unit, whatever else the actor may be."""
    return any(duty.path.startswith(organization.path) for duty in duties_of(actor))
