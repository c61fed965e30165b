"""A burst set apart when some of its bad ratings are cases already."""

from datetime import timedelta

import pytest

from tests.factories.people import signed_in
from tests.service_windows.windows import FRIDAY, Tree, holder, on, staff, taken, window
from xianfeng.accounts.models import User
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import bursts, cases, ratings, releasing
from xianfeng.service_windows.models import Burst, Case, DayCount, HeldCase, Rating, Window
from xianfeng.service_windows.queries.cases import sheet

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=7)
SAID = "这件差评可能在其中"


def flooded(tree: Tree, patch: pytest.MonkeyPatch) -> tuple[Window, Burst]:
    """Twenty ratings of a Friday, four of them bad, which are cases a week later; on that day two
    bad ones of that Monday came, whose cases wait."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 25)
    ratings.take_in(taken(made, [5] * 16 + [1] * 4, FRIDAY))
    on(patch, LATER)
    releasing.release_held()
    ratings.issue_slips(made.organization.duties.get().user, made, 5)
    ratings.take_in(taken(made, [1, 1], LATER))
    return made, Burst.objects.create(window=made, day=FRIDAY, channel="slip")


def town_of(tree: Tree) -> User:
    return holder(Role.COMMITTEE_STAFF, tree["T1"], "town")


def bad() -> list[int]:
    return list(DayCount.objects.order_by("day").values_list("n1", flat=True))


def test_open_cases_say_so_to_whoever_handles_them(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows which rating a case stems from: each that may be one of them says so."""
    made, burst = flooded(tree, monkeypatch)
    keeper, case = made.organization.duties.get().user, Case.objects.first()
    assert case is not None
    assert sheet(keeper, case).doubts == []
    bursts.judge_burst(town_of(tree), burst, "apart", "同一人连续扫码")
    assert Case.objects.count() == 4
    for one in Case.objects.all():
        assert list(sheet(keeper, one).doubts) == [burst]
    client = signed_in(keeper)
    assert SAID in client.get(f"/windows/cases/{case.pk}/").text
    Case.objects.filter(pk=case.pk).update(channel="poster")
    assert SAID not in client.get(f"/windows/cases/{case.pk}/").text


def test_a_genuine_burst_casts_no_doubt(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    made, burst = flooded(tree, monkeypatch)
    bursts.judge_burst(town_of(tree), burst, "genuine", "培训班集体办证")
    keeper = made.organization.duties.get().user
    assert not [one for one in Case.objects.all() if sheet(keeper, one).doubts]
    assert Case.objects.filter(counted=True).count() == 4


def test_an_appeal_upheld_then_takes_nobody_elses_rating(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What left the figures with the burst leaves them once."""
    made, burst = flooded(tree, monkeypatch)
    keeper, town = made.organization.duties.get().user, town_of(tree)
    assert bad() == [4, 2]
    bursts.judge_burst(town, burst, "apart", "同一人连续扫码")
    assert bad() == [0, 2]
    for case in Case.objects.all():
        assert not case.counted
        cases.appeal(keeper, case, "刷评")
        cases.judge_appeal(town, case, "uphold", "属实")
    assert bad() == [0, 2]


def test_what_is_held_and_set_apart_never_becomes_a_case(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RT-2.3: no case of a rating set apart; whoever wrote words with one is answered."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 25)
    ratings.take_in(taken(made, [5] * 16 + [1] * 4, FRIDAY))
    first = HeldCase.objects.order_by("digest")[0]
    HeldCase.objects.filter(pk=first.pk).update(text="等了一上午", code_hash="0" * 64)
    burst = Burst.objects.create(window=made, day=FRIDAY, channel="slip")
    on(monkeypatch, LATER)
    bursts.judge_burst(town_of(tree), burst, "apart", "同一人连续扫码")
    assert releasing.release_held() == 1
    case = Case.objects.get()
    assert (case.kind, case.level, case.text) == ("suggestion", None, "等了一上午")
    assert (Rating.objects.count(), DayCount.objects.get().n1) == (20, 0)


def test_a_rating_that_an_appeal_took_is_not_taken_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts never fall below nought, on any database."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 25)
    ratings.take_in(taken(made, [5] * 16 + [1] * 4, FRIDAY))
    on(monkeypatch, LATER)
    releasing.release_held()
    keeper, town, case = made.organization.duties.get().user, town_of(tree), Case.objects.first()
    assert case is not None
    cases.appeal(keeper, case, "刷评")
    cases.judge_appeal(town, case, "uphold", "属实")
    assert bad() == [3]
    burst = Burst.objects.create(window=made, day=FRIDAY, channel="slip")
    bursts.judge_burst(town, burst, "apart", "同一人连续扫码")
    assert bad() == [0]
    assert DayCount.objects.get().n5 == 0
