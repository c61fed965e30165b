"""Subtrees are ranges of paths, whatever the codes contain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors, below, segment

CODES = st.text(min_size=1, max_size=8).filter(lambda code: "\x00" not in code)


@given(CODES, CODES)
def test_only_what_lies_below_is_in_the_range(code: str, other: str) -> None:
    path = segment(code)
    low, high = path, path[:-1] + chr(ord("/") + 1)
    assert low <= path + segment(other) < high
    if segment(other) != path:
        assert not low <= segment(other) < high or segment(other).startswith(path)


def test_ancestors_come_top_first_and_end_with_itself() -> None:
    assert ancestors("C/T/B/") == ["C/", "C/T/", "C/T/B/"]


@pytest.mark.django_db
def test_the_range_holds_on_the_database_with_codes_around_the_separator() -> None:
    for code, path in [("C", "C/"), ("C.", "C./"), ("C0", "C0/"), ("B", "C/B/"), ("Z", "C/z/")]:
        Organization.objects.create(code=code, name=code, kind="党委", path=path)
    found = Organization.objects.filter(below("C/")).values_list("code", flat=True)
    assert set(found) == {"C", "B", "Z"}
