"""Exact numbers (grading-spec, Score): rational in, decimal text out."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.kernel.exact import half_up, plain, rounded

DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=7
)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction("59.995"), 2, "60.00"),
        (Fraction("59.9949999999999999999999"), 2, "59.99"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(-1, 200), 2, "-0.01"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(5, 2), 0, "3"),
    ],
)
def test_half_up_rounds_ties_away_from_zero(value: Fraction, places: int, text: str) -> None:
    assert half_up(value, places) == text


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=7
    )
)
def test_half_up_agrees_with_decimal(value: Decimal) -> None:
    expected = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(half_up(Fraction(value), 2)) == expected


@given(st.fractions(max_denominator=10**6))
def test_rounding_twice_changes_nothing(value: Fraction) -> None:
    assert rounded(rounded(value, 2), 2) == rounded(value, 2)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=5
    )
)
def test_plain_reads_back(value: Decimal) -> None:
    assert Fraction(plain(Fraction(value))) == Fraction(value)


def test_plain_says_what_no_decimal_can() -> None:
    assert plain(Fraction(2, 3)) == "2/3"
