"""W-2: whoever subtracts what is told, by window, month, side and area, gets nothing else."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.people import signed_in
from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    counted,
    holder,
    on,
    outside,
    rated_badly,
    spoken,
    staff,
    taken,
    window,
)
from xianfeng.accounts.models import User
from xianfeng.appraisals.rules.suppression import K_INSIDE, K_PUBLIC
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import cases, paper, ratings, voices
from xianfeng.service_windows.actions.figures import SIDES, release_figures
from xianfeng.service_windows.models import Case, DayCount, Released, SlipCount, Window
from xianfeng.service_windows.queries import areas, figures
from xianfeng.service_windows.rules.batches import homes, may_join
from xianfeng.service_windows.rules.figures import LEVELS

JULY, AUGUST, SEPTEMBER = (date(2026, month, 1) for month in (7, 8, 9))
BIG, SMALL = {5: 6, 4: 3, 1: 2}, {5: 3, 2: 2}
database = pytest.mark.django_db


def once(name: str, make: Callable[[], User]) -> User:
    """Each person of these tests is there once."""
    return User.objects.filter(username=name).first() or make()


def appeal_upheld(tree: Tree, made: Window, level: int, channel: str = "slip") -> None:
    """One bad rating less, by the people who may decide so."""
    case = rated_badly(made, level)
    Case.objects.filter(pk=case.pk).update(counted=True, channel=channel)
    case.refresh_from_db()
    cases.appeal(once("window", lambda: staff(tree)), case, "误评")
    cases.judge_appeal(once("town", lambda: outside(tree)), case, "uphold", "误评属实")


def rows_of(picture: figures.Picture | None) -> list[tuple[Any, ...]]:
    return list(picture.table["rows"]) if picture else []


def in_area(tree: Tree, code: str = "C1") -> areas.Area:
    who = once("county", lambda: holder(Role.DEPARTMENT, tree["C1"], "county"))
    return areas.area(who, tree[code])


@database
def test_a_month_that_appeals_left_small_stands_nowhere(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the area of one window, which its own manager reads, nor in a bigger one."""
    made, other = window(tree), window(tree, "V1", "村窗口")
    for one in (made, other):
        counted(one, BIG, JULY, "slip")
    release_figures()
    counted(made, SMALL, SEPTEMBER, "slip")
    counted(other, {5: 30, 4: 3, 1: 2}, SEPTEMBER, "slip")
    on(monkeypatch, FRIDAY + timedelta(days=1))
    release_figures()
    assert [row[:2] for row in rows_of(figures.sheet(made, public=False).trend)] == [
        ("2026-07", 11),
        ("2026-09", 5),
    ]
    for _time in range(2):
        appeal_upheld(tree, made, 2)
    release_figures()
    alone = figures.sheet(made, public=False)
    assert (alone.total, alone.trend) == (14, None)
    assert in_area(tree, "S1").trend is None
    page = (
        signed_in(once("window", lambda: staff(tree)))
        .get("/windows/manage/figures")
        .content.decode()
    )
    assert "逐月变化" not in page
    whole = in_area(tree)
    assert [row[:2] for row in rows_of(whole.trend)] == [("2026-07", 25), ("2026-09", 35)]
    theirs = figures.sheet(other, public=False)
    assert (whole.total, theirs.total) == (14 + 46, 46)


@database
def test_what_can_go_with_no_month_is_told_no_more(tree: Tree) -> None:
    """Beside paper that staff know, what is left of the only month would be the difference."""
    made = window(tree)
    counted(made, BIG, FRIDAY, "paper")
    counted(made, SMALL, JULY, "slip")
    release_figures()
    assert figures.sheet(made, public=False).total == 16
    for _time in range(2):
        appeal_upheld(tree, made, 2)
    release_figures()
    sheet = figures.sheet(made, public=False)
    assert (sheet.total, sheet.by_channel, in_area(tree).total) == (11, {"paper": 11}, 11)
    counted(made, SMALL, AUGUST, "slip")
    release_figures()
    assert figures.sheet(made, public=False).total == 19  # now they stand with others


@database
@pytest.mark.parametrize("public", [False, True])
def test_a44_paper_that_staff_know_uncovers_no_slip(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, public: bool
) -> None:
    """Decision 12: a known part never makes up the number for an unknown one."""
    made, times = window(tree), 3 if public else 1
    SlipCount.objects.create(window=made, day=FRIDAY, issued=1)
    ratings.take_in(taken(made, [1], FRIDAY))
    later = FRIDAY + timedelta(days=7)
    on(monkeypatch, later)
    levels = {5: 2 * times, 4: 2 * times, 3: 0, 2: 0, 1: 0}
    batch = paper.enter_paper(staff(tree), made, later, "paper", levels, "甲", "乙")
    paper.check_paper(outside(tree), batch, "counted", "与原件相符")
    assert release_figures() == (1 if public else 0)
    sheet = figures.sheet(made, public=public)
    assert sheet.total == (12 if public else None)
    assert not Released.objects.filter(channel="slip").exists()
    counted(made, {5: 2, 4: 2} if public else {3: 1, 2: 4}, FRIDAY, "hotline")
    release_figures()
    assert not Released.objects.filter(channel="slip").exists()


@database
def test_a44_each_side_joins_by_its_own_number(tree: Tree) -> None:
    made = window(tree)
    counted(made, {5: 2, 4: 2}, JULY, "paper")
    counted(made, {5: 1}, JULY, "hotline")  # staff typed in both
    counted(made, {5: 2, 1: 2}, JULY, "slip")
    counted(made, {5: 1}, JULY, "kiosk")
    release_figures()
    found = Released.objects.filter(audience="inside").values_list("channel", flat=True)
    assert set(found) == {"paper", "hotline", "slip", "kiosk"}
    counted(made, {5: 2, 4: 2}, AUGUST, "paper")
    counted(made, {1: 1}, AUGUST, "slip")
    assert release_figures() == 0


@database
def test_a44_a_band_is_told_of_each_side_or_not_at_all(tree: Tree) -> None:
    """With ten on paper that staff know, a band of the whole would say how two slips were."""
    made = window(tree)
    counted(made, {5: 10}, JULY, "paper")
    good = figures.sheet(made, public=False).figures[0]
    assert good.value == "几乎都是“非常满意”"
    counted(made, {5: 1, 1: 1}, JULY, "slip")
    assert figures.sheet(made, public=False).figures[0].value == "—"
    counted(made, {5: 18}, JULY, "slip")
    assert figures.sheet(made, public=False).figures[0].value == "几乎都是“非常满意”"


@database
@pytest.mark.parametrize("seed", range(3))
def test_every_sum_is_made_of_parts_that_stand_by_themselves(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Window × month × total × area, at any time, with ratings and appeals as they come."""
    draw = random.Random(seed)
    windows = [window(tree, code, f"{code}窗口") for code in ("S1", "V1", "V2")]
    for step in range(8):
        on(monkeypatch, FRIDAY + timedelta(days=20 * step))
        for made in windows:
            for channel in ("slip", "kiosk", "paper"):
                levels = Counter(draw.choices(LEVELS, (9, 4, 1, 2, 2), k=draw.choice((0, 1, 6))))
                counted(made, levels, date(2026, draw.choice((6, 7, 8)), 3), channel)
        release_figures()
        for row in DayCount.objects.filter(n2__gt=0):
            DayCount.objects.filter(pk=row.pk).update(n2=draw.randrange(row.n2 + 1))
        release_figures()
        consistent(tree, windows)


def parts_of(audience: str, made: Window) -> list[Counter[int]]:
    """What is told of a window, by month and side."""
    parts: dict[tuple[date, bool], Counter[int]] = {}
    for row in figures.told_rows(audience).filter(window=made):
        part = parts.setdefault((row.month, row.channel in SIDES[0]), Counter())
        part.update({level: getattr(row, f"n{level}") for level in LEVELS})
    return list(parts.values())


def consistent(tree: Tree, windows: list[Window]) -> None:
    for audience, k in (("inside", K_INSIDE), ("public", K_PUBLIC)):
        parts = [part for made in windows for part in parts_of(audience, made)]
        assert all(may_join(part, k) for part in parts)
    sheets = [figures.sheet(made, public=False) for made in windows]
    for sheet in sheets:
        if sheet.trend:
            assert sheet.total == sum(n for _month, n, *_shares in rows_of(sheet.trend))
    whole = in_area(tree)
    assert (whole.total or 0) == sum(sheet.total or 0 for sheet in sheets)
    assert (whole.total or 0) == sum(group.total or 0 for group in whole.groups)
    if whole.trend:
        assert whole.total == sum(n for _month, n, *_shares in rows_of(whole.trend))


@database
def test_cases_of_a_hidden_window_are_in_no_sum(tree: Tree) -> None:
    """An instructor reads figures and no cases: 6 ÷ 6 here and 5 ÷ 5 there would be 1 ÷ 1."""
    made, other = window(tree), window(tree, "V1", "村窗口")
    for place in [made] * 5 + [other]:
        code, case = spoken(place)
        keeper = holder(Role.WINDOW, place.organization, voices.hash_of(code)[:20])
        cases.answer(keeper, case, "correct", "已改")
        cases.rate_reply(code, "satisfied")
    reader = holder(Role.INSTRUCTOR, tree["T1"])
    shown = {one.figure.code: one.figure for one in areas.area(reader, tree["T1"]).figures}
    content, called_back = shown["content"], shown["called_back"]
    assert (content.numerator, content.denominator, content.percent) == (5, 5, "100.0")
    assert (called_back.numerator, called_back.percent) == (None, None)
    beside = areas.area(reader, tree["V1"]).figures
    assert {one.value for one in beside if one.figure.code in figures.CASE_CODES} == {"—"}


COUNTS = st.dictionaries(st.sampled_from(LEVELS), st.integers(0, 6))


@given(st.dictionaries(st.sampled_from([JULY, AUGUST, SEPTEMBER]), COUNTS))
def test_small_months_go_where_they_are_told(months: dict[date, dict[int, int]]) -> None:
    """All are told afterwards, or one is left that is not."""
    together = {month: Counter(counts) for month, counts in months.items()}
    for month, home in homes(months, K_INSIDE).items():
        together[home].update(together.pop(month))
    assert sum(map(Counter.total, together.values())) == sum(
        sum(m.values()) for m in months.values()
    )
    assert len(together) <= 1 or all(may_join(one, K_INSIDE) for one in together.values())
    for month, counts in months.items():
        if may_join(counts, K_INSIDE):
            assert may_join(together[month], K_INSIDE)
