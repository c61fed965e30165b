"""RT-2.3, RT-2.6: ratings under a burst wait for somebody outside the unit; stuffing just below the
alarm of a minute is found by the day."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.factories.people import signed_in
from tests.service_windows.test_intake import POINT
from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    counted,
    county,
    holder,
    on,
    staff,
    taken,
    window,
)
from xianfeng.accounts.models import User
from xianfeng.ballots.handed import HandedScores
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import (
    bursts,
    intake,
    points,
    ratings,
    releasing,
    watching,
)
from xianfeng.service_windows.actions.figures import release_figures
from xianfeng.service_windows.actions.ratings import Taken
from xianfeng.service_windows.models import (
    Burst,
    Case,
    DayCount,
    HeldCase,
    HeldScores,
    Rating,
    RatingPoint,
    Released,
    ScoreCount,
    Window,
)
from xianfeng.service_windows.models.points import Cause
from xianfeng.service_windows.rules import usual
from xianfeng.service_windows.rules.usual import is_unusual

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=7)


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    on(monkeypatch, FRIDAY)
    monkeypatch.setattr(points, "today", lambda: FRIDAY)
    return county()


@pytest.fixture
def wall(tree: Tree) -> RatingPoint:
    return points.put_up_poster(staff(tree), window(tree), "大厅入口")


def by_poster(wall: RatingPoint, levels: list[int], mark: str = "", day: date = FRIDAY) -> int:
    """Ratings of one poster on one day, as the box hands them over."""
    return ratings.take_in(
        Taken(
            sha256(f"{mark}{n}{day}".encode()).hexdigest(),
            wall.window_id,
            day,
            level,
            "poster",
            wall.source,
        )
        for n, level in enumerate(levels)
    )


def flagged(made: Window, cause: str = Cause.MINUTE) -> Burst:
    watching.flag(made, FRIDAY, "poster", cause)
    return Burst.objects.get()


def town_of(tree: Tree) -> User:
    return holder(Role.COMMITTEE_STAFF, tree["T1"], "town")


def reached() -> tuple[int, int]:
    """Ratings in the figures, and cases."""
    numbers = Released.objects.filter(audience="inside").values_list("n1", "n5")
    return sum(map(sum, numbers)), Case.objects.count()


def test_a_poster_scripted_in_a_minute_reaches_nobody_before_somebody_looked(
    tree: Tree, wall: RatingPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty one-star ratings by one poster: neither figures nor cases, however long it takes."""
    flagged(wall.window)
    by_poster(wall, [1] * 56 + [5] * 4)
    assert HeldCase.objects.count() == 56
    for day in (LATER, LATER + timedelta(days=60)):
        on(monkeypatch, day)
        release_figures()
        assert (releasing.release_held(), reached()) == (0, (0, 0))
    assert Rating.objects.filter(quarantined=False).count() == 60


def test_found_genuine_they_join_at_the_next_release(
    tree: Tree, wall: RatingPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    burst = flagged(wall.window)
    by_poster(wall, [1] * 10 + [5] * 20)
    on(monkeypatch, LATER)
    bursts.judge_burst(town_of(tree), burst, "genuine", "培训班集体办证")
    release_figures()
    assert (releasing.release_held(), reached()) == (10, (30, 10))


def test_set_apart_they_never_join_nor_does_what_comes_late(
    tree: Tree, wall: RatingPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    burst = flagged(wall.window)
    by_poster(wall, [1] * 10 + [5] * 20)
    on(monkeypatch, LATER)
    bursts.judge_burst(town_of(tree), burst, "apart", "同一台手机")
    assert by_poster(wall, [1, 1, 1, 5], "late") == 4
    release_figures()
    assert (releasing.release_held(), reached()) == (0, (0, 0))
    assert Rating.objects.filter(apart_for="burst").count() == 34  # acknowledged, and kept


def test_trust_ratings_join_when_no_burst_can_take_them_out_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the unit would fire its own slips of the day on which it gave a client one, and read
    off what leaves the figures how that client rated."""
    made, keeper = window(tree), staff(tree)
    ratings.issue_slips(keeper, made, 40)
    counted(made, {5: 6, 4: 4, 2: 2})
    ratings.take_in(taken(made, [1], FRIDAY, "the client"))
    seen = []
    for days in range(5):
        on(monkeypatch, FRIDAY + timedelta(days=days))
        if days == 2:
            watching.flag(made, FRIDAY, "slip", Cause.MINUTE)
            ratings.take_in(taken(made, [5] * 25, FRIDAY, "the staff"))
        release_figures()
        inside = Released.objects.filter(audience="inside")
        seen.append(dict(inside.values_list("channel", "n1")))
    assert seen == [{"paper": 0}] * 5
    on(monkeypatch, LATER)
    release_figures()
    assert not Released.objects.filter(channel="slip").exists()
    bursts.judge_burst(town_of(tree), Burst.objects.get(), "genuine", "赶集日")
    release_figures()
    assert not Released.objects.filter(
        channel="slip"
    ).exists()  # all but one say the same: it waits


def test_ratings_of_a_day_join_when_it_is_closed(
    tree: Tree, wall: RatingPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_poster(wall, [1] * 5 + [5] * 7)
    for days, joined in ((0, 0), (4, 0), (5, 12)):
        on(monkeypatch, FRIDAY + timedelta(days=days))
        release_figures()
        assert reached() == (joined, 0)


def test_a_day_is_judged_when_it_is_over(tree: Tree, wall: RatingPoint) -> None:
    """Or more could come after the finding."""
    with pytest.raises(Refused, match="明天"):
        bursts.judge_burst(town_of(tree), flagged(wall.window), "genuine", "看过")


def test_what_nobody_judges_waits_and_climbs(
    tree: Tree, wall: RatingPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the pack's first deadline those above find it on the start page, leaders too."""
    flagged(wall.window)
    client = signed_in(holder(Role.LEADER, tree["C1"]))
    on(monkeypatch, FRIDAY + timedelta(days=1))
    assert watching.climb_bursts() == 0
    assert "督办超期未核查的评价" not in client.get("/").text
    on(monkeypatch, FRIDAY + timedelta(days=40))
    assert (watching.climb_bursts(), watching.climb_bursts()) == (1, 0)
    assert Entry.objects.filter(kind="burst.climbed").count() == 1
    assert "督办超期未核查的评价" in client.get("/").text
    assert "超期未核查" in client.get("/windows/bursts/").text
    by_poster(wall, [1] * 6 + [5] * 6)
    assert (release_figures(), releasing.release_held()) == (0, 0)


# --- below the alarm


def test_nineteen_a_minute_all_day_end_at_the_days_bound(
    tree: Tree, wall: RatingPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one poster or kiosk brings beyond the bound is kept for a human; found genuine, it
    counts."""
    monkeypatch.setattr(settings, "MOST_OF_POINT", 40)
    monkeypatch.setattr(usual, "LEAST", 999)  # by the day it would be found already
    for minute in range(3):
        by_poster(wall, [5] * 17 + [1] * 2, str(minute))
    assert Rating.objects.filter(apart_for="many").count() == 57 - 40
    burst = Burst.objects.get()
    assert burst.cause == Cause.POINT
    release_figures()
    assert reached() == (0, 0)
    on(monkeypatch, LATER)
    bursts.judge_burst(town_of(tree), burst, "genuine", "集中办理日")
    assert not Rating.objects.filter(quarantined=True).exists()
    count = DayCount.objects.get()
    assert (count.n5, count.n1, HeldCase.objects.count()) == (51, 6, 6)


def test_a_day_far_above_the_usual_of_its_channel_is_flagged(tree: Tree) -> None:
    """A kiosk whose key was made elsewhere signs nineteen in each of two minutes."""
    made = window(tree)
    kiosk = points.register_kiosk(staff(tree), made, "1 号柜台", POINT)
    for back in range(1, 11):
        ratings.add_counts({(made.pk, FRIDAY - timedelta(days=back), 5): 8}, "kiosk")
    ratings.take_in(
        Taken(f"{n:064x}", made.pk, FRIDAY, 5, "kiosk", kiosk.source) for n in range(30)
    )
    assert not Burst.objects.exists()
    ratings.take_in(
        Taken(f"{n:064x}", made.pk, FRIDAY, 5, "kiosk", kiosk.source) for n in range(30, 38)
    )
    assert (Burst.objects.get().cause, Burst.objects.get().channel) == (Cause.DAY, "kiosk")


@pytest.mark.parametrize(
    ("today", "before", "found"),
    [(30, [], False), (31, [], True), (60, [20] * 9, False), (61, [20] * 9, True), (31, [1], True)],
)
def test_three_times_the_median_day_and_more_than_thirty(
    today: int, before: list[int], found: bool
) -> None:
    assert is_unusual(today, before) is found


def test_scores_wait_with_their_rating(
    tree: Tree, wall: RatingPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until their day is closed, and as long as nobody has judged its burst."""
    by_poster(wall, [1] * 3 + [5] * 3)
    keys = list(Rating.objects.order_by("pk").values_list("pk", flat=True))
    intake.add_scores([HandedScores(key, {"speed": 1}) for key in keys])
    burst = flagged(wall.window)
    for day in (FRIDAY, LATER):
        on(monkeypatch, day)
        intake.show_scores()
        assert (HeldScores.objects.count(), ScoreCount.objects.count()) == (6, 0)
    bursts.judge_burst(town_of(tree), burst, "genuine", "赶集日")
    intake.show_scores()
    assert not HeldScores.objects.exists()
    assert ScoreCount.objects.get().n1 == 6


def test_scores_of_a_burst_set_apart_never_count_though_they_came_before_the_flag(
    tree: Tree, wall: RatingPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_poster(wall, [1] * 3 + [5] * 3)
    keys = list(Rating.objects.values_list("pk", flat=True))
    intake.add_scores([HandedScores(key, {"speed": 1}) for key in keys])
    intake.show_scores()
    burst = flagged(wall.window)
    on(monkeypatch, LATER)
    bursts.judge_burst(town_of(tree), burst, "apart", "同一台手机")
    intake.show_scores()
    assert not HeldScores.objects.exists()
    assert not ScoreCount.objects.exists()


def test_scores_are_counted_so_many_at_a_time(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many wait, no statement takes more values than a batch has, and all are counted."""
    made, many = window(tree), 25
    monkeypatch.setattr(intake, "AT_ONCE", 10)
    ratings.take_in(taken(made, [5] * many, FRIDAY))
    Rating.objects.update(quarantined=False)  # as if so many slips had been issued
    keys = list(Rating.objects.values_list("pk", flat=True))
    intake.add_scores([HandedScores(key, {"speed": 4, "attitude": 5}) for key in keys])
    on(monkeypatch, LATER)
    values: list[int] = []

    def counted_values(run: Any, sql: str, said: Any, many: bool, context: Any) -> Any:
        values.append(len(said or ()))
        return run(sql, said, many, context)

    with connection.execute_wrapper(counted_values):
        intake.count_final_scores()
    assert max(values) < 2 * 10
    assert not HeldScores.objects.exists()
    assert {one.question: (one.n4, one.n5) for one in ScoreCount.objects.all()} == {
        "speed": (many, 0),
        "attitude": (0, many),
    }
