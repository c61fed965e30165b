"""What the page of an organization shows, gathered from the rooms below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xianfeng.accounts.models import User
from xianfeng.grading.queries import Mismatch, Year, history_of, years_on_record
from xianfeng.members.access import MembershipPolicy
from xianfeng.members.queries import numbers_of
from xianfeng.organizations import queries
from xianfeng.organizations.access import OrganizationPolicy, decidable, readable
from xianfeng.organizations.models import Leadership, Organization
from xianfeng.organizations.nodes import nodes
from xianfeng.organizations.roles import Role

CHILDREN_SHOWN = 100
# Who needs the telephone number: those who work with the branch, and the branch itself.
NEED_CONTACT = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.AUTHORITY, Role.SECRETARY})


@dataclass(frozen=True)
class Figure:
    """A number with its label and what it counts."""

    label: str | Promise
    value: int
    hint: str | Promise = ""


@dataclass(frozen=True)
class Sheet:
    """An organization's page."""

    crumbs: Sequence[dict[str, str]]
    open_edges: Sequence[Leadership]
    past_edges: Sequence[Leadership]
    undecided: bool
    may_decide: bool
    contact: bool
    people: Sequence[Figure]
    may_list_members: bool
    years: Sequence[Year]
    off_record: Sequence[Mismatch]
    children: Sequence[dict[str, str]]


def sheet(actor: User, organization: Organization) -> Sheet:
    """Everything on one organization's page, in a constant number of statements."""
    edges = list(queries.edges_of(organization))
    open_edges = [edge for edge in edges if edge.until is None]
    leading = any(edge.strength == "leads" for edge in open_edges)
    undecided = not leading and not organization.external_superior
    return Sheet(
        crumbs=crumbs(actor, organization),
        open_edges=open_edges,
        past_edges=[edge for edge in edges if edge.until is not None],
        undecided=undecided,
        may_decide=undecided
        and OrganizationPolicy.allows(actor, "decide_leadership", organization),
        contact=within(organization, readable(actor, NEED_CONTACT)),
        people=people(organization),
        may_list_members=MembershipPolicy.may_ever(actor, "list")
        and within(organization, decidable(actor, MembershipPolicy.grants["list"])),
        years=history_of(organization),
        off_record=years_on_record(organization),
        children=nodes(queries.children(actor, organization)[:CHILDREN_SHOWN]),
    )


def within(organization: Organization, reach: Any) -> bool:
    """Whether the organization lies in a reach."""
    return Organization.objects.filter(reach, pk=organization.pk).exists()


def crumbs(actor: User, organization: Organization) -> list[dict[str, str]]:
    """The line of superiors that the actor may see, itself last."""
    above = queries.line_of_superiors(actor, organization)
    return [
        {"label": each.name, "url": reverse("pages:organization", args=[each.code])}
        for each in [*above, organization]
    ]


def people(organization: Organization) -> list[Figure]:
    """Its members in numbers, those below included."""
    counted = numbers_of(organization)
    return [
        Figure(pgettext_lazy("多个", "党员"), counted.members, _("含下级党组织")),
        Figure(pgettext_lazy("多个", "预备党员"), counted.probationary),
        Figure(pgettext_lazy("多个", "流动党员"), counted.mobile),
        Figure(_("下级党组织"), organization.rollup.organizations),
    ]
