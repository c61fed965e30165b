"""Nobody appoints the one who confirms one's own proposals (roles.md)."""

import pytest
from django.urls import reverse

from tests.factories.counties import DAY, OTHER, county, holder
from tests.factories.people import signed_in
from xianfeng.accounts.models import User
from xianfeng.kernel.errors import Refused
from xianfeng.organizations.actions import appoint, appoint_by_name, end_duty
from xianfeng.organizations.duties import APART, GIVES, clash, may_give
from xianfeng.organizations.models import Duty, Organization
from xianfeng.organizations.roles import Role


def test_every_role_is_given_by_exactly_one() -> None:
    given = [role for roles in GIVES.values() for role in roles]
    assert sorted(given) == sorted(Role)


def test_who_checks_the_department_is_not_appointed_by_it() -> None:
    assert not set(may_give([Role.DEPARTMENT])) & APART
    assert may_give([Role.SECRETARY]) == []


def test_duties_that_check_each_other_stay_apart() -> None:
    assert clash([Role.DEPARTMENT], Role.LEADER) == Role.DEPARTMENT
    assert clash([Role.LEADER], Role.LEADER) is None
    assert clash([Role.DEPARTMENT], Role.MEMBER) is None


def give(actor: User, name: str, role: Role, place: Organization) -> None:
    appoint_by_name(actor, name, "某某", role, place, DAY)


@pytest.mark.django_db
def test_the_department_cannot_make_a_leader_of_anybody() -> None:
    top = county()["C1"]
    department = holder(Role.DEPARTMENT, top)
    for name in ("puppet", department.username):
        with pytest.raises(Refused):
            give(department, name, Role.LEADER, top)
    assert not User.objects.filter(username="puppet").exists()


@pytest.mark.django_db
def test_the_administrator_gives_no_one_two_duties_that_check_each_other() -> None:
    top = county()["C1"]
    administrator, department = holder(Role.ADMINISTRATOR, top), holder(Role.DEPARTMENT, top)
    with pytest.raises(Refused):
        give(administrator, department.username, Role.LEADER, top)
    with pytest.raises(Refused):
        give(administrator, administrator.username, Role.LEADER, top)
    give(administrator, "leader", Role.LEADER, top)
    assert Duty.objects.filter(user__username="leader", role=Role.LEADER).exists()


@pytest.mark.django_db
def test_an_account_of_another_county_is_not_taken_over() -> None:
    tree, other = county(), county(OTHER)
    stranger = holder(Role.SECRETARY, other["W1"], "stranger")
    with pytest.raises(Refused):
        give(holder(Role.DEPARTMENT, tree["C1"]), "stranger", Role.SECRETARY, tree["V1"])
    assert Duty.objects.filter(user=stranger).count() == 1


@pytest.mark.django_db
def test_the_department_ends_only_what_it_gives() -> None:
    top = county()["C1"]
    department, leader = holder(Role.DEPARTMENT, top), holder(Role.LEADER, top)
    with pytest.raises(Refused):
        end_duty(department, Duty.objects.get(user=leader), DAY)
    with pytest.raises(Refused):
        end_duty(department, Duty.objects.get(user=department), DAY)


@pytest.mark.django_db
def test_the_form_offers_only_what_may_be_given() -> None:
    tree = county()
    client = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    address = reverse("organizations:appoint")
    text = client.get(address).text
    assert 'value="secretary"' in text
    assert 'value="leader"' not in text
    wanted = {"username": "puppet", "display_name": "某某", "since": "2026-01-05"}
    answer = client.post(address, wanted | {"role": "leader", "organization": "C1"})
    assert answer.status_code == 400
    assert not User.objects.filter(username="puppet").exists()


@pytest.mark.django_db
def test_a_member_may_hold_several_ordinary_duties() -> None:
    tree = county()
    secretary = holder(Role.SECRETARY, tree["V1"])
    appoint(None, secretary, Role.MEMBER, tree["V1"], DAY)
    assert Duty.objects.filter(user=secretary).count() == 2
