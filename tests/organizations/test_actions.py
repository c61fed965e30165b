"""Applying a roll, deciding by hand, giving and ending duties."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.counties import DAY, OTHER, ROWS, county, holder
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import Refused
from xianfeng.organizations import queries
from xianfeng.organizations.actions import apply_roll, decide_leadership, end_duty
from xianfeng.organizations.models import Duty, Leadership, Line, Organization, RollUp
from xianfeng.organizations.plans import plan_roll
from xianfeng.organizations.roles import Role
from xianfeng.organizations.roll import OrganizationRow

pytestmark = pytest.mark.django_db
LATER = date(2026, 6, 1)


def test_every_organization_below_the_top_has_one_open_leader_or_an_external_one() -> None:
    for organization in county().values():
        leading = organization.leaderships.filter(until__isnull=True, strength="leads").count()
        assert leading == (0 if organization.external_superior else 1), organization.code


def test_the_same_roll_again_changes_nothing() -> None:
    tree = county()
    before = list(Leadership.objects.values())
    plan = apply_roll(tree["C1"], ROWS, LATER)
    assert not plan.created
    assert not plan.changed
    assert list(Leadership.objects.values()) == before


def test_a_plan_writes_nothing() -> None:
    tree = county()
    rows = [replace(row, name=row.name + "新") for row in ROWS]
    plan = plan_roll(tree["C1"], rows)
    assert len(plan.changed) == len(ROWS)
    assert not Organization.objects.filter(name__endswith="新").exists()


def test_a_moved_organization_takes_path_and_edge_along_and_keeps_its_history() -> None:
    tree = county()
    rows = [replace(row, superior="T2") if row.code == "V1" else row for row in ROWS]
    plan = apply_roll(tree["C1"], rows, LATER)
    assert plan.changed[0].fields == {"superior": ("T1", "T2")}
    moved = Organization.objects.get(code="V1")
    assert moved.path == "C1/T2/V1/"
    assert [e.superior.code for e in queries.led_on(moved, date(2026, 3, 1))] == ["T1"]
    assert [e.superior.code for e in queries.led_on(moved, LATER)] == ["T2"]


def test_an_organization_absent_from_the_file_is_listed_and_stays() -> None:
    tree = county()
    plan = apply_roll(tree["C1"], [row for row in ROWS if row.code != "V2"], LATER)
    assert plan.absent == [("V2", "二村支部")]
    assert Organization.objects.filter(code="V2").exists()


def test_rows_of_another_county_are_refused_with_their_place() -> None:
    tree = county()
    county(OTHER)
    plan = plan_roll(tree["C1"], [*ROWS, replace(OTHER[1], row=40)])
    assert [(error.row, error.column) for error in plan.refused] == [(40, "党组织代码")]


def test_rollups_count_subtrees() -> None:
    tree = county()
    rollup = RollUp.objects.get(organization=tree["C1"])
    assert (rollup.children, rollup.organizations, rollup.graded) == (4, 8, 4)


def undecided_rows() -> list[OrganizationRow]:
    return [
        replace(row, party_relation="垂直", business_relation="属地") if row.code == "V1" else row
        for row in ROWS
    ]


def test_r126_the_fourth_combination_waits_for_a_decision_with_a_reason() -> None:
    tree = county()
    user = holder(Role.DEPARTMENT, tree["C1"])
    apply_roll(tree["C1"], undecided_rows(), LATER)
    assert [o.code for o in queries.undecided(user)] == ["V1"]
    with pytest.raises(Refused):
        decide_leadership(user, tree["V1"], tree["T1"], Line.TERRITORIAL, " ")
    decide_leadership(user, tree["V1"], tree["T1"], Line.TERRITORIAL, "经县委研究")
    assert not queries.undecided(user).exists()
    assert Entry.objects.filter(kind="leadership.decided", subject_id="V1").exists()


def test_r126_a_decision_by_hand_outlives_the_next_import() -> None:
    tree = county()
    user = holder(Role.DEPARTMENT, tree["C1"])
    apply_roll(tree["C1"], undecided_rows(), DAY)
    decide_leadership(user, tree["V1"], tree["T1"], Line.TERRITORIAL, "经县委研究")
    apply_roll(tree["C1"], undecided_rows(), LATER)
    assert not queries.undecided(user).exists()


def test_nobody_is_led_from_below() -> None:
    tree = county()
    user = holder(Role.DEPARTMENT, tree["C1"])
    with pytest.raises(Refused):
        decide_leadership(user, tree["T1"], tree["V1"], Line.TERRITORIAL, "理由")


def test_a_duty_cannot_end_before_it_began() -> None:
    tree = county()
    user = holder(Role.SECRETARY, tree["V1"])
    department = holder(Role.DEPARTMENT, tree["C1"])
    with pytest.raises(Refused):
        end_duty(department, Duty.objects.get(user=user), date(2025, 1, 1))
