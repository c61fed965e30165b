"""Bytes with one reading only."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xianfeng.ballots import encoding
from xianfeng.ballots.errors import Malformed


@given(st.lists(st.binary(max_size=9)), st.lists(st.binary(max_size=9)))
def test_different_fields_give_different_bytes(one: list[bytes], other: list[bytes]) -> None:
    """Nothing can slip from one field into its neighbour."""
    assert (encoding.fields(*one) == encoding.fields(*other)) == (one == other)


@pytest.mark.parametrize(
    "text",
    ["3.5", "1e400", "1e2", "NaN", "Infinity", "-Infinity", "-0", "1" * 17, "-" + "1" * 17,
     "[" * 20000, "{", "", "01", '{"a":1,"a":1}', "[1,]", "\ufeff[]", "'a'", "[1] [2]"],
)  # fmt: skip
def test_json_is_read_strictly(text: str) -> None:
    """Fractions, other numbers, repeated names, depth and leftovers."""
    with pytest.raises(Malformed):
        encoding.strict_json(text.encode())


def test_json_is_utf8_only() -> None:
    for content in (b"\xff", "[]".encode("utf-16"), b'"\xc3"'):
        with pytest.raises(Malformed):
            encoding.strict_json(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
@example(-(10**15))
def test_what_we_write_we_read(value: object) -> None:
    assert encoding.strict_json(encoding.canonical_json(value)) == value


@given(st.binary())
def test_base64_has_one_form(content: bytes) -> None:
    """A changed text gives other bytes or an error, never the same bytes."""
    text = encoding.to_base64(content)
    assert encoding.from_base64(text, len(content)) == content
    for other in (text + "=", text + "\n", " " + text, text.replace("=", "")):
        if other != text:
            with pytest.raises(Malformed):
                encoding.from_base64(other)


def test_base64_with_leftover_bits_is_refused() -> None:
    assert encoding.from_base64("AA==") == b"\0"
    for wrong in ("AB==", "AA=", "A", "AA-=", 5, None):
        with pytest.raises(Malformed):
            encoding.from_base64(wrong)


def test_numbers_are_integers_within_bounds() -> None:
    assert encoding.whole(5, 1, 5) == 5
    for wrong in (0, 6, 5.0, "5", True, None, [5]):
        with pytest.raises(Malformed):
            encoding.whole(wrong, 1, 5)


def test_texts_are_whole_and_visible() -> None:
    assert encoding.plain_text("好的。\n谢谢", 9) == "好的。\n谢谢"
    for wrong in ("", "a" * 10, "a\0", "a\x7f", json.loads('"\\ud800"'), 5):
        with pytest.raises(Malformed):
            encoding.plain_text(wrong, 9)
