"""A secretary prints the branch's slips; a forgotten password is the committee's matter."""

from typing import Any

import pytest
from django.urls import reverse

from tests.factories.counties import OTHER, county, holder
from tests.factories.people import signed_in
from tests.members.rolls import imported
from xianfeng.accounts.actions import redeem_slip
from xianfeng.accounts.models import User
from xianfeng.members.actions.accounts import free_username, print_slips, reset
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Duty, Organization
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "田间地头走一走2026"


@pytest.fixture
def places() -> dict[str, Organization]:
    """The county with its members: two in V1, one in V2."""
    found = county()
    imported(found["C1"])
    return found


def test_printing_opens_accounts_without_passwords(places: dict[str, Organization]) -> None:
    secretary = holder(Role.SECRETARY, places["V1"])
    rows = Membership.objects.filter(organization=places["V1"])
    printed = print_slips(secretary, rows)
    assert sorted(one.name for one in printed) == sorted(["李一", "王二"])
    user = User.objects.get(username="李一")
    assert not user.has_usable_password()
    assert Duty.objects.filter(user=user, role=Role.MEMBER, organization=places["V1"]).exists()
    again = print_slips(secretary, rows.all())
    assert {one.code for one in again}.isdisjoint(one.code for one in printed)
    redeem_slip(again[0].code, PASSWORD)
    assert len(print_slips(secretary, rows.all())) == 1  # whoever is in is left alone


def test_namesakes_get_a_number(places: dict[str, Organization]) -> None:
    for expected in ("张伟", "张伟2", "张伟3"):
        assert free_username("张伟") == expected
        User.objects.create(username=expected, display_name="张伟")


def test_the_page_prints_a_sheet_and_a_pdf(places: dict[str, Organization]) -> None:
    secretary = signed_in(holder(Role.SECRETARY, places["V1"]))
    assert "李一" in secretary.get("/members/accounts").content.decode()
    page = secretary.post("/members/accounts/print", {"branch": "V1", "as": "page"})
    assert page.content.decode().count("data:image/svg") == 2
    sheet = secretary.post("/members/accounts/print", {"branch": "V1", "as": "pdf"})
    assert sheet.content.startswith(b"%PDF")


def test_slips_carry_the_configured_address(places: dict[str, Organization], settings: Any) -> None:
    """Like invitation slips: a secretary may have opened the site by another name."""
    settings.SITE_ORIGIN = "https://county.example"
    secretary = signed_in(holder(Role.SECRETARY, places["V1"]))
    page = secretary.post("/members/accounts/print", {"branch": "V1", "as": "page"})
    assert page.context["address"] == "https://county.example/accounts/activate"


def test_other_branches_and_counties_are_not_there(places: dict[str, Organization]) -> None:
    strangers = (
        holder(Role.SECRETARY, places["V2"]),
        holder(Role.DEPARTMENT, county(OTHER)["D1"]),
        holder(Role.COMMITTEE_STAFF, places["T2"]),
    )
    for stranger in strangers:
        client = signed_in(stranger)
        assert client.post("/members/accounts/print", {"branch": "V1"}).status_code == 404
        assert client.get("/members/accounts?branch=V1").status_code in (200, 404)
        assert "李一" not in client.get("/members/accounts?branch=V1").content.decode()


def test_the_committee_resets_and_the_secretary_does_not(places: dict[str, Organization]) -> None:
    secretary, town = (
        holder(Role.SECRETARY, places["V1"]),
        holder(Role.COMMITTEE_STAFF, places["T1"]),
    )
    membership = Membership.objects.filter(organization=places["V1"]).order_by("pk")[0]
    (slip, *_rest) = print_slips(secretary, Membership.objects.filter(pk=membership.pk))
    redeem_slip(slip.code, PASSWORD)
    path = reverse("members:reset", args=[membership.pk])
    assert signed_in(secretary).post(path).status_code == 404
    page = signed_in(town).post(path)
    assert page.status_code == 200
    assert "data:image/svg" in page.content.decode()
    membership.refresh_from_db()
    new = reset(town, Membership.objects.select_related("person__user").get(pk=membership.pk))
    redeem_slip(new.code, PASSWORD + "!")
