"""A-4: nobody's answer can be worked out, whatever is subtracted and by whoever knows the rule."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianfeng.appraisals.rules.suppression import (
    K_INSIDE,
    K_PUBLIC,
    Cell,
    Counts,
    Key,
    Release,
    Shown,
    heads,
    is_unanimous,
    merged,
    release,
)

ANSWERS = ("satisfied", "mostly", "dissatisfied", "unknown", "blank")
PARTS: tuple[Key, ...] = (("", "web"), ("", "paper"), ("一组", "web"))
vectors = st.fixed_dictionaries({answer: st.integers(0, 12) for answer in ANSWERS})
several = st.dictionaries(st.sampled_from(PARTS), vectors, min_size=1)


def test_four_are_too_few_everywhere() -> None:
    """n = 4 is suppressed, inside and in public, whole and parts."""
    four = {PARTS[0]: {"satisfied": 3, "dissatisfied": 1}}
    for k in (K_INSIDE, K_PUBLIC):
        found = release(four, k)
        assert found.total == Cell(Shown.HIDDEN)
        assert set(found.parts.values()) == {Cell(Shown.HIDDEN)}


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_five_minus_a_cut_cannot_be_derived(cut: int) -> None:
    """Of 5 = cut + rest only the whole is shown."""
    parts = {
        PARTS[0]: {"satisfied": 5 - cut},
        PARTS[1]: {"dissatisfied": cut - 1, "satisfied": 1},
    }
    assert not release(parts, K_INSIDE).exact


def test_a_small_part_takes_the_next_with_it() -> None:
    """Complementary suppression: 9 whole, 5 + 4 hidden, for 9 − 5 is 4 people."""
    parts = {PARTS[0]: {"satisfied": 3, "mostly": 2}, PARTS[1]: {"satisfied": 2, "mostly": 2}}
    found = release(parts, K_INSIDE)
    assert found.total.shown is Shown.EXACT
    assert not found.exact


def test_large_mixed_parts_are_told() -> None:
    parts = {PARTS[0]: {"satisfied": 6, "mostly": 6}, PARTS[1]: {"satisfied": 3, "mostly": 7}}
    assert release(parts, K_PUBLIC).exact == set(PARTS[:2])


@pytest.mark.parametrize("dissenters", [0, 1])
def test_unanimity_is_a_band(dissenters: int) -> None:
    """All alike and all but one look the same, so neither all nor the one are told on."""
    found = release({PARTS[0]: {"satisfied": 12 - dissenters, "dissatisfied": dissenters}}, 5)
    assert found.total == Cell(Shown.BAND, answer="satisfied")
    assert not found.exact


@given(several, st.sampled_from((K_INSIDE, K_PUBLIC)))
def test_what_is_told_and_what_subtraction_gives_is_large_and_mixed(
    parts: Mapping[Key, Counts], k: int
) -> None:
    found = release(parts, k)
    told = [parts[key] for key in found.exact]
    rest = merged(parts[key] for key in parts if key not in found.exact)
    for counts in told:
        assert heads(counts) >= k
        assert not is_unanimous(counts)
    if told and heads(rest):
        assert heads(rest) >= k
        assert not is_unanimous(rest)


@given(several)
def test_the_public_learns_nothing_that_is_hidden_inside(parts: Mapping[Key, Counts]) -> None:
    """Reading both releases gives no more than the narrower one."""
    inside = release(parts, K_INSIDE)
    public = release(parts, K_PUBLIC, inside)
    assert public.exact <= inside.exact
    if public.total.shown is not Shown.HIDDEN:
        assert public.total == inside.total


@given(several)
def test_a_whole_of_fewer_than_k_shows_nothing(parts: Mapping[Key, Counts]) -> None:
    found = release(parts, heads(merged(parts.values())) + 1)
    assert {found.total, *found.parts.values()} == {Cell(Shown.HIDDEN)}


# --- a reader who knows the rule and how many people are in every part

TWO = ("yes", "no")
small_parts = st.dictionaries(
    st.sampled_from(PARTS), st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1
)


def worlds(sizes: Mapping[Key, int]) -> Iterator[dict[Key, Counts]]:
    """Everything that people may have answered, with these numbers of people."""
    keys = list(sizes)
    for yes in product(*(range(sizes[key] + 1) for key in keys)):
        yield {key: {"yes": n, "no": sizes[key] - n} for key, n in zip(keys, yes, strict=True)}


def seen(found: Release) -> tuple[object, ...]:
    """What a reader sees."""
    return tuple(plain(cell) for cell in (found.total, *found.parts.values()))


def plain(cell: Cell) -> object:
    return cell.shown, cell.answer, tuple(sorted(Counter(cell.counts or {}).items()))


@settings(deadline=None)
@given(small_parts)
def test_a_reader_who_knows_the_rule_cannot_pin_a_hidden_part(
    drawn: Mapping[Key, tuple[int, int]],
) -> None:
    """For every part not told there stay at least two ways in which it may have answered."""
    parts = {key: dict(zip(TWO, two, strict=True)) for key, two in drawn.items()}
    sizes = {key: heads(counts) for key, counts in parts.items()}
    found = release(parts, K_INSIDE)
    possible = [world for world in worlds(sizes) if seen(release(world, K_INSIDE)) == seen(found)]
    for key in parts:
        if key not in found.exact and sizes[key]:
            assert len({world[key]["yes"] for world in possible}) > 1, (key, parts, found)
