"""好差评: R-058 channels, integrity, no default, nobody visible."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    on,
    secret,
    secret_of,
    staff,
    taken,
    window,
)
from xianfeng.ballots.envelopes import kept_key, public_bytes
from xianfeng.ballots.slips import is_genuine, read_slip
from xianfeng.kernel.errors import Refused
from xianfeng.rectification.actions import keep_day
from xianfeng.service_windows.actions import ratings, voices
from xianfeng.service_windows.models import Case, DayCount, HeldCase, Rating, SlipCount
from xianfeng.service_windows.queries import figures

pytestmark = pytest.mark.django_db


def test_r058_slips_are_signed_for_window_and_day_and_only_counted(tree: Tree) -> None:
    made = window(tree)
    slips = ratings.issue_slips(staff(tree), made, 3)
    key = public_bytes(kept_key(settings.OFFICE_KEY))
    read = [read_slip(slip) for slip in slips]
    assert all(is_genuine(slip, key) and slip.valid_on(FRIDAY) for slip in read)
    assert {one.window for one in read} == {f"w{made.pk}"}
    assert len({one.nonce for one in read}) == 3
    assert SlipCount.objects.get().issued == 3
    with pytest.raises(Refused):
        ratings.issue_slips(made.organization.duties.get().user, made, 0)


def test_a_batch_from_the_box_counts_once(tree: Tree) -> None:
    """Duplicates refused; the same list again changes nothing."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 5)
    batch = taken(made, [5, 5, 4, 3, 2], FRIDAY)
    assert ratings.take_in(batch) == 5
    assert ratings.take_in(batch) == 0
    count = DayCount.objects.get()
    assert (count.n5, count.n4, count.n3, count.n2, count.n1) == (2, 1, 1, 1, 0)
    assert HeldCase.objects.count() == 1


def test_more_ratings_than_slips_are_kept_apart_and_shown(tree: Tree) -> None:
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 3)
    ratings.take_in(taken(made, [5] * 10, FRIDAY))
    assert Rating.objects.filter(quarantined=False).count() == 3
    assert DayCount.objects.get().n5 == 3
    (apart,) = figures.quarantined(made)
    assert (apart.issued, apart.ratings) == (3, 7)


def test_words_find_their_rating_without_naming_anybody(tree: Tree) -> None:
    """One case for a bad rating and what was said with it, whichever arrives first."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 9)
    first, second = taken(made, [1, 2], FRIDAY)
    ratings.take_in([first])
    voices.speak(made, voices.Voice(text="等了两小时", level=1, secret=secret_of(first)))
    voices.speak(made, voices.Voice(text="态度差", level=2, secret=secret_of(second)))
    ratings.take_in([second])
    assert sorted(HeldCase.objects.values_list("text", flat=True)) == ["态度差", "等了两小时"]


def test_a_level_counts_only_with_its_rating(tree: Tree) -> None:
    """Nobody makes a bad rating by saying so: not without a slip, not with a good one's or a
    stranger's hash, not twice with one."""
    made, other = window(tree), window(tree, "V1", "别的窗口")
    ratings.issue_slips(staff(tree), made, 9)
    good, bad, late = taken(made, [5, 2, 5], FRIDAY)
    ratings.take_in([good, bad])
    for where, own in ((made, ""), (made, secret_of(good)), (other, secret_of(bad))):
        voices.speak(where, voices.Voice(text="差", level=1, secret=own))
    for text in ("等了很久", "再说一句"):
        voices.speak(made, voices.Voice(text=text, level=1, secret=secret_of(bad)))
    assert set(Case.objects.values_list("kind", flat=True)) == {"suggestion"}
    assert set(Case.objects.values_list("level", flat=True)) == {None}
    assert set(
        HeldCase.objects.filter(window=made).exclude(digest=bad.digest).values_list("kind", "level")
    ) == {("suggestion", None)}
    held = HeldCase.objects.get(digest=bad.digest)
    assert (held.text, held.level, held.kind) == ("等了很久", 2, "rating")
    voices.speak(made, voices.Voice(text="先说再评", level=1, secret=secret_of(late)))
    ratings.take_in([late])
    assert HeldCase.objects.get(text="先说再评").kind == "suggestion"


def test_words_whose_rating_never_comes_are_words_only(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = window(tree)
    voices.speak(made, voices.Voice(text="没有评价", level=1, secret=secret("nobody")))
    assert voices.doubt_words() == 0  # the box may be on its way
    on(monkeypatch, FRIDAY + timedelta(days=1))
    assert voices.doubt_words() == 1
    held = HeldCase.objects.get()
    assert (held.kind, held.level, held.digest, held.mark) == ("suggestion", None, None, "")


def test_days_off_of_the_windows_county_delay_a_case(tree: Tree) -> None:
    """The day a bad rating becomes a case goes by the county's own calendar."""
    for n in range(1, 8):
        keep_day(None, FRIDAY + timedelta(days=n), False, "水灾", tree["C1"])
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 1)
    ratings.take_in(taken(made, [1], FRIDAY), below=lambda _n: 0)
    assert HeldCase.objects.get().release_on > FRIDAY + timedelta(days=7)
