"""Formulas of §4 and the delay of trust.md, as pure rules."""

import secrets
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.service_windows.rules.delays import Held, release_day, to_release
from xianfeng.service_windows.rules.figures import Handling, of_handling, of_ratings, share

DAY = date(2026, 9, 25)


def test_formulas_of_section_4() -> None:
    """好评率 (5+4+3)/V, 满意率 (5+4)/V, 差评率 (2+1)/V, with numerator and denominator."""
    good, satisfied, bad = of_ratings({5: 4, 4: 3, 3: 1, 2: 1, 1: 1}, 5)
    assert (good.numerator, good.denominator, good.percent) == (8, 10, "80.0")
    assert (satisfied.numerator, satisfied.percent) == (7, "70.0")
    assert (bad.numerator, bad.percent) == (2, "20.0")


def test_figures_hide_what_few_people_said() -> None:
    """n < 5 inside, n < 10 in public: neither share nor numerator."""
    for figure in of_ratings({1: 4}, 5):
        assert figure.hidden
        assert figure.numerator is None
    assert share("good", 9, 9, 10).hidden
    assert not share("good", 9, 10, 10).hidden


def test_handling_figures() -> None:
    """实名差评回访率, 差评整改率, 按期答复率, 复评满意率, 申诉成立率."""
    done = Handling(
        named_bad=10, called_back=10, upheld=8, rectified=6, in_time=9, closed=10, overdue=2,
        replies=5, content=4, appeals=5, appeals_upheld=1,
    )  # fmt: skip
    assert [one.percent for one in of_handling(done, 5)] == [
        "100.0", "75.0", "75.0", "80.0", "20.0",
    ]  # fmt: skip


def test_release_is_one_to_three_working_days_later() -> None:
    assert release_day(DAY, lambda _n: 0, {}) == date(2026, 9, 28)
    assert release_day(DAY, lambda n: n - 1, {}) == date(2026, 9, 30)
    drawn = Counter(release_day(DAY, secrets.randbelow, {}) for _each in range(300))
    assert len(drawn) == 3


WAITING = st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans())


@given(st.lists(WAITING, max_size=8))
def test_fewer_than_three_wait(waiting: list[tuple[int, int, bool]]) -> None:
    """Batches of at least three bad ratings before seven days have passed; what comes with them
    makes up no number."""
    held = [
        Held(DAY - timedelta(ago), DAY - timedelta(ago) + timedelta(more), bad)
        for ago, more, bad in waiting
    ]
    released = to_release(held, DAY)
    assert not released or sum(held[place].bad for place in released) >= 3
    assert all(held[place].release <= DAY for place in released)
    assert not released or len(released) == sum(one.release <= DAY for one in held)


@pytest.mark.parametrize("bad", [True, False])
def test_after_seven_days_one_goes_alone(bad: bool) -> None:
    old = Held(DAY - timedelta(7), DAY - timedelta(3), bad)
    assert to_release([old], DAY) == [0]


def test_late_words_take_no_bad_rating_along() -> None:
    """A unit that praises itself in words every day would else get every bad rating alone."""
    words = Held(DAY - timedelta(7), DAY - timedelta(3), False)
    ripe = Held(DAY - timedelta(3), DAY, True)
    assert to_release([words, ripe], DAY) == [0]
    assert to_release([words._replace(bad=True), ripe], DAY) == [0, 1]
