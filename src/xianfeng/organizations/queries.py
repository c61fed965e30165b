"""Named reads of organizations, their leaders and their duties."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Case, Prefetch, Q, QuerySet, When

from xianfeng.accounts.models import User
from xianfeng.journal.models import AccessDenial
from xianfeng.organizations.access import (
    AccountPolicy,
    DenialPolicy,
    DutyPolicy,
    OrganizationPolicy,
    duties_of,
)
from xianfeng.organizations.models import Duty, Leadership, Organization, Strength
from xianfeng.organizations.paths import ancestors, below

SHOWN = ("code", "name", "kind", "domain", "external_superior", "rollup__organizations")
OPEN_EDGES = Prefetch(
    "leaderships",
    Leadership.objects.filter(until__isnull=True)
    .select_related("superior")
    .only("organization", "line", "strength", "superior__name")
    .order_by("line"),
    to_attr="open_edges",
)


def listed(actor: User, text: str = "", kind: str = "", domain: str = "") -> QuerySet[Organization]:
    """Organizations in the actor's scope, in tree order, narrowed by text, kind and domain."""
    rows = OrganizationPolicy.filter(actor, "view").select_related("rollup")
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(code__startswith=text))
    if kind:
        rows = rows.filter(kind=kind)
    if domain:
        rows = rows.filter(domain=domain)
    return rows.only(*SHOWN).prefetch_related(OPEN_EDGES).order_by("path")


def tops(actor: User) -> QuerySet[Organization]:
    """Where the actor's tree begins: the organizations of the actor's duties."""
    own = {duty.organization for duty in duties_of(actor)}
    rows = OrganizationPolicy.filter(actor, "view").filter(pk__in=own)
    return rows.select_related("rollup").order_by("path")


def tied(actor: User) -> QuerySet[Organization]:
    """Organizations outside the actor's own subtrees that an open edge ties to them."""
    rows = OrganizationPolicy.filter(actor, "view")
    for duty in duties_of(actor):
        rows = rows.exclude(below(duty.path))
    return rows.select_related("rollup").order_by("path")


def children(actor: User, organization: Organization) -> QuerySet[Organization]:
    """The organizations right under one, as far as the actor may see them."""
    rows = OrganizationPolicy.filter(actor, "view").filter(superior=organization)
    return rows.select_related("rollup").order_by("path")


def line_of_superiors(actor: User, organization: Organization) -> list[Organization]:
    """From the top down to the own superior, as far as the actor may see them."""
    above = ancestors(organization.path)[:-1]
    rows = OrganizationPolicy.filter(actor, "view").filter(path__in=above)
    return list(rows.order_by("path"))


def counties_where(actor: User, role: str) -> QuerySet[Organization]:
    """The tops in which the actor has a duty of `role`."""
    paths = {ancestors(duty.path)[0] for duty in duties_of(actor) if duty.role == role}
    return Organization.objects.filter(path__in=paths).order_by("path")


def edges_of(organization: Organization) -> QuerySet[Leadership]:
    """All edges of an organization, whoever leads first, then the newest."""
    leads_first = Case(When(strength=Strength.LEADS, then=0), default=1)
    rows = Leadership.objects.filter(organization=organization).select_related("superior")
    return rows.order_by(leads_first, "-since", "line")


def led_on(organization: Organization, day: date) -> QuerySet[Leadership]:
    """Who led, guided or coordinated the organization on `day`: one filter."""
    held = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    return Leadership.objects.filter(held, organization=organization).select_related("superior")


def undecided(actor: User) -> QuerySet[Organization]:
    """Organizations of the fourth combination that nobody has decided yet (R-126)."""
    rows = OrganizationPolicy.filter(actor, "decide_leadership")
    waiting = rows.filter(party_relation="垂直", business_relation="属地", superior__isnull=False)
    return waiting.exclude(leaderships__until__isnull=True, leaderships__isnull=False).order_by(
        "path"
    )


def duties_listed(actor: User, text: str = "") -> QuerySet[Duty]:
    """Open duties in the actor's scope, by organization."""
    rows = DutyPolicy.filter(actor, "view").filter(until__isnull=True)
    if text:
        named = Q(user__display_name__contains=text) | Q(user__username__startswith=text)
        rows = rows.filter(named | Q(organization__name__contains=text))
    return rows.select_related("user", "organization").order_by("organization__path", "role", "pk")


OPEN_DUTIES = Prefetch(
    "duties",
    Duty.objects.filter(until__isnull=True)
    .select_related("organization")
    .order_by("organization__path", "role"),
    to_attr="open_duties",
)


def accounts_listed(actor: User, text: str = "") -> QuerySet[User]:
    """Accounts in the actor's scope with their open duties; those in use first."""
    rows = AccountPolicy.filter(actor, "view")
    if text:
        rows = rows.filter(Q(display_name__contains=text) | Q(username__startswith=text))
    return rows.prefetch_related(OPEN_DUTIES).order_by("-is_active", "username")


def denials_listed(actor: User) -> QuerySet[AccessDenial]:
    """Refused attempts in the actor's scope, the newest first."""
    return DenialPolicy.filter(actor, "view").order_by("-at", "-pk")


def accounts_of(denials: Iterable[AccessDenial]) -> dict[str, User]:
    """The account behind each denial's text, in one statement."""
    keys = {UUID(one.actor_id) for one in denials}
    return {str(user.pk): user for user in User.objects.filter(pk__in=keys)}
