"""Ending accounts, and who was refused what: the administrator's and the auditor's lists."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.counties import DAY, OTHER, county, holder
from tests.factories.people import signed_in
from xianfeng.accounts.actions import issue_slip, redeem_slip, set_password
from xianfeng.accounts.models import Slip, User
from xianfeng.journal.models import AccessDenial, Entry
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations import queries
from xianfeng.organizations.actions import appoint, deactivate, end_duty, reactivate, renew
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


def renewed(keeper: User, user: User) -> str:
    """The administrator's page after asking for a new code."""
    answer = signed_in(keeper).post(reverse("organizations:renew", args=[user.pk]), follow=True)
    return answer.text


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.LEADER, Role.AUDITOR, Role.WINDOW])
def test_a_lost_password_makes_place_for_a_new_one(role: Role) -> None:
    """The code once, for 14 days; the old password and what was open with it are out at once."""
    top = county()["C1"]
    keeper, user = holder(Role.ADMINISTRATOR, top), holder(role, top)
    set_password(user, PASSWORD)
    theirs = signed_in(user)
    page = renewed(keeper, user)
    found = re.search(r'slip-code">([^<]+)<', page)
    assert found is not None
    assert theirs.get(reverse("organizations:tree")).status_code == 302
    asked = {"username": user.username, "password": PASSWORD}
    assert Client().post(reverse("accounts:sign_in"), asked).status_code == 400
    assert Slip.objects.get().valid_until == today() + timedelta(days=14)
    assert steps()[-1] == "account.renewed"
    assert redeem_slip(found[1], "another long one 2026") == user
    with pytest.raises(Refused):
        redeem_slip(found[1], "a third long one 2026")


def test_only_the_newest_code_is_good() -> None:
    top = county()["C1"]
    keeper, user = holder(Role.ADMINISTRATOR, top), holder(Role.LEADER, top)
    first, second = renew(keeper, user), renew(keeper, user)
    with pytest.raises(Refused):
        redeem_slip(first, PASSWORD)
    assert redeem_slip(second, PASSWORD) == user


def test_no_code_for_oneself_for_members_or_for_others_accounts() -> None:
    """Members get theirs from their own branch; who left a duty, or was ended, gets none."""
    top, other = county(), county(OTHER)
    keeper, member = holder(Role.ADMINISTRATOR, top["C1"]), holder(Role.MEMBER, top["V1"])
    stranger = holder(Role.LEADER, other["D1"], "stranger")
    left, both = holder(Role.LEADER, top["C1"]), holder(Role.SECRETARY, top["V1"])
    appoint(None, both, Role.SECRETARY, other["W1"], DAY)
    Duty.objects.filter(user=left).update(until=today())
    office = signed_in(keeper)
    for one in (member, stranger, left):
        answer = office.post(reverse("organizations:renew", args=[one.pk]))
        assert answer.status_code == 404
    for one, why in ((keeper, "须由他人发放"), (both, "其他单位使用")):
        assert why in renewed(keeper, one)
    page = office.get(reverse("organizations:accounts")).text
    for one in (keeper, member, left):
        assert reverse("organizations:renew", args=[one.pk]) not in page
    assert reverse("organizations:renew", args=[both.pk]) in page
    assert not Slip.objects.exists()
    auditor = signed_in(holder(Role.AUDITOR, top["C1"]))
    assert auditor.post(reverse("organizations:renew", args=[both.pk])).status_code == 404
    end_duty(holder(Role.DEPARTMENT, other["D1"]), Duty.objects.get(organization=other["W1"]), DAY)
    deactivate(keeper, both)
    with pytest.raises(Refused):
        renew(keeper, both)
