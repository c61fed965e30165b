"""Who reads which results, by role, state and edge (roles.md, R-120…R-126)."""

import pytest

from tests.factories.counties import ROWS, county, holder
from tests.grading.rounds import EDGES, published
from xianfeng.accounts.models import User
from xianfeng.grading import actions
from xianfeng.grading.access import (
    CorrectionPolicy,
    ResultPolicy,
    RoundPolicy,
    sees_whole,
    verbs_on,
)
from xianfeng.grading.models import Result, Round
from xianfeng.grading.states import RoundState
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version

pytestmark = pytest.mark.django_db
Places = dict[str, Organization]


@pytest.fixture
def places() -> Places:
    """The county of tests with a computed round without any points."""
    here = county(ROWS)
    department = holder(Role.DEPARTMENT, here["C1"], "county")
    graded = actions.open_round(
        department, here["C1"], 2026, load_pack_version(None, "central-2012")
    )
    actions.start(department, graded)
    upload = actions.read_upload(department, graded, EDGES, "材料.xlsx")
    actions.accept_inputs(department, upload)
    actions.compute(department, graded)
    return here


def read_by(user: User) -> set[str]:
    """Codes of the results that a person may read."""
    return set(ResultPolicy.filter(user, "view").values_list("code", flat=True))


@pytest.mark.parametrize(
    ("role", "place", "computed", "published"),
    [
        (Role.DEPARTMENT, "C1", {"V1", "S1", "X1", "V2"}, {"V1", "S1", "X1", "V2"}),
        (Role.LEADER, "C1", {"V1", "S1", "X1", "V2"}, {"V1", "S1", "X1", "V2"}),
        (Role.AUDITOR, "C1", {"V1", "S1", "X1", "V2"}, {"V1", "S1", "X1", "V2"}),
        (Role.COMMITTEE_STAFF, "T1", {"V1", "S1", "X1"}, {"V1", "S1", "X1"}),
        (Role.COMMITTEE_STAFF, "T2", {"V2"}, {"V2"}),
        (Role.AUTHORITY, "A1", {"S1"}, {"S1"}),
        (Role.AUTHORITY, "A2", {"X1"}, {"X1"}),
        (Role.SECRETARY, "V1", set(), {"V1"}),
        (Role.SECRETARY, "T1", set(), set()),
    ],
)
def test_who_reads_what(
    places: Places, role: Role, place: str, computed: set[str], published: set[str]
) -> None:
    """A proposal is not yet a grade: branches see their result once it is published."""
    user = holder(role, places[place], "somebody")
    assert read_by(user) == computed
    Round.objects.update(state=RoundState.PUBLISHED)
    assert read_by(user) == published


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MEMBER, Role.WINDOW, Role.INSPECTOR])
def test_who_reads_nothing(places: Places, role: Role) -> None:
    user = holder(role, places["C1"], "somebody")
    Round.objects.update(state=RoundState.PUBLISHED)
    assert not RoundPolicy.may_ever(user, "view")
    assert "view" not in verbs_on(user, Round.objects.select_related("county").get())


def test_a_town_accepts_only_what_it_leads(places: Places) -> None:
    """R-093: acceptance is the superior's. X1 is led by its authority; the town coordinates
    there and does not decide."""
    town = holder(Role.COMMITTEE_STAFF, places["T1"], "town")
    accepted = ResultPolicy.filter(town, "accept").values_list("code", flat=True)
    assert set(accepted) == {"V1", "S1"}


def test_buttons_and_policies_agree(places: Places) -> None:
    """What a page offers the policy allows, and the other way round."""
    graded = Round.objects.select_related("county").get()
    for role, place in ((Role.DEPARTMENT, "C1"), (Role.LEADER, "C1"), (Role.AUDITOR, "C1")):
        user = holder(role, places[place], f"one-{role}")
        offered = verbs_on(user, graded)
        for verb in RoundPolicy.grants:
            assert RoundPolicy.allows(user, verb, graded) == (verb in offered), (role, verb)


def test_r096_the_committee_decides_and_its_department_prepares(places: Places) -> None:
    """The department opens, computes and proposes; only leaders confirm and publish."""
    graded = Round.objects.select_related("county").get()
    prepares = verbs_on(holder(Role.DEPARTMENT, places["C1"], "prepares"), graded)
    decides = verbs_on(holder(Role.LEADER, places["C1"], "decides"), graded)
    assert {"open", "collect", "compute", "propose", "submit", "accept"} <= prepares
    assert {"confirm", "send_back", "publish"} <= decides
    assert not {"confirm", "publish"} & prepares
    assert not {"propose", "compute"} & decides


def test_a_secretary_accepts_nothing(places: Places) -> None:
    """R-093."""
    assert not ResultPolicy.filter(holder(Role.SECRETARY, places["V1"], "own"), "accept").exists()


def test_a_town_does_not_see_the_whole(places: Places) -> None:
    town = holder(Role.COMMITTEE_STAFF, places["T1"], "town")
    graded = Round.objects.select_related("county").get()
    assert not sees_whole(town, graded)
    assert verbs_on(town, graded) == set()
    assert Result.objects.count() == 4


def test_a_correction_is_inside_the_county_until_it_is_in_effect() -> None:
    cast = published()
    result = cast.result("E13")
    secretary = holder(Role.SECRETARY, result.organization)
    drafted = actions.draft_correction(cast.department, result, "advanced", "经核实，已整改。")
    assert CorrectionPolicy.allows(cast.leader, "view", drafted)
    assert not CorrectionPolicy.allows(secretary, "view", drafted)
    actions.approve(cast.leader, drafted)
    actions.approve_second(cast.second, drafted)
    assert CorrectionPolicy.allows(secretary, "view", drafted)
