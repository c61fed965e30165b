"""Ending accounts, and who was refused what: the administrator's and the auditor's lists."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.counties import DAY, OTHER, county, holder
from tests.factories.people import signed_in
from xianfeng.accounts.actions import issue_slip, set_password
from xianfeng.accounts.models import Slip, User
from xianfeng.journal.models import AccessDenial, Entry
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations import queries
from xianfeng.organizations.actions import appoint, deactivate, end_duty, reactivate
from xianfeng.organizations.models import Duty
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "long enough 2026"


def steps() -> list[str]:
    """Kinds of the record about accounts, oldest first."""
    rows = Entry.objects.filter(kind__startswith="account.").order_by("index")
    return list(rows.values_list("kind", flat=True))


def test_an_ended_account_is_out_at_once_and_can_come_back() -> None:
    """No sign-in, no open session, no slip; then all with the old password again."""
    top = county()["C1"]
    keeper, leader = holder(Role.ADMINISTRATOR, top), holder(Role.LEADER, top)
    set_password(leader, PASSWORD)
    issue_slip(keeper, leader)
    theirs, office = signed_in(leader), signed_in(keeper)
    assert theirs.get(reverse("pages:home")).status_code == 200
    answer = office.post(reverse("organizations:deactivate", args=[leader.pk]), follow=True)
    assert "已停用" in answer.content.decode()
    assert theirs.get(reverse("organizations:tree")).status_code == 302
    asked = {"username": leader.username, "password": PASSWORD}
    assert Client().post(reverse("accounts:sign_in"), asked).status_code == 400
    assert not Slip.objects.exists()
    office.post(reverse("organizations:reactivate", args=[leader.pk]))
    leader.refresh_from_db()
    assert leader.is_active
    assert leader.check_password(PASSWORD)
    assert steps()[-2:] == ["account.deactivated", "account.reactivated"]


def test_nobody_ends_the_own_account() -> None:
    keeper = holder(Role.ADMINISTRATOR, county()["C1"])
    with pytest.raises(Refused):
        deactivate(keeper, keeper)


def test_an_account_that_another_county_uses_stays() -> None:
    top, other = county()["C1"], county(OTHER)
    keeper, both = holder(Role.ADMINISTRATOR, top), holder(Role.SECRETARY, top)
    appoint(None, both, Role.SECRETARY, other["W1"], DAY)
    with pytest.raises(Refused):
        deactivate(keeper, both)
    end_duty(holder(Role.DEPARTMENT, other["D1"]), Duty.objects.get(organization=other["W1"]), DAY)
    deactivate(keeper, both)


def test_twice_is_once() -> None:
    top = county()["C1"]
    keeper, leader = holder(Role.ADMINISTRATOR, top), holder(Role.LEADER, top)
    with pytest.raises(NotAllowedNow):
        reactivate(keeper, leader)
    deactivate(keeper, leader)
    with pytest.raises(NotAllowedNow):
        deactivate(keeper, leader)
    assert steps() == ["account.deactivated"]
    answer = signed_in(keeper).post(
        reverse("organizations:deactivate", args=[leader.pk]), follow=True
    )
    assert "请核对" in answer.content.decode()


def test_the_list_holds_people_without_duties_too() -> None:
    """Whoever left keeps an account until somebody ends it; those of another county are hidden."""
    top = county()["C1"]
    stranger = holder(Role.LEADER, county(OTHER)["D1"], "stranger")
    keeper, leader = holder(Role.ADMINISTRATOR, top), holder(Role.LEADER, top)
    end_duty(keeper, Duty.objects.get(user=leader), today() + timedelta(days=1))
    found = list(queries.accounts_listed(keeper))
    assert leader in found
    assert stranger not in found
    office = signed_in(keeper)
    page = office.get(reverse("organizations:accounts")).content.decode()
    assert reverse("organizations:deactivate", args=[leader.pk]) in page
    assert reverse("organizations:deactivate", args=[keeper.pk]) not in page
    for key in (stranger.pk, uuid4()):
        assert office.post(reverse("organizations:deactivate", args=[key])).status_code == 404


def test_the_auditor_reads_who_was_refused_what() -> None:
    """roles.md: the access log; of the own county only, and nobody else reads it."""
    top = county()["C1"]
    secretary, auditor = holder(Role.SECRETARY, top), holder(Role.AUDITOR, top)
    stranger = holder(Role.MEMBER, county(OTHER)["W1"], "stranger")
    for one in (secretary, stranger):
        assert signed_in(one).get(reverse("organizations:denials")).status_code == 403
    page = signed_in(auditor).get(reverse("organizations:denials")).content.decode()
    assert AccessDenial.objects.count() == 2
    assert secretary.username in page
    assert "没有权限" in page
    assert [one.actor_id for one in queries.denials_listed(auditor)] == [str(secretary.pk)]
    assert list(queries.denials_listed(User.objects.get(pk=secretary.pk))) == []
