"""A form filled in from what has changed meanwhile undoes nothing, and loses nothing."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import STANDARD, Tree, holder, staff, window
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import shows
from xianfeng.service_windows.models import Edition, Window

pytestmark = pytest.mark.django_db


def filled_in(client: Client, page: str) -> dict[str, Any]:
    """The form as its page fills it in."""
    form = client.get(page).context["form"]
    return {name: form.initial[name] for name in form.fields if form.initial.get(name) is not None}


def test_a_stale_window_form_undoes_nothing(tree: Tree) -> None:
    """The manager sets hours; the department's older form changes only the telephone."""
    made = window(tree)
    manager = signed_in(staff(tree))
    department = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    page = f"/windows/manage/{made.pk}/change"
    first, second = filled_in(manager, page), filled_in(department, page)
    hours = "周一至周五 9:00—18:00"
    assert manager.post(page, first | {"hours": hours}).status_code == 302
    answer = department.post(page, second | {"phone": "0531-1111111"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "已有变化，请核对" in text
    assert hours in text  # what holds
    assert "0531-1111111" in text  # what was typed
    now = Window.objects.get()
    assert (now.hours, now.phone, now.edition) == (hours, "", 2)
    again = dict(answer.context["form"].data.items()) | {"hours": hours, "modes": made.modes}
    assert department.post(page, again).status_code == 302  # compared, and meant
    assert Window.objects.get().phone == "0531-1111111"
    assert department.post(page, {**second, "edition": ""}).status_code == 400


def test_a_stale_standard_form_brings_no_limit_back(tree: Tree) -> None:
    made = window(tree)
    item = made.items.get()
    manager = signed_in(staff(tree))
    department = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    page = f"/windows/items/{item.pk}/change"
    first, second = filled_in(manager, page), filled_in(department, page)
    assert manager.post(page, first | {"limit_days": 2, "announcement": "缩短"}).status_code == 302
    typed = second | {"materials": "身份证、申请表", "announcement": "材料有变化"}
    answer = department.post(page, typed)
    assert answer.status_code == 409
    assert "身份证、申请表" in answer.content.decode()
    assert Edition.objects.get(until=None).limit_days == 2
    assert answer.context["form"].data["edition"] == "2"


def test_two_who_save_the_same_edition_at_once(tree: Tree) -> None:
    """Between reading and writing: the statement itself asks for the edition."""
    made, keeper = window(tree), staff(tree)
    facts = {name: getattr(made, name) for name in shows.FACTS}
    stale = Window.objects.get()
    shows.change_window(keeper, made, 1, **facts | {"phone": "1"})
    with pytest.raises(shows.Overtaken):
        shows.change_window(keeper, stale, 1, **facts | {"phone": "2"})
    item = made.items.get()
    shows.change_standard(keeper, item, 1, "", STANDARD)
    with pytest.raises(shows.Overtaken):
        shows.change_standard(keeper, item, 1, "", STANDARD)
