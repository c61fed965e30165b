"""The start page: few statements, and as many for a hundred rows of everything as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.counties import DAY, county, holder
from tests.factories.people import signed_in
from tests.members.rolls import imported
from xianfeng.accounts.models import User
from xianfeng.grading.models import OffRecord, Round
from xianfeng.kernel.clock import now
from xianfeng.members.models import RollImport
from xianfeng.members.states import ImportState
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.models import Organization, RollUp
from xianfeng.organizations.paths import segment
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version

pytestmark = pytest.mark.django_db
ROLES = (Role.DEPARTMENT, Role.LEADER, Role.SECOND_APPROVER, Role.AUDITOR)
MOST = 15


def statements(user: User) -> int:
    client = signed_in(user)
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    return len(captured)


def grow(top: Organization, actor: User, count: int) -> None:
    """So many of whatever the start page tells of."""
    pack = load_pack_version(None, "central-2012")
    moment = now()
    years = range(1900, 1900 + count)
    Round.objects.bulk_create(
        Round(county=top, year=year, pack=pack, opened_by=actor, opened_at=moment) for year in years
    )
    OffRecord.objects.bulk_create(
        OffRecord(county=top, year=year, count=1, found_at=moment) for year in years
    )
    RollImport.objects.bulk_create(
        RollImport(county=top, uploaded_at=moment, state=ImportState.PREVIEWED)
        for _ in range(count)
    )
    made = Organization.objects.bulk_create(
        Organization(
            code=f"U{place}",
            name=f"第{place}支部",
            kind="党支部",
            superior=top,
            path=top.path + segment(f"U{place}"),
            party_relation="垂直",
            business_relation="属地",
        )
        for place in range(count)
    )
    RollUp.objects.bulk_create(RollUp(organization=one) for one in made)


@pytest.mark.parametrize("role", ROLES)
def test_a_start_page_costs_the_same_for_one_and_for_a_hundred(role: Role) -> None:
    tree = county()
    imported(tree["C1"])
    user = holder(role, tree["C1"])
    grow(tree["C1"], user, 1)
    one = statements(user)
    Round.objects.all().delete()
    OffRecord.objects.all().delete()
    Organization.objects.filter(code="U0").delete()
    grow(tree["C1"], user, 100)
    assert statements(user) == one <= MOST


def test_whoever_has_several_duties_costs_few_too() -> None:
    tree = county()
    user = holder(Role.COMMITTEE_STAFF, tree["T1"])
    for code in ("T2", "A1", "A2"):
        appoint(None, user, Role.AUTHORITY, tree[code], DAY)
    assert statements(user) <= MOST + 2 * 4  # edges in and out of each subtree


def test_a_county_without_a_roll_is_asked_for_one() -> None:
    tree = county()
    department = holder(Role.DEPARTMENT, tree["C1"])
    client = signed_in(department)
    assert "还没有名册" in client.get("/").text
    imported(tree["C1"])
    assert "还没有名册" not in client.get("/").text
