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
    PAPER,
    Cell,
    Counts,
    Key,
    Release,
    Shown,
    computable,
    heads,
    is_unanimous,
    merged,
    release,
)

ANSWERS = ("satisfied", "mostly", "dissatisfied", "unknown", "blank")
WEB: tuple[Key, ...] = (("", "web"), ("一组", "web"), ("二组", "web"))
PARTS: tuple[Key, ...] = (*WEB[:2], ("", "paper"), ("一组", "paper"))
vectors = st.fixed_dictionaries({answer: st.integers(0, 12) for answer in ANSWERS})
several = st.dictionaries(st.sampled_from((*PARTS, WEB[2])), vectors, min_size=1)


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
        WEB[0]: {"satisfied": 5 - cut},
        WEB[1]: {"dissatisfied": cut - 1, "satisfied": 1},
    }
    assert not release(parts, K_INSIDE).exact


def test_a_small_part_takes_the_next_with_it() -> None:
    """Complementary suppression: 9 whole, 5 + 4 hidden, for 9 − 5 is 4 people."""
    parts = {WEB[0]: {"satisfied": 3, "mostly": 2}, WEB[1]: {"satisfied": 2, "mostly": 2}}
    found = release(parts, K_INSIDE)
    assert found.total.shown is Shown.EXACT
    assert not found.exact


def test_large_mixed_parts_are_told() -> None:
    parts = {WEB[0]: {"satisfied": 6, "mostly": 6}, WEB[1]: {"satisfied": 3, "mostly": 7}}
    assert release(parts, K_PUBLIC).exact == set(WEB[:2])


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
    if told and heads(rest) and found.total.counts is not None:
        assert heads(rest) >= k
        assert not is_unanimous(rest)


@given(several)
def test_the_public_learns_nothing_that_is_hidden_inside(parts: Mapping[Key, Counts]) -> None:
    """Reading both releases gives no more than the narrower one."""
    inside = release(parts, K_INSIDE)
    public = release(parts, K_PUBLIC, inside)
    for key, cell in public.parts.items():
        assert cell in (Cell(Shown.HIDDEN), inside.parts[key])
    if public.total.shown in (Shown.EXACT, Shown.BAND):
        assert public.total == inside.total


@given(several)
def test_a_whole_of_fewer_than_k_shows_nothing(parts: Mapping[Key, Counts]) -> None:
    found = release(parts, heads(merged(parts.values())) + 1)
    assert {found.total, *found.parts.values()} == {Cell(Shown.HIDDEN)}


# --- a reader who knows the rule and how many people are in every part

TWO = ("yes", "no")
pairs = st.tuples(st.integers(0, 7), st.integers(0, 7))
small_parts = st.dictionaries(st.sampled_from((*WEB[:2], PARTS[2])), pairs, min_size=1)


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


# --- a reader who counted the paper

web_votes = st.tuples(*[st.integers(0, 5)] * 3)
COLUMNS = ("satisfied", "mostly", "dissatisfied")


@pytest.mark.parametrize("paper", [4, 40])
def test_one_on_the_web_is_not_the_whole_less_the_paper(paper: int) -> None:
    """One on the web beside four, or forty, on paper: the whole is not told, nor computed with."""
    counted = {"satisfied": paper // 2, "mostly": paper // 2}
    parts = {WEB[0]: {"dissatisfied": 1}, PARTS[2]: counted}
    found = release(parts, K_INSIDE)
    assert found.total == Cell(Shown.APART)
    assert found.exact == ({PARTS[2]} if paper >= K_INSIDE else set())
    assert computable(parts) == (counted if paper >= K_INSIDE else {})


def test_a_web_of_one_mind_stays_a_band_beside_any_paper() -> None:
    """Whatever the paper says, all and all but one look the same."""
    for paper in ({"satisfied": 6}, {"mostly": 1}, {"mostly": 3, "satisfied": 4}):
        seen_of = set()
        for web in ({"satisfied": 7}, {"satisfied": 6, "mostly": 1}):
            parts: dict[Key, Counts] = {WEB[0]: web, PARTS[2]: paper}
            found = release(parts, K_INSIDE)
            assert found.parts[WEB[0]] == Cell(Shown.BAND, answer="satisfied")
            seen_of.add(seen(found))
        assert len(seen_of) == 1


def test_enough_and_mixed_on_both_is_told_with_its_whole() -> None:
    parts = {WEB[0]: {"satisfied": 3, "mostly": 2}, PARTS[2]: {"mostly": 3, "satisfied": 2}}
    found = release(parts, K_INSIDE)
    assert found.total.counts == {"satisfied": 5, "mostly": 5}
    assert found.exact == set(parts)
    assert found.told == {(): found.total}


def test_two_who_counted_learn_nothing_of_each_other() -> None:
    """Two cuts on paper: whoever counted one could take it from the whole."""
    one, other = PARTS[2], PARTS[3]
    parts = {one: {"satisfied": 8, "mostly": 8}, other: {"dissatisfied": 1}}
    assert release(parts, K_INSIDE).total == Cell(Shown.APART)


def test_no_paper_and_paper_alone_are_told_as_ever() -> None:
    for key in (WEB[0], PARTS[2]):
        parts = {key: {"satisfied": 3, "mostly": 2}, WEB[1]: {"satisfied": 0}}
        assert release(parts, K_INSIDE).total.shown is Shown.EXACT


def web_worlds(number: int) -> Iterator[Counts]:
    """Everything that `number` people may have answered, of three answers."""
    for first, second in product(range(number + 1), repeat=2):
        if first + second <= number:
            yield dict(zip(COLUMNS, (first, second, number - first - second), strict=True))


def everything(parts: Mapping[Key, Counts]) -> tuple[object, ...]:
    """All that is shown: to those inside, and to the public."""
    inside = release(parts, K_INSIDE)
    return (*seen(inside), *seen(release(parts, K_PUBLIC, inside)))


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(WEB[:2]), web_votes, min_size=1),
    st.dictionaries(st.sampled_from(PARTS[2:]), web_votes, min_size=1),
)
def test_who_knows_all_the_rest_cannot_tell_how_one_on_the_web_voted(
    web: Mapping[Key, tuple[int, ...]], paper: Mapping[Key, tuple[int, ...]]
) -> None:
    """Two possible worlds: a reader who knows every other part, paper or not, reads inside and
    public releases. Every single ballot of the web may still be either of
    two answers; and what is not told may have come about in two ways."""
    parts = {key: dict(zip(COLUMNS, three, strict=True)) for key, three in {**web, **paper}.items()}
    if not any(heads(parts[key]) for key in paper):
        return
    told = everything(parts)
    for key in (one for one in web if heads(parts[one])):
        ways = [
            one for one in web_worlds(heads(parts[key])) if everything({**parts, key: one}) == told
        ]
        assert parts[key] in ways
        assert len({answer for one in ways for answer in one if one[answer]}) > 1, (key, parts)
        if release(parts, K_INSIDE).parts[key].shown is not Shown.EXACT:
            assert len(ways) > 1, (key, parts)


@given(several, st.sampled_from((K_INSIDE, K_PUBLIC)))
def test_whole_less_paper_gives_no_few_and_no_one_mind(parts: Mapping[Key, Counts], k: int) -> None:
    """Who knows every paper tally subtracts it, and any told part, from the whole."""
    inside = release(parts, K_INSIDE)
    found = inside if k == K_INSIDE else release(parts, k, inside)
    paper = [key for key in parts if key[-1] == PAPER]
    if found.total.counts is None or not heads(merged(parts[key] for key in paper)):
        return
    for known in ([], *([key] for key in found.exact if key not in paper)):
        rest = merged(parts[key] for key in parts if key not in {*paper, *known})
        assert not heads(rest) or (heads(rest) >= k and not is_unanimous(rest))


@given(several)
def test_a_rule_computes_with_exact_counts_of_no_group_below_five(
    parts: Mapping[Key, Counts],
) -> None:
    """A-4.8: all of them where the web or paper stands alone, or both are large."""
    standing = {key: counts for key, counts in parts.items() if heads(counts)}
    fed = +Counter(computable(parts))
    beside = len(standing) > 1 and any(key[-1] == PAPER for key in standing)
    if not beside or all(heads(counts) >= K_INSIDE for counts in standing.values()):
        whole = +merged(parts.values())
        assert fed == (whole if heads(whole) >= K_INSIDE else Counter())
    else:
        assert fed == +merged(one for one in standing.values() if heads(one) >= K_INSIDE)
