"""The pages of orders: ledger, order, calendar, public board."""

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.counties import OTHER
from tests.factories.people import signed_in
from tests.rectification.orders import FRIDAY, Tree, county, given, holder, on
from tests.ui.pages import undefined_fails
from xianfeng.journal.models import Entry
from xianfeng.organizations.roles import Role
from xianfeng.rectification.models import CalendarDay, Order
from xianfeng.rectification.states import OrderState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict_templates() -> Iterator[None]:
    with undefined_fails():
        yield


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    on(monkeypatch, FRIDAY)
    return county()


def test_from_order_to_acceptance_by_pages(tree: Tree) -> None:
    """R-059: given by the department, worked on by the branch, accepted by the town."""
    department = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    form = {"owner": "V1", "problem": "脸难看", "basis": "B一", "days": "7", "public_text": "态度"}
    assert department.post("/rectification/new", form | {"owner": "XX"}).status_code == 400
    assert department.post("/rectification/new", form).status_code == 302
    order = Order.objects.get()
    secretary, town = holder(Role.SECRETARY, tree["V1"]), holder(Role.COMMITTEE_STAFF, tree["T1"])
    page = f"/rectification/{order.pk}/"
    assert "登记整改措施" in signed_in(secretary).get(page).content.decode()
    assert signed_in(secretary).post(page + "plan", {"text": ""}).status_code == 400
    for verb in ("plan", "submit"):
        assert signed_in(secretary).post(page + verb, {"text": "做了"}).status_code == 302
    assert signed_in(secretary).post(page + "accept", {"text": "好"}).status_code == 404
    assert "验收销号" in signed_in(town).get(page).content.decode()
    assert signed_in(town).post(page + "accept", {"text": "好"}).status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.ACCEPTED
    late = signed_in(town).post(page + "accept", {"text": "好"}, follow=True)
    assert "进度已有变化" in late.content.decode()


def test_extension_and_reopening_by_pages(tree: Tree) -> None:
    order = given(tree)
    secretary, town = holder(Role.SECRETARY, tree["V1"]), holder(Role.COMMITTEE_STAFF, tree["T1"])
    page = f"/rectification/{order.pk}/"
    asked = {"days": "5", "text": "设备未到"}
    assert signed_in(secretary).post(page + "extension", asked).status_code == 302
    assert "设备未到" in signed_in(town).get(page).content.decode()
    answer = f"{page}extension/{order.extensions.get().pk}"
    assert signed_in(town).post(answer, {"verb": "grant", "text": "同意"}).status_code == 302
    for verb in ("plan", "submit"):
        signed_in(secretary).post(page + verb, {"text": "做了"})
    assert signed_in(town).post(page + "send-back", {"text": "没好"}).status_code == 302
    signed_in(secretary).post(page + "submit", {"text": "又做了"})
    signed_in(town).post(page + "accept", {"text": "好"})
    assert signed_in(town).post(page + "reopen", {"days": "5", "text": "又犯"}).status_code == 302
    order.refresh_from_db()
    assert order.reopened == 1
    assert signed_in(town).post(page + "withdraw", {"text": "误发"}).status_code == 302


def test_orders_of_others_do_not_exist(tree: Tree) -> None:
    order, other = given(tree), county(OTHER)
    page = f"/rectification/{order.pk}/"
    outside = signed_in(holder(Role.DEPARTMENT, other["D1"]))
    assert outside.get(page).status_code == 404
    assert outside.post(page + "withdraw", {"text": "x"}).status_code == 404
    assert signed_in(holder(Role.COMMITTEE_STAFF, tree["T2"])).get(page).status_code == 404
    assert signed_in(holder(Role.ADMINISTRATOR, tree["C1"])).get(page).status_code == 404


def test_the_ledger_takes_a_constant_number_of_statements(tree: Tree) -> None:
    client = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    given(tree)
    client.get("/rectification/")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get("/rectification/").status_code == 200
        counts.append(len(captured))
        for _each in range(20):
            given(tree)
    assert counts[0] == counts[1]


def test_the_ledger_is_narrowed_and_exported(tree: Tree) -> None:
    given(tree)
    given(tree, "V2")
    client = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    rows = client.get("/rectification/", {"q": "二村"}, headers={"HX-Request": "true"})
    assert "二村支部" in rows.content.decode()
    assert "一村支部" not in rows.content.decode()
    assert client.get("/rectification/", {"state": "overdue"}).status_code == 200
    assert client.get("/rectification/", {"state": "climbed"}).status_code == 200
    answer = client.post("/rectification/export", {"q": "", "state": ""})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 3
    assert Entry.objects.filter(kind="order.exported").count() == 1
    assert client.get("/rectification/export").status_code == 405


def test_the_public_ledger_shows_the_public_text_only(tree: Tree) -> None:
    """R-059, R-072: published without the inner words."""
    given(tree, public="窗口中午无人")
    given(tree, "V2", public="")
    text = Client().get("/rectification/board").content.decode()
    assert "窗口中午无人" in text
    assert "二村支部" not in text
    assert "中午无人值守。" not in text
    assert Client().get("/rectification/board?state=accepted").status_code == 200


def test_the_department_keeps_its_countys_calendar(tree: Tree) -> None:
    department = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    page = "/rectification/calendar?year=2026"
    shown = department.get(page).content.decode()
    assert "国庆节" in shown
    assert re.search(r"2026-10-01 .*— 2026-10-07", shown)
    assert "还没有 2028 年" in department.get("/rectification/calendar?year=2028").content.decode()
    day = {"day": "2026-10-08", "is_working": "off", "name": "县庆"}
    assert department.post("/rectification/calendar/keep", day).status_code == 302
    assert "县庆" in department.get(page).content.decode()
    secretary = signed_in(holder(Role.SECRETARY, tree["V1"]))
    assert "县庆" in secretary.get(page).content.decode()
    assert secretary.post("/rectification/calendar/keep", day).status_code == 403
    other = signed_in(holder(Role.DEPARTMENT, county(OTHER)["D1"], "other"))
    assert "县庆" not in other.get(page).content.decode()
    key = CalendarDay.objects.get().pk
    assert other.post(f"/rectification/calendar/{key}/drop").status_code == 404
    lower = signed_in(holder(Role.DEPARTMENT, tree["T1"], "lower"))
    assert lower.post("/rectification/calendar/keep", day).status_code == 404
    assert department.post("/rectification/calendar/keep", {"day": "x"}).status_code == 400
    assert department.post(f"/rectification/calendar/{key}/drop").status_code == 302
    assert Entry.objects.filter(kind__startswith="calendar.").count() == 2


def test_the_order_on_paper(tree: Tree) -> None:
    """D-17: works printed."""
    order = given(tree)
    page = signed_in(holder(Role.SECRETARY, tree["V1"])).get(f"/rectification/{order.pk}/print")
    assert "报请验收" in page.content.decode()
