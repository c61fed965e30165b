"""R-058: the suggestion box is routed to who is responsible; R-049: whatever the topic."""

from datetime import timedelta

import pytest

from tests.factories.counties import OTHER
from tests.factories.people import signed_in
from tests.service_windows.windows import Tree, county, holder, on, staff, window
from tests.ui.pages import undefined_fails
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import cases, routing, voices
from xianfeng.service_windows.models import Case
from xianfeng.service_windows.queries import cases as queries

pytestmark = pytest.mark.django_db


def test_r058_a_suggestion_goes_to_the_responsible_window(tree: Tree) -> None:
    """By somebody above both; the receipt code stays, the unit cannot push it away."""
    wrong, right = window(tree), window(tree, "V1", "村窗口")
    elsewhere = window(county(OTHER), "W1", "邻县窗口")
    code = voices.speak(wrong, voices.Voice(text="水费怎么交", topic="housing"))
    case = Case.objects.get()
    page = f"/windows/cases/{case.pk}/route"
    assert signed_in(staff(tree)).get(page).status_code == 404
    town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"]))
    with undefined_fails():
        assert "转交" in town.get(f"/windows/cases/{case.pk}/").content.decode()
        assert "邻县窗口" not in town.get(page).content.decode()
        for said in (
            {"window": str(right.pk), "reason": ""},
            {"window": str(elsewhere.pk), "reason": "归邻县"},
        ):
            assert town.post(page, said).status_code == 400
        said = {"window": str(right.pk), "reason": "供水由村里管"}
        assert town.post(page, said).status_code == 302
    case.refresh_from_db()
    assert case.window == right
    found = cases.by_code(code)
    assert found == case
    assert Entry.objects.filter(kind="case.routed").count() == 1
    entry = Entry.objects.get(kind="case.routed")
    assert "供水" not in entry.text


def test_handing_over_moves_no_deadline(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """§4: the day was promised to whoever spoke; handed on twice it is still that day. Overdue it
    stays overdue, and more time takes an order with a day of its own."""
    wrong, right = window(tree), window(tree, "V1", "村窗口")
    town = holder(Role.COMMITTEE_STAFF, tree["T1"])
    voices.speak(wrong, voices.Voice(text="水费怎么交"))
    case = Case.objects.get()
    due = case.due_on
    on(monkeypatch, due + timedelta(days=30))
    for place in (right, wrong, right):
        routing.hand_over(town, case, place, "归口办理")
    case.refresh_from_db()
    assert (case.window, case.due_on) == (right, due)
    assert due.isoformat() in Entry.objects.filter(kind="case.routed").latest("index").text
    form = signed_in(town).get(f"/windows/cases/{case.pk}/route").content.decode()
    assert "答复期限不变" in form
    monkeypatch.setattr(queries, "today", lambda: due + timedelta(days=30))
    assert list(queries.late_cases(town)) == [case]
    given = cases.demand(town, case, "供水问题", 7)
    assert queries.due_of(case) == given.due_on > due


def test_a_bad_rating_stays_where_it_was_given(tree: Tree) -> None:
    made, other = window(tree), window(tree, "V1", "村窗口")
    voices.speak(made, voices.Voice(text="没人"))
    town = holder(Role.COMMITTEE_STAFF, tree["T1"])
    case = Case.objects.get()
    with pytest.raises(Refused):
        routing.hand_over(town, case, made, "同一个")
    cases.answer(staff(tree), case, "correct", "已排班")
    with pytest.raises(NotAllowedNow):
        routing.hand_over(town, case, other, "迟了")
    case.kind = "rating"
    with pytest.raises(Refused):
        routing.hand_over(town, case, other, "差评")
