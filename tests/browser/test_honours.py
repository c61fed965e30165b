"""From a published result to a proposal and back, on a desk and on a phone (R-050, R-064)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SignIn = Callable[[Page, str], None]
WHY = "标准公开齐全，办件全部按期办结。"


def test_r050_r064_put_forward_seen_and_taken_back(any_page: Page, sign_in: SignIn) -> None:
    """With the page's own forms, their tokens and their refusals; nothing wider than the page."""
    page = any_page
    sign_in(page, "county")
    page.goto("/windows/contests/")
    page.get_by_role("link", name="星级窗口评定", exact=True).click()
    page.get_by_role("link", name="提出评优建议").last.click()
    expect(page.get_by_label("荣誉称号")).not_to_contain_text("优秀服务标兵")
    page.get_by_label("荣誉称号").select_option(label="青年文明号")
    page.get_by_label("理由").fill(WHY)
    page.get_by_role("button", name="提出", exact=True).click()
    expect(page.get_by_text("建议参评“青年文明号”")).to_be_visible()
    page.goto("/windows/contests/honours/")
    fits(page)
    page.get_by_label("荣誉称号").select_option(label="青年文明号")
    page.get_by_role("button", name="查找").click()
    open_row = page.get_by_role("row", name=WHY).filter(has_text="待评选")
    expect(open_row).to_have_count(1)
    open_row.get_by_role("link", name="收回").click()
    page.get_by_label("收回的理由").fill("结果有误，待核实。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("结果有误，待核实。").first).to_be_visible()
    expect(open_row).to_have_count(0)


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
