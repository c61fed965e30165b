"""Words that come with a rating wait alike: whose did not come, was not therefore a bad one."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    on,
    outside,
    secret_of,
    staff,
    taken,
    window,
)
from xianfeng.service_windows.actions import cases, ratings, releasing, voices
from xianfeng.service_windows.models import Case, HeldCase, Rating, Window
from xianfeng.service_windows.rules.figures import LEVELS
from xianfeng.service_windows.wording import LEVEL_NAMES

pytestmark = pytest.mark.django_db
WEEK = FRIDAY + timedelta(days=7)


def spoken_with(made: Window, levels: list[int], ratings_first: bool = True) -> list[str]:
    """A rating of each level with words, of the same day; the receipt codes."""
    came = taken(made, levels, FRIDAY)
    if ratings_first:
        ratings.take_in(came)
    codes = [
        voices.speak(made, voices.Voice(text=f"第{n}句", level=one.level, secret=secret_of(one)))
        for n, one in enumerate(came)
    ]
    if not ratings_first:
        ratings.take_in(came)
    return codes


@pytest.mark.parametrize("ratings_first", [True, False])
def test_words_with_any_rating_wait_alike(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, ratings_first: bool
) -> None:
    """Seen typing, and nothing comes: as with every level, and in the same batches."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, len(LEVELS) + 1)
    codes = spoken_with(made, [*LEVELS, 1], ratings_first)
    assert not Case.objects.exists()
    assert all(isinstance(cases.by_code(code), HeldCase) for code in codes)
    days = HeldCase.objects.values_list("received_on", "release_on")
    assert all(date(2026, 9, 28) <= release <= date(2026, 9, 30) for _day, release in days)
    on(monkeypatch, FRIDAY + timedelta(days=5))
    assert releasing.release_held() == 6  # three of them are bad
    assert set(Case.objects.values_list("opened_on", flat=True)) == {FRIDAY + timedelta(days=5)}
    told = sorted(Case.objects.values_list("kind", "level"), key=str)
    assert told == [("rating", 1), ("rating", 1), ("rating", 2), *[("suggestion", None)] * 3]
    assert set(Rating.objects.values_list("mark", flat=True)) == {""}


def test_no_level_stands_beside_words_of_a_good_rating(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does an appeal against them take a rating out of the figures."""
    made, keeper, town = window(tree), staff(tree), outside(tree)
    ratings.issue_slips(keeper, made, 1)
    spoken_with(made, [5])
    on(monkeypatch, WEEK)
    assert releasing.release_held() == 1
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(level=5)  # as it was kept before
    page = signed_in(keeper).get(f"/windows/cases/{case.pk}/").content.decode()
    assert not [name for name in LEVEL_NAMES.values() if f"（{name}）" in page]
    assert not case.counted
    cases.appeal(keeper, case, "与本窗口无关")
    cases.judge_appeal(town, case, "uphold", "确属别的窗口")
    assert sum(made.day_counts.values_list("n5", flat=True)) == 1


def test_good_words_alone_wait_their_week_and_take_no_bad_rating_along(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 4)
    spoken_with(made, [5, 5, 4])
    on(monkeypatch, FRIDAY + timedelta(days=6))
    assert releasing.release_held() == 0
    ratings.take_in(taken(made, [1], FRIDAY, "late"), below=lambda n: 0)
    on(monkeypatch, FRIDAY + timedelta(days=10))
    assert releasing.release_held() == 3
    assert set(Case.objects.values_list("kind", flat=True)) == {"suggestion"}
    assert HeldCase.objects.get().level == 1


def test_more_words_wait_with_the_first_and_a_box_opens_at_once(tree: Tree) -> None:
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 1)
    (good,) = taken(made, [4], FRIDAY)
    ratings.take_in([good])
    for text in ("谢谢", "还有一句"):
        voices.speak(made, voices.Voice(text=text, level=4, secret=secret_of(good)))
    first, more = HeldCase.objects.order_by("beside")
    assert {first.beside_id, more.beside_id} == {None, first.pk if more.beside_id else more.pk}
    answer = Client().post(f"/windows/{made.pk}/say", {"text": "中午没有人", "channel": "slip"})
    assert answer.status_code == 201
    assert Case.objects.get().text == "中午没有人"
