"""An order's life: R-059 "opinions heard and problems corrected"."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories.counties import OTHER
from tests.rectification.orders import FRIDAY, Tree, county, given, holder, on
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.roles import Role
from xianfeng.rectification import actions
from xianfeng.rectification.models import Climb, Order
from xianfeng.rectification.queries import in_time_of, reported, verbs
from xianfeng.rectification.states import ExtensionState, OrderState

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    on(monkeypatch, FRIDAY)
    return county()


def kinds() -> list[str]:
    """What the record says of orders."""
    return list(
        Entry.objects.filter(kind__startswith="order.")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_r059_problem_to_correction_and_proof(tree: Tree) -> None:
    order = given(tree)
    assert order.due_on == date(2026, 10, 9)  # the days off of October do not count
    secretary = holder(Role.SECRETARY, tree["V1"])
    actions.plan(secretary, order, "排班表上墙，中午双人值守。")
    actions.submit(secretary, order, "已排班，试行一周无空岗。")
    actions.accept(holder(Role.COMMITTEE_STAFF, tree["T1"]), order, "现场看过，已改好。")
    order.refresh_from_db()
    assert order.state == OrderState.ACCEPTED
    assert kinds() == ["order.issued", "order.planned", "order.submitted", "order.accepted"]
    assert [step.verb for step in order.steps.all()] == ["issue", "plan", "submit", "accept"]


def test_the_record_holds_no_words_of_an_order(tree: Tree) -> None:
    given(tree)
    entry = Entry.objects.get(kind="order.issued")
    assert "无人值守" not in str(entry.text)


def test_deadlines_follow_the_calendar(tree: Tree) -> None:
    """The country's table, then the county's own days; another county's do not matter."""
    assert given(tree).due_on == date(2026, 10, 9)
    actions.keep_day(None, date(2026, 9, 28), False, "县庆", tree["C1"])
    actions.keep_day(None, date(2026, 9, 29), False, "邻县县庆", county(OTHER)["D1"])
    assert given(tree).due_on == date(2026, 10, 10)


def test_nobody_of_the_unit_accepts_its_work(tree: Tree) -> None:
    """Independent acceptance: neither the unit's own people nor who reported it, whatever
    other duty they hold."""
    order, secretary = given(tree), holder(Role.SECRETARY, tree["V1"])
    both = holder(Role.COMMITTEE_STAFF, tree["T1"], "both")
    from xianfeng.organizations.actions import appoint

    appoint(None, both, Role.SECRETARY, tree["V1"], date(2026, 1, 5))
    actions.plan(secretary, order, "排班。")
    actions.submit(secretary, order, "已排班。")
    for actor in (secretary, both):
        with pytest.raises(Refused):
            actions.accept(actor, order, "好。")
        assert "accept" not in verbs(actor, order)


def test_the_database_holds_that_two_people_are_needed(tree: Tree) -> None:
    order, secretary = given(tree), holder(Role.SECRETARY, tree["V1"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(submitted_by=secretary, accepted_by=secretary)


def test_sent_back_and_reopened(tree: Tree) -> None:
    order, secretary = given(tree), holder(Role.SECRETARY, tree["V1"])
    town = holder(Role.COMMITTEE_STAFF, tree["T1"])
    actions.plan(secretary, order, "排班。")
    actions.submit(secretary, order, "已排班。")
    actions.send_back(town, order, "中午仍空岗。")
    actions.submit(secretary, order, "已加派一人。")
    actions.accept(town, order, "已改好。")
    actions.reopen(town, order, "群众又反映空岗。", 5)
    assert (order.state, order.reopened) == (OrderState.CORRECTING, 1)
    with pytest.raises(NotAllowedNow):
        actions.reopen(town, order, "再开一次。", 5)


def test_more_time_takes_a_reason_and_an_answer(tree: Tree) -> None:
    order, secretary = given(tree), holder(Role.SECRETARY, tree["V1"])
    asked = actions.ask_extension(secretary, order, 5, "设备未到货。")
    with pytest.raises(Refused):
        actions.ask_extension(secretary, order, 5, "再申请。")
    with pytest.raises(Refused):
        actions.decide_extension(secretary, asked, "grant", "同意。")
    actions.decide_extension(holder(Role.COMMITTEE_STAFF, tree["T1"]), asked, "grant", "同意。")
    order.refresh_from_db()
    assert asked.state == ExtensionState.GRANTED
    assert order.due_on == date(2026, 10, 15)


def test_overdue_climbs_to_superior_and_authority_once(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-065, R-066: along the open edges of both lines, one step higher after a week."""
    order = given(tree, "S1")
    assert actions.climb_overdue() == 0
    on(monkeypatch, date(2026, 10, 12))
    assert actions.climb_overdue() == 2
    assert actions.climb_overdue() == 0
    assert set(order.climbs.values_list("superior__code", "line")) == {
        ("T1", "territorial"),
        ("A1", "industry"),
    }
    town, bureau = holder(Role.COMMITTEE_STAFF, tree["T1"]), holder(Role.AUTHORITY, tree["A1"])
    assert list(reported(town)) == list(reported(bureau)) == [order]
    assert not reported(holder(Role.COMMITTEE_STAFF, tree["T2"])).exists()
    on(monkeypatch, date(2026, 10, 20))
    assert actions.climb_overdue() == 1
    assert Climb.objects.get(level=2).superior.code == "C1"


def test_what_waits_for_acceptance_is_nobodys_delay(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, secretary = given(tree), holder(Role.SECRETARY, tree["V1"])
    actions.plan(secretary, order, "排班。")
    actions.submit(secretary, order, "已排班。")
    on(monkeypatch, date(2026, 12, 1))
    assert actions.climb_overdue() == 0


def test_more_time_granted_after_a_late_report_makes_nothing_in_time(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Z-8: by the day that held when it was reported; asked for and granted before, it counts."""
    late, early = given(tree), given(tree)
    secretary, town = holder(Role.SECRETARY, tree["V1"]), holder(Role.COMMITTEE_STAFF, tree["T1"])
    for order in (late, early):
        actions.plan(secretary, order, "排班。")
    asked = actions.ask_extension(secretary, early, 15, "设备未到货。")
    actions.decide_extension(town, asked, "grant", "同意。")
    on(monkeypatch, date(2026, 10, 20))
    asked = actions.ask_extension(secretary, late, 60, "设备未到货。")
    for order in (late, early):
        actions.submit(secretary, order, "已排班。")
    actions.decide_extension(town, asked, "grant", "同意。")
    for order in (late, early):
        actions.accept(town, order, "已改好。")
    told = Entry.objects.filter(kind="order.accepted").order_by("pk")
    assert ['"in_time":true' in one.text for one in told] == [False, True]
    share = in_time_of("window", ["7"])
    assert (share.numerator, share.denominator) == (1, 2)


def test_r065_an_order_opened_again_and_overdue_again_is_told_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Z-7: a reopening is a new delay; once each, as the first."""
    order, secretary = given(tree, "S1"), holder(Role.SECRETARY, tree["S1"])
    town = holder(Role.COMMITTEE_STAFF, tree["T1"])
    on(monkeypatch, date(2026, 10, 12))
    assert actions.climb_overdue() == 2
    actions.plan(secretary, order, "排班。")
    actions.submit(secretary, order, "已排班。")
    actions.accept(town, order, "已改好。")
    actions.reopen(town, order, "又空岗。", 5)
    assert actions.climb_overdue() == 0
    assert not reported(town).exists()
    on(monkeypatch, date(2026, 10, 20))
    assert actions.climb_overdue() == 2
    assert actions.climb_overdue() == 0
    assert list(reported(town)) == [order]
    assert order.climbs.filter(superior=tree["T1"]).count() == 2
