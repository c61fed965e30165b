"""Figures of §4: formulas with what they are made of, hidden where few stand behind them."""

import io
from datetime import date, timedelta
from hashlib import sha256

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.counties import OTHER
from tests.factories.people import signed_in
from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    counted,
    county,
    holder,
    on,
    staff,
    window,
)
from tests.ui.pages import undefined_fails
from xianfeng.journal.models import Entry
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import ratings
from xianfeng.service_windows.actions.figures import release_figures
from xianfeng.service_windows.models import DayCount, Released, Window
from xianfeng.service_windows.queries import areas, figures
from xianfeng.service_windows.rules.batches import may_join
from xianfeng.service_windows.rules.figures import share

pytestmark = pytest.mark.django_db
ENOUGH = {5: 6, 4: 3, 2: 2, 1: 1}
DAYS = (date(2026, 3, 5), date(2026, 6, 4), FRIDAY)


def rated(made: Window, counts: dict[int, int], day: date = FRIDAY) -> None:
    counted(made, counts, day)


def value(sheet: figures.Sheet, code: str) -> str:
    return next(one.value for one in sheet.figures if one.figure.code == code)


def test_few_ratings_are_hidden_and_many_shown(tree: Tree) -> None:
    """Through the one guard: below 5 inside, below 10 in public."""
    made = window(tree)
    rated(made, {5: 2, 4: 1, 1: 1})
    assert release_figures() == 0
    assert value(figures.sheet(made, public=False), "good") == "—"
    rated(made, {5: 3, 2: 1})
    assert release_figures() == 1
    assert value(figures.sheet(made, public=False), "good") == "75.0%"
    public = figures.sheet(made, public=True)
    assert value(public, "good") == "—"
    assert (public.total, public.levels, public.trend) == (None, None, None)
    rated(made, ENOUGH)
    release_figures()
    good = figures.sheet(made, public=True).figures[0]
    assert (good.figure.numerator, good.figure.denominator, good.value) == (15, 20, "75.0%")
    assert "15 ÷ 20" in good.hint


def test_a_reading_never_moves_by_one_rating(tree: Tree) -> None:
    """Whoever reads every day subtracts at least five ratings, not of one mind."""
    made = window(tree)
    rated(made, ENOUGH)
    release_figures()
    before = figures.sheet(made, public=False).total
    for level in (1, 5, 5, 5):
        rated(made, {level: 1})
        assert release_figures() == 0
        assert figures.sheet(made, public=False).total == before
    rated(made, {4: 1})
    assert release_figures() == 1
    assert figures.sheet(made, public=False).total == 17
    assert figures.sheet(made, public=True).total == 12  # the public waits for ten
    assert release_figures() == 0


def test_a_batch_of_one_mind_waits() -> None:
    assert not may_join({5: 9, 1: 1}, 5)
    assert may_join({5: 8, 1: 2}, 5)
    assert not may_join({5: 2, 1: 2}, 5)
    assert not may_join(dict.fromkeys((5, 4, 3, 2, 1), 0), 1)


def test_a_unanimous_window_is_a_band_of_whole_months(tree: Tree) -> None:
    """One that went with each rating would tell when somebody differed."""
    made = window(tree)
    rated(made, {5: 20}, DAYS[1])
    counted(made, {1: 2}, way="slip")
    release_figures()
    assert figures.sheet(made, public=True).figures[0].value == "几乎都是“非常满意”"
    assert figures.sheet(made, public=True).total is None


def test_d11_channels_are_shown_apart_inside(tree: Tree) -> None:
    made = window(tree)
    rated(made, ENOUGH)
    counted(made, {4: 2}, way="hotline")
    release_figures()
    assert figures.sheet(made, public=False).by_channel == {"paper": 12, "hotline": 2}
    assert figures.sheet(made, public=True).by_channel == {}


def test_what_is_no_longer_valid_leaves_the_figures(tree: Tree) -> None:
    """An appeal upheld: the rating does not count (§4, V = valid ratings)."""
    made = window(tree)
    rated(made, ENOUGH)
    release_figures()
    DayCount.objects.update(n1=0)
    release_figures()
    assert figures.sheet(made, public=False).total == 11
    assert figures.sheet(made, public=True).total == 11


def test_the_trend_goes_by_months(tree: Tree) -> None:
    """A window's past stands under its own months, what comes later under its release."""
    made = window(tree)
    for day in DAYS[:2]:
        rated(made, ENOUGH, day)
    release_figures()
    trend = figures.sheet(made, public=True).trend
    assert trend is not None
    assert [row[0] for row in trend.table["rows"]] == ["2026-03", "2026-06"]
    assert trend.table["rows"][0][1:] == (12, "75.0%", "25.0%")
    points = trend.option["series"][0]["data"]
    assert [day for day, value in points if value] == ["2026-03-01", "2026-06-01"]
    assert len(points) == 12
    rated(made, ENOUGH, DAYS[0])
    release_figures()
    assert Released.objects.filter(audience="inside", month=date(2026, 9, 1)).exists()


def test_slips_orders_and_coverage(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """主动评价率, 按期整改率, 渠道覆盖率."""
    made = window(tree)
    window(tree, "V1", "村窗口")
    ratings.issue_slips(staff(tree), made, 10)
    assert value(figures.sheet(made, public=False), "own_accord") == "—"  # more may come
    on(monkeypatch, FRIDAY + timedelta(days=5))
    sheet = figures.sheet(made, public=False)
    assert value(sheet, "own_accord") == "0.0%"
    assert value(sheet, "corrected_in_time") == "—"
    area = areas.area(holder(Role.DEPARTMENT, tree["C1"]), tree["C1"])
    (covered,) = [one for one in area.figures if one.figure.code == "covered"]
    assert (covered.figure.numerator, covered.figure.denominator) == (1, 2)


def test_an_area_sums_what_may_be_read_and_goes_down(tree: Tree) -> None:
    """By area down the tree; a hidden window is in no sum, so nobody gets it by subtracting."""
    first, second, third = (window(tree, code, f"{code}窗口") for code in ("S1", "V1", "V2"))
    rated(first, ENOUGH)
    rated(second, ENOUGH)
    rated(third, {5: 1, 1: 1})
    release_figures()
    department = holder(Role.DEPARTMENT, tree["C1"])
    area = areas.area(department, tree["C1"])
    assert (area.windows, area.hidden, area.total) == (3, 1, 24)
    assert [(one.organization.code, one.total) for one in area.groups] == [("T1", 24), ("T2", None)]
    town = areas.area(department, tree["T1"])
    assert [one.organization.code for one in town.groups] == ["S1", "V1"]
    unit = areas.area(department, tree["S1"])
    assert [one.window.pk for one in unit.own] == [first.pk]


def test_r066_an_authority_sees_its_line(tree: Tree) -> None:
    """By the industry edges: a school's window under the town and the education authority."""
    made = window(tree)
    rated(made, ENOUGH)
    release_figures()
    area = areas.area(holder(Role.AUTHORITY, tree["A1"]), tree["A1"])
    assert [one.window.pk for one in area.line] == [made.pk]
    assert area.total == 12


def test_figures_by_pages_and_out_of_scope(tree: Tree) -> None:
    made, other = window(tree), county(OTHER)
    rated(made, ENOUGH)
    release_figures()
    with undefined_fails():
        department = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
        assert "一镇委员会" in department.get("/windows/manage/figures").content.decode()
        assert "一小学服务窗口" in department.get("/windows/manage/figures?at=S1").content.decode()
        assert department.get("/windows/manage/figures?at=D1").status_code == 404
        empty = signed_in(holder(Role.DEPARTMENT, other["D1"], "other")).get(
            "/windows/manage/figures"
        )
        assert "还没有窗口" in empty.content.decode()
        town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T2"]))
        assert town.get("/windows/manage/figures?at=T1").status_code == 404


def test_figures_are_exported_with_what_they_are_made_of(tree: Tree) -> None:
    rated(window(tree), ENOUGH)
    release_figures()
    department = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    assert department.get("/windows/manage/export").status_code == 405
    answer = department.post("/windows/manage/export", {"at": "C1"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows[1][:4] == ["好评率", 9, 12, "75.0%"]
    assert [sheet.max_row for sheet in book.worksheets[1:]] == [2, 2]
    entry = Entry.objects.get(kind="windows.exported")
    assert sha256(answer.content).hexdigest() not in entry.text  # few ratings could be tried


def test_an_area_takes_a_constant_number_of_statements(tree: Tree) -> None:
    department = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    counts = []
    for number in range(3):
        rated(window(tree, "V1", f"窗口{number}"), ENOUGH)
        release_figures()
        department.get("/windows/manage/figures")
        with CaptureQueriesContext(connection) as captured:
            department.get("/windows/manage/figures")
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_too_few_cases_are_said_to_be_cases() -> None:
    """Not 人数: behind a rate of cases stand cases."""
    assert figures.said(share("rectified", 1, 2, 10)).hint.startswith("件数太少")
    assert figures.said(share("good", 1, 2, 10)).hint.startswith("人数太少")
