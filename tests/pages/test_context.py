"""The navigation: one row for whoever sees most, one entry for what stands alone."""

import pytest

from tests.factories.counties import county, holder
from tests.factories.people import signed_in
from xianfeng.organizations.roles import Role
from xianfeng.pages.context import entries

pytestmark = pytest.mark.django_db


def test_the_department_has_eight_words_and_all_rooms_behind_them() -> None:
    found = entries(holder(Role.DEPARTMENT, county()["C1"]), "/")
    assert len(found) == 8
    assert sum(len(entry.inner) or 1 for entry in found) == 13


def test_where_one_is_shows_on_the_group_and_on_its_entry() -> None:
    found = entries(holder(Role.DEPARTMENT, county()["C1"]), "/members/imports/new")
    active = [entry for entry in found if entry.active]
    assert len(active) == 1
    assert [one.url for one in active[0].inner if one.active] == ["/members/imports"]


def test_a_group_never_holds_one_entry_only() -> None:
    units = county()
    for role in Role:
        found = entries(holder(role, units["V1"]), "/")
        assert not [entry.label for entry in found if len(entry.inner) == 1]


def test_groups_open_without_script() -> None:
    client = signed_in(holder(Role.DEPARTMENT, county()["C1"]))
    assert '<details class="menu"><summary>' in client.get("/").text
