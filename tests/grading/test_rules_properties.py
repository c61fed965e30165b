"""What holds for every round, whatever its rows (hypothesis)."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from math import floor
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grading.cases import after, count, giving, graded, outcome, putting, vetoed
from tests.grading.policies import CENTRAL, SCHEME
from xianfeng.grading.rules import Inputs, Points
from xianfeng.grading.rules.cap import places
from xianfeng.kernel.exact import half_up

# A busy machine is no fault of the rule.
UNTIMED = settings(deadline=None)
LABELS = st.sampled_from(["村", "社区", "机关"])
TOTALS = st.one_of(
    st.sampled_from(["59.99", "59.995", "60", "89.99", "89.995", "90", "97", "100"]),
    st.decimals(40, 100, places=3).map(str),
)


@st.composite
def rounds(draw: st.DrawFn) -> Inputs:
    """Rounds with ties, vetoes, thin appraisals, missing rows and last year's grades."""
    totals = draw(st.lists(TOTALS, min_size=1, max_size=14))
    inputs = giving({f"C{n:02}": total for n, total in enumerate(totals)})
    label = {one.code: draw(LABELS) for one in inputs.subjects}
    inputs = replace(
        inputs, subjects=tuple(replace(one, label=label[one.code]) for one in inputs.subjects)
    )
    for one in inputs.subjects:
        if draw(st.integers(0, 9)) == 0:
            inputs = vetoed(inputs, one.code)
        if draw(st.booleans()):
            was = draw(st.sampled_from(["lagging", "ordinary", "advanced"]))
            inputs = after(inputs, one.code, was, draw(st.sampled_from(["通过", "未通过"])))
    for name in ("self_points", "mass", "superior"):
        table = dict(getattr(inputs, name))
        for key in draw(st.lists(st.sampled_from(sorted(table)), max_size=4)):
            table.pop(key, None)
        inputs = putting(inputs, **{name: table})
    thin = {key: count(*draw(THIN)) for key in draw(st.sets(st.sampled_from(KEYS), max_size=3))}
    return replace(inputs, mass={**inputs.mass, **thin})


KEYS = [("C00", one.code) for one in SCHEME.indicators]
THIN = st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10), st.integers(0, 10))


def shuffled(inputs: Inputs, random: Random) -> Inputs:
    tables = ("self_points", "mass", "superior", "vetoes", "previous")
    mixed = {}
    for name in tables:
        rows = list(getattr(inputs, name).items())
        random.shuffle(rows)
        mixed[name] = dict(rows)
    subjects = list(inputs.subjects)
    random.shuffle(subjects)
    return putting(inputs, subjects=tuple(subjects), **mixed)


@UNTIMED
@given(rounds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(inputs: Inputs, random: Random) -> None:
    assert outcome(inputs) == outcome(shuffled(inputs, random))


@UNTIMED
@given(rounds(), st.data())
def test_more_points_never_lower_a_total(inputs: Inputs, data: st.DataObject) -> None:
    table = dict(data.draw(st.sampled_from([inputs.self_points, inputs.superior])))
    key = data.draw(st.sampled_from(sorted(table)))
    maximum = next(one.maximum for one in SCHEME.indicators if one.code == key[1])
    more = table[key].value + (maximum - table[key].value) * data.draw(st.fractions(0, 1))
    name = "self_points" if table == inputs.self_points else "superior"
    raised = putting(inputs, **{name: {**table, key: Points(more, table[key].origin)}})
    before, now = graded(inputs)[key[0]].total, graded(raised)[key[0]].total
    assert before is None or (now is not None and now >= before)


@UNTIMED
@given(rounds())
def test_a_cap_is_never_exceeded(inputs: Inputs) -> None:
    """R-088."""
    found = outcome(inputs)
    best = Counter(one.group for one in found.results if one.proposal == "advanced")
    ranked = Counter(one.group for one in found.results if one.total is not None)
    for group in found.groups:
        assert best[group.label] <= floor(Fraction(3, 10) * ranked[group.label])


@UNTIMED
@given(rounds())
def test_within_a_group_nobody_overtakes_a_higher_total(inputs: Inputs) -> None:
    """G-4.4: among unbarred candidates the taken ones stand strictly above the others."""
    results = outcome(inputs).results
    for group in {one.group for one in results}:
        members = [one for one in results if one.group == group and one.total is not None]
        taken = [one.total for one in members if one.proposal == "advanced"]
        left = [one.total for one in members if "over_cap" in one.flags]
        assert not taken or not left or min(filter(None, taken)) > max(filter(None, left))


@UNTIMED
@given(st.dictionaries(st.text(max_size=3), st.fractions(0, 100), max_size=20), st.integers(0, 20))
def test_places_are_whole_tie_groups(totals: dict[str, Fraction], cap: int) -> None:
    taken, tied = places(totals, cap)
    assert len(taken) <= cap
    assert not taken & tied
    for code in taken | tied:
        equals = {other for other in totals if totals[other] == totals[code]}
        assert equals <= taken or equals <= tied


@UNTIMED
@given(rounds())
def test_flags_and_grades_agree(inputs: Inputs) -> None:
    """A proposal exists with a total or a veto; best grades carry no flag; R-090 holds."""
    for one in outcome(inputs).results:
        assert bool(one.proposal) == (one.total is not None or "veto" in one.flags)
        assert one.proposal != "advanced" or not one.flags
        assert ("incomplete" in one.flags) == (one.total is None)
        assert (one.change is not None) == bool(one.proposal and one.previous)
        assert list(one.flags) == sorted(set(one.flags))


@UNTIMED
@given(st.integers(0, 10_000), st.fractions(0, Fraction(1, 100)))
def test_rounding_is_exact_at_every_boundary(cents: int, over: Fraction) -> None:
    """G-3.4: half a cent goes up, anything less stays, with no floating point in between."""
    shown = half_up(Fraction(cents, 100) + over, 2)
    up = over >= Fraction(1, 200)
    assert Fraction(shown) == Fraction(cents + up, 100)


def test_the_policy_of_these_tests_is_the_packs() -> None:
    """The hand-written values are those of `central-2012`."""
    from xianfeng.packs.loader import load_pack

    loaded = load_pack("central-2012").grading
    assert loaded is not None
    assert loaded.schemes["seven"].weights == SCHEME.weights
    assert [one.maximum for one in loaded.schemes["seven"].indicators] == [
        one.maximum for one in SCHEME.indicators
    ]
    for name in ("mass", "cap", "satisfaction_minimum", "floor_share", "acceptance_barring"):
        assert getattr(loaded, name) == getattr(CENTRAL, name)
