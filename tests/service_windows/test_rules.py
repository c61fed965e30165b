"""Formulas of §4 and the delay of trust.md, as pure rules."""

import secrets
from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xianfeng.service_windows.rules.delays import release_day, to_release
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


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=8))
def test_fewer_than_three_wait(waiting: list[tuple[int, int]]) -> None:
    """Batches of at least three before seven days have passed."""
    held = [(DAY - timedelta(ago), DAY - timedelta(ago) + timedelta(more)) for ago, more in waiting]
    released = to_release(held, DAY)
    assert not released or len(released) >= 3
    assert all(held[place][1] <= DAY for place in released)


def test_after_seven_days_one_goes_alone() -> None:
    assert to_release([(DAY - timedelta(7), DAY - timedelta(3))], DAY) == [0]
