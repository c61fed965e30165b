"""R-058: the suggestion box is routed to who is responsible; R-049: whatever the topic."""

import pytest

from tests.factories.counties import OTHER
from tests.factories.people import signed_in
from tests.service_windows.windows import Tree, county, holder, staff, window
from tests.ui.pages import undefined_fails
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import cases, routing, voices
from xianfeng.service_windows.models import Case

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
