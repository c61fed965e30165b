"""Exact numbers: rational in, decimal text out (grading-spec, Score)."""

from fractions import Fraction


def half_up(value: Fraction, places: int) -> str:
    """`value` with exactly `places` decimals, ties away from zero.

    >>> half_up(Fraction(59995, 1000), 2)
    '60.00'
    """
    scale: int = 10**places
    scaled = abs(value) * scale
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and units else ""
    whole, part = divmod(units, scale)
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"


def rounded(value: Fraction, places: int) -> Fraction:
    """`value` rounded half-up to `places` decimals, as a number."""
    return Fraction(half_up(value, places))


def plain(value: Fraction) -> str:
    """The shortest decimal of a finite fraction; others as numerator/denominator.

    >>> plain(Fraction(93, 10)), plain(Fraction(1, 3))
    ('9.3', '1/3')
    """
    rest, places = value.denominator, 0
    while rest % 10 == 0:
        rest //= 10
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    while (value * 10**places).denominator != 1:
        places += 1
    return half_up(value, places)
