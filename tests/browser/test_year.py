"""A county's year in the browser: grade, explain, decide, publish, read on a phone.

The neighbouring county goes through it, whose roll is small; the roll is compared, not applied.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo county")]
DEMO = Path(__file__).parents[2] / "demo/linxi"
YEAR = 2027
PACK = "创先争优长效机制"  # last year's, offered by itself
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SignIn = Callable[[Page, str], None]


def press(page: Page, name: str) -> None:
    """The one visible button of that name."""
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def compare_roll(page: Page) -> None:
    """The roll again: it is uploaded and compared, and nothing changed."""
    page.goto("/members/imports/new")
    page.set_input_files("input[type=file]", DEMO / "roll.xlsx")
    press(page, "上传并比对")
    page.wait_for_url(re.compile(r"/members/imports/\d+"))
    expect(page.get_by_text("未变").first).to_be_visible(timeout=30_000)


def open_round(page: Page) -> str:
    """A round of next year; its address."""
    page.goto("/grading/new")
    page.fill("input[name=year]", str(YEAR))
    expect(page.locator("select[name=pack] option:checked")).to_contain_text(PACK)
    press(page, "建立本轮")
    page.wait_for_url(re.compile(r"/grading/\d+/$"))
    address = page.url
    page.locator("form[action$='/start'] button").click()
    return address


def bring_inputs(page: Page, address: str) -> None:
    page.goto(address + "inputs")
    page.set_input_files("input[type=file]", DEMO / "grading-inputs.xlsx")
    press(page, "上传并预览")
    page.wait_for_url(re.compile(r"/inputs/\d+"))
    page.locator("form[action$='/accept'] button").click()
    page.goto(address)
    page.locator("form[action$='/compute'] button").first.click()
    expect(page.locator("form[action$='/propose'] button").first).to_be_visible(timeout=30_000)


def explain(page: Page, address: str) -> None:
    """One organization's page says why, from which row, by which rule."""
    page.goto(address)
    page.locator("#rows tbody th a, tbody th a").first.click()
    expect(page.get_by_role("heading", name="为什么")).to_be_visible()
    expect(page.get_by_text("规则 G-").first).to_be_visible()


def propose(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("form[action$='/propose'] button").first.click()
    page.locator("form[action$='/submit'] button").first.click()
    expect(page.locator("form[action$='/submit']")).to_have_count(0)


def decide_and_publish(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("form[action$='/confirm'] button").first.click()
    page.locator("form[action$='/publish'] button").first.click()
    dialog = page.locator("dialog[open] button.btn-primary, dialog[open] button[value=yes]")
    if dialog.count():
        dialog.last.click()


def test_a_year_from_the_roll_to_the_public_board(
    open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    desk, phone = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
    department = open_page(desk)
    sign_in(department, "othercounty")
    compare_roll(department)
    address = open_round(department)
    bring_inputs(department, address)
    explain(department, address)
    propose(department, address)
    leader = open_page(phone)
    sign_in(leader, "linxi-leader")
    decide_and_publish(leader, address)
    public = open_page(phone)
    public.goto("/board/")
    public.get_by_role("link", name=f"{YEAR} 年度分类定级").click()
    expect(public.get_by_text("已与公开记录逐条核对，一致")).to_be_visible()
    assert public.evaluate(OVERFLOW) <= 0
    public.locator("tbody th a").first.click()
    expect(public.get_by_role("heading", name="记录")).to_be_visible()
    assert public.evaluate(OVERFLOW) <= 0
