"""Scope by path or by an open edge; only the edge that leads decides (roles.md)."""

import pytest
from django.http import Http404

from tests.factories.counties import DAY, OTHER, county, holder
from xianfeng.accounts.models import User
from xianfeng.organizations.access import OrganizationPolicy, decidable, readable
from xianfeng.organizations.actions import end_duty
from xianfeng.organizations.models import Duty, Organization
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db


def codes_read(user: User, role: Role) -> set[str]:
    rows = Organization.objects.filter(readable(user, {role}))
    return set(rows.values_list("code", flat=True))


def codes_decided(user: User, role: Role) -> set[str]:
    rows = Organization.objects.filter(decidable(user, {role}))
    return set(rows.values_list("code", flat=True))


def test_a_committee_reads_its_subtree_and_nothing_else() -> None:
    tree = county()
    assert codes_read(holder(Role.COMMITTEE_STAFF, tree["T1"]), Role.COMMITTEE_STAFF) == {
        "T1",
        "V1",
        "S1",
        "X1",
    }


def test_r126_a_committee_reads_but_does_not_decide_what_the_line_leads() -> None:
    tree = county()
    user = holder(Role.COMMITTEE_STAFF, tree["T1"])
    assert codes_decided(user, Role.COMMITTEE_STAFF) == {"T1", "V1", "S1"}


def test_r124_an_authority_reads_what_it_guides_and_does_not_decide_there() -> None:
    tree = county()
    user = holder(Role.AUTHORITY, tree["A1"])
    assert codes_read(user, Role.AUTHORITY) == {"A1", "S1"}
    assert codes_decided(user, Role.AUTHORITY) == {"A1"}


def test_r126_an_authority_decides_where_it_leads() -> None:
    tree = county()
    user = holder(Role.AUTHORITY, tree["A2"])
    assert codes_decided(user, Role.AUTHORITY) == {"A2", "X1"}


def test_the_county_decides_everywhere_below_it() -> None:
    tree = county()
    user = holder(Role.DEPARTMENT, tree["C1"])
    assert codes_decided(user, Role.DEPARTMENT) == set(tree)


def test_a_secretary_reaches_the_own_branch_only() -> None:
    tree = county()
    assert codes_read(holder(Role.SECRETARY, tree["V1"]), Role.SECRETARY) == {"V1"}


def test_another_county_does_not_exist() -> None:
    county()
    other = county(OTHER)
    user = holder(Role.DEPARTMENT, other["D1"])
    with pytest.raises(Http404):
        OrganizationPolicy.find(user, "view", code="V1")


def test_an_ended_duty_gives_nothing() -> None:
    tree = county()
    user = holder(Role.SECRETARY, tree["V1"])
    end_duty(holder(Role.DEPARTMENT, tree["C1"]), Duty.objects.get(user=user), DAY)
    assert codes_read(User.objects.get(pk=user.pk), Role.SECRETARY) == set()


def test_list_and_detail_agree() -> None:
    tree = county()
    user = holder(Role.COMMITTEE_STAFF, tree["T1"])
    listed = set(OrganizationPolicy.filter(user, "view").values_list("code", flat=True))
    allowed = {c for c, o in tree.items() if OrganizationPolicy.allows(user, "view", o)}
    assert listed == allowed


def test_the_administrator_sees_no_business_data() -> None:
    tree = county()
    user = holder(Role.ADMINISTRATOR, tree["C1"])
    assert not OrganizationPolicy.may_ever(user, "view")
