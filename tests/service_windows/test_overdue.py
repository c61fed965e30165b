"""W-6.9: a missed day stays missed, and nobody moves the own deadline past it (R-059, R-065)."""

from datetime import timedelta

import pytest

from tests.factories.people import signed_in
from tests.service_windows.windows import FRIDAY, Tree, on, outside, spoken, staff, window
from xianfeng.accounts.models import User
from xianfeng.journal.models import Entry
from xianfeng.rectification import actions as orders
from xianfeng.rectification.models import Order
from xianfeng.service_windows.actions import cases, overdue
from xianfeng.service_windows.models import Case
from xianfeng.service_windows.queries.cases import late_cases, sheet
from xianfeng.service_windows.queries.handling import handling

pytestmark = pytest.mark.django_db
FIVE_WEEKS = FRIDAY + timedelta(days=50)


def done(keeper: User, town: User, given: Order) -> None:
    """Planned, reported and accepted."""
    orders.plan(keeper, given, "排班")
    orders.submit(keeper, given, "已排班")
    orders.accept(town, given, "看过")


def in_time() -> tuple[int, int, int]:
    """Answered in time, answered, overdue."""
    found = handling(Case.objects.all())
    return found.in_time, found.closed, found.overdue


def test_r059_the_units_own_order_does_not_wipe_out_its_delay(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, case = spoken(window(tree))
    keeper, town, due = staff(tree), outside(tree), case.due_on
    on(monkeypatch, FIVE_WEEKS)
    given = cases.order(keeper, case, "以后改", 15)
    assert list(late_cases(town)) == [case]
    assert sheet(keeper, case).late
    assert sheet(keeper, case).due == due
    done(keeper, town, given)
    cases.report(keeper, case, "改好了")
    case.refresh_from_db()
    assert (case.due_on, case.missed_on) == (due, FIVE_WEEKS)
    assert in_time() == (0, 1, 0)


def test_r059_an_order_from_above_sets_another_day_and_the_miss_is_kept(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    on(monkeypatch, FIVE_WEEKS)
    given = cases.demand(town, case, "请整改", 15)
    assert not late_cases(town).exists()
    assert sheet(keeper, case).due == given.due_on
    done(keeper, town, given)
    cases.report(keeper, case, "改好了")
    assert in_time() == (0, 1, 0)


def test_an_order_in_time_has_its_own_day(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """§4: what is complex takes an order with one of the pack's limits. Missed, that is kept too,
    though more time is granted afterwards."""
    _code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    given = cases.order(keeper, case, "重新排班", 15)
    on(monkeypatch, case.due_on + timedelta(days=1))
    assert not late_cases(town).exists()
    on(monkeypatch, given.due_on + timedelta(days=1))
    assert list(late_cases(town)) == [case]
    orders.plan(keeper, given, "排班")
    orders.submit(keeper, given, "已排班")
    assert not late_cases(town).exists()  # what waits for acceptance is nobody's delay
    orders.accept(town, given, "看过")
    cases.report(keeper, case, "改好了")
    case.refresh_from_db()
    assert case.missed_on == given.due_on + timedelta(days=1)
    assert in_time() == (0, 1, 0)


def test_a_late_acceptance_is_not_the_units_delay(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A week remains to tell whoever raised the case."""
    _code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    given = cases.order(keeper, case, "重新排班", 5)
    orders.plan(keeper, given, "排班")
    orders.submit(keeper, given, "已排班")
    on(monkeypatch, FIVE_WEEKS)
    orders.accept(town, given, "看过")
    given.refresh_from_db()
    assert not late_cases(town).exists()
    on(monkeypatch, FIVE_WEEKS + timedelta(days=8))
    assert list(late_cases(town)) == [case]
    on(monkeypatch, FIVE_WEEKS + timedelta(days=7))
    cases.report(keeper, case, "改好了")
    assert in_time() == (1, 1, 0)


def test_what_was_answered_late_and_is_handled_again_stays_late(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, case = spoken(window(tree))
    keeper = staff(tree)
    on(monkeypatch, FIVE_WEEKS)
    cases.answer(keeper, case, "correct", "改了")
    cases.rate_reply(code, "dissatisfied")
    case.refresh_from_db()
    cases.answer(keeper, case, "correct", "这次改了")
    assert in_time() == (0, 1, 0)


def test_an_answer_sent_back_is_not_late_at_once(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks at it may look late."""
    _code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    cases.answer(keeper, case, "correct", "改了")
    on(monkeypatch, FIVE_WEEKS)
    cases.send_back(town, case, "没改")
    assert case.due_on > FIVE_WEEKS
    assert not late_cases(town).exists()


def test_r065_r066_an_overdue_case_goes_up_as_orders_do(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lines, one step higher after five more working days, once each and on record; again
    when it was handled again and is late again."""
    code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    assert overdue.climb_cases() == 0
    on(monkeypatch, case.due_on + timedelta(days=4))
    assert (overdue.climb_cases(), overdue.climb_cases()) == (2, 0)
    assert set(case.climbs.values_list("superior__code", "line", "level")) == {
        ("T1", "territorial", 1),
        ("A1", "industry", 1),
    }
    on(monkeypatch, FIVE_WEEKS)
    assert (overdue.climb_cases(), overdue.climb_cases()) == (1, 0)
    told = Entry.objects.filter(kind="case.climbed", subject_id=str(case.pk))
    assert told.count() == 3
    assert "超期后已报告" in signed_in(town).get(f"/windows/cases/{case.pk}/").text
    cases.answer(keeper, case, "correct", "改了")
    cases.rate_reply(code, "dissatisfied")
    assert overdue.climb_cases() == 0
    on(monkeypatch, FIVE_WEEKS + timedelta(days=30))
    assert overdue.climb_cases() == 3


def test_where_the_order_is_late_the_order_goes_up(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D-16: nobody is told twice. A unit's own order, given late, holds nothing up."""
    made = window(tree)
    (_code, one), (_other, two) = spoken(made), spoken(made)
    keeper = staff(tree)
    cases.order(keeper, one, "重新排班", 5)
    on(monkeypatch, FIVE_WEEKS)
    cases.order(keeper, two, "以后改", 15)
    assert orders.climb_overdue() == 3
    assert overdue.climb_cases() == 3
    assert not one.climbs.exists()
    one.refresh_from_db()
    assert one.missed_on == FIVE_WEEKS
