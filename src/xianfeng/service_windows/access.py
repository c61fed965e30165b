"""Who keeps a window, who answers what people said of it, and who — from outside — closes it.

Nobody has a verb that would show who rated: no such thing is stored.
"""

from collections.abc import Iterable
from typing import ClassVar

from django.db.models import QuerySet

from xianfeng.accounts.models import User
from xianfeng.organizations.access import ScopedPolicy, duties_of, held_in
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.models import Case, Contest, HonourProposal, Window

ABOVE = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.AUTHORITY})
UNIT = frozenset({Role.WINDOW, Role.SECRETARY})
READERS = ABOVE | UNIT | {Role.LEADER, Role.INSTRUCTOR, Role.INSPECTOR, Role.AUDITOR}
ASKING = frozenset({"issue_slips", "ask_reviews"})


class WindowPolicy(ScopedPolicy[Window]):
    """Windows by their organization: the unit keeps them, line and area guide them (R-068)."""

    rows = Window
    grants: ClassVar = {
        "view": READERS,
        "keep": UNIT | {Role.DEPARTMENT},
        "end": ABOVE,
        "issue_slips": UNIT,
        "enter_paper": UNIT | {Role.COMMITTEE_STAFF},
        "guide": ABOVE,
        "judge_bursts": ABOVE,
        "see_bursts": ABOVE | {Role.LEADER},
        "check_paper": ABOVE,
        "ask_reviews": {Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.SECRETARY},
        "comment": ABOVE | {Role.LEADER},
        "export": ABOVE | UNIT | {Role.LEADER, Role.AUDITOR},
    }
    deciding = frozenset(
        {"keep", "end", "issue_slips", "enter_paper", "judge_bursts", "check_paper", "ask_reviews"}
    )


def allowed(actor: User, window: Window, verbs: Iterable[str]) -> dict[str, bool]:
    """Verb → whether the actor may do it to this window: the buttons of a page. Nobody is asked to
    rate one that has ended."""
    return {
        verb: WindowPolicy.may_ever(actor, verb)
        and WindowPolicy.allows(actor, verb, window)
        and (window.is_open or verb not in ASKING)
        for verb in verbs
    }


class UnitPolicy(ScopedPolicy[Organization]):
    """Organizations in which the actor may open a window, or say who answers for windows."""

    rows = Organization
    organization = ""
    grants: ClassVar = {
        "open_window": UNIT | {Role.DEPARTMENT},
        "arrange": UNIT | ABOVE,
    }
    deciding = frozenset(grants)


class CasePolicy(ScopedPolicy[Case]):
    """Cases of windows in reach; contacts are opened one by one, by who handles the case."""

    rows = Case
    organization = "window__organization__"
    grants: ClassVar = {
        "view": READERS - {Role.INSTRUCTOR, Role.INSPECTOR},
        "handle": UNIT,
        "judge": ABOVE,
        "see_late": ABOVE | {Role.LEADER},
        "see_rater": frozenset(),  # nobody, ever: asking is refused and goes on record
    }
    deciding = frozenset({"handle", "judge"})


class ContestPolicy(ScopedPolicy[Contest]):
    """Contests are the business of those above; everybody with a duty in reach sees them."""

    rows = Contest
    organization = "organizer__"
    grants: ClassVar = {
        "view": ABOVE | {Role.LEADER, Role.AUDITOR},
        "run": ABOVE,
        "put_forward": ABOVE,
    }
    deciding = frozenset({"run", "put_forward"})


class HonourPolicy(ScopedPolicy[HonourProposal]):
    """What was put forward of windows in reach; putting forward and taking back is by contest."""

    rows = HonourProposal
    organization = "entrant__window__organization__"
    grants: ClassVar = {
        "view": ABOVE | {Role.LEADER, Role.AUDITOR},
        "export": ABOVE | {Role.LEADER, Role.AUDITOR},
    }


def own(actor: User) -> set[str]:
    """Paths of the organizations whose person the actor is: of their matters somebody else
    decides (`belongs_to`)."""
    return {path for duty in duties_of(actor) for path in ancestors(duty.path)}


def organizers(actor: User) -> QuerySet[Organization]:
    """Organizations for which the actor may run a contest: those of the actor's own duties."""
    own = {duty.organization for duty in held_in(actor, ContestPolicy.grants["run"])}
    return Organization.objects.filter(pk__in=own).order_by("path")
