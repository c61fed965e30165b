"""Whose review a pledge waits for: the branch's; else of whoever leads it (R-018, R-037)."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.organizations.access import held_in
from xianfeng.organizations.models import Duty, Leadership, Organization, Strength
from xianfeng.organizations.roles import Role
from xianfeng.pledges.access import own_place
from xianfeng.pledges.models import Form

ABOVE = frozenset({Role.COMMITTEE_STAFF, Role.DEPARTMENT, Role.LEADER})
STEPS = 3  # up from a branch to the county: general branch, town, county
OWN = Q(form=Form.ORGANIZATION)


def to_do(actor: User) -> Q:
    """The pledges that the actor's own place reviews. More may be reviewed: who leads a branch may
    step in, and is not asked to."""
    reach = own_place(actor, {Role.SECRETARY}, "organization__") & ~OWN
    for place in sorted({duty.organization for duty in held_in(actor, ABOVE)}):
        led = Q(organization__in=led_by(place).values("pk"))
        reach |= led & passed_up() | Q(organization=place) & (~OWN | AT_THE_TOP)
    return reach


AT_THE_TOP = Q(organization__superior__isnull=True)


def passed_up() -> Q:
    """An organization's own, its secretary's, and those of a place where nobody reviews."""
    secretary = held_at(OuterRef("organization"), {Role.SECRETARY})
    author = secretary.filter(user=OuterRef("membership__person__user"))
    nobody = ~Q(Exists(held_at(OuterRef("organization"), ABOVE | {Role.SECRETARY})))
    return OWN | Q(Exists(author)) | nobody


def led_by(place: int) -> QuerySet[Organization]:
    """What `place` leads: right under it, and under places between that nobody is at."""
    edges = Leadership.objects.filter(until__isnull=True, strength=Strength.LEADS)
    step = edges.filter(superior=place)
    found = Q(pk__in=step.values("organization"))
    for _step in range(STEPS - 1):
        empty = ~Exists(held_at(OuterRef("superior"), ABOVE))
        step = edges.filter(empty, superior__in=step.values("organization"))
        found |= Q(pk__in=step.values("organization"))
    return Organization.objects.filter(found)


def held_at(place: OuterRef, roles: Collection[str]) -> QuerySet[Duty]:
    """Open duties at the place of the outer row."""
    return Duty.objects.filter(organization=place, role__in=sorted(roles), until__isnull=True)
