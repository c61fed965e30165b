"""One value, one text: no floats, no order of keys that could differ."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.journal.rules.canonical import GREATEST, NotCanonical, canonical

whole = st.integers(-GREATEST, GREATEST)
plain = st.none() | st.booleans() | whole | st.text()
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def test_keys_are_sorted_and_nothing_is_blank() -> None:
    assert canonical({"b": [1, "二"], "a": {"d": None, "c": True}}) == (
        '{"a":{"c":true,"d":null},"b":[1,"二"]}'
    )


def test_keys_are_sorted_by_utf_16_units() -> None:
    """RFC 8785, 3.2.3: U+1F600 is written with surrogates and comes before U+FB33."""
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'


def test_control_characters_are_escaped_so_a_text_is_one_line() -> None:
    assert canonical("a\n\x00\u20ac") == '"a\\n\\u0000€"'


@pytest.mark.parametrize(
    "value",
    [1.0, date(2026, 1, 1), b"x", {1: "a"}, GREATEST + 1, gettext_lazy("先锋"), "\ud800", {"a"}],
)
def test_what_has_no_single_text_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical({"value": value})


@given(values)
def test_reads_back_as_itself(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text
    assert "\n" not in text


@given(st.dictionaries(st.text(), plain))
def test_order_of_keys_never_matters(value: dict[str, Any]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)
