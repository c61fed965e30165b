"""What a finger finds on a phone, and where the focus is after a step."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
OFFICE = "9901200019"
FINGER = 44  # px
# A box answers wherever a finger comes down on its row: half of 44 px above and below its middle,
# and the rest of 44 px beside it.
MISSED = """(finger) => {
  const missed = [];
  for (const box of document.querySelectorAll("input[type=checkbox], input[type=radio]")) {
    box.scrollIntoView({block: "center", behavior: "instant"});
    const at = box.getBoundingClientRect();
    if (!at.width) continue;
    const x = at.left + at.width / 2, y = at.top + at.height / 2, half = finger / 2 - 1;
    const right = at.left + finger - 1;
    for (const [px, py] of [[x, y - half], [x, y + half], [right, y], [right, y - half]]) {
      const hit = document.elementFromPoint(px, py);
      if (hit !== box && hit?.closest("label")?.control !== box)
        missed.push([box.name, px - x, py - y, hit?.outerHTML.slice(0, 60)].join(" "));
    }
  }
  return missed;
}"""
FOCUSED = "document.activeElement.matches('#messages > .note')"


@pytest.fixture
def waiting(open_page: Callable[..., Page], sign_in: Callable[[Page, str], None]) -> str:
    """Address of a pledge that a member handed in and nobody reviewed yet."""
    page = open_page({"width": 1280, "height": 800})
    sign_in(page, "member")
    page.goto("/pledges/new?kind=ad_hoc")
    words = f"{uuid4().hex[:8]}号事项：清点一次仓库"
    page.fill("[name=items-0-text]", words)
    page.fill("[name=items-0-aim]", "清点 1 次")
    page.fill("[name=items-0-measures]", "和保管员一起清点")
    page.locator("fieldset:has([name=items-0-text]) label:has-text('争创佳绩')").click()
    page.fill("[name=occasion]", "汛期将到")
    page.locator("button[name=then][value=submit]").click()
    page.wait_for_url(re.compile(r"/pledges/\d+/$"))
    page.get_by_role("button", name="提交审核").click()  # one item alone brings advice first
    expect(page.get_by_role("button", name="提交审核")).to_have_count(0)
    return page.url


@pytest.mark.parametrize("text", ["normal", "large"])
def test_boxes_are_as_large_as_a_finger(
    open_page: Callable[..., Page], sign_in: Callable[[Page, str], None], waiting: str, text: str
) -> None:
    """44 px of touch at 360 px, on every kind of form."""
    phone = open_page({"width": 360, "height": 740})
    sign_in(phone, "secretary")
    of = f"/pledges/of/{OFFICE}"
    for path in (f"{waiting}review", f"{of}/publish", f"{of}/topics", f"{of}/new", "/ui/gallery",
                 "/rectification/"):  # fmt: skip
        phone.goto(path)
        phone.evaluate("text => { document.documentElement.dataset.text = text; }", text)
        phone.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
        )
        assert not phone.evaluate(MISSED, FINGER), path


def test_after_a_step_the_focus_is_on_what_became_of_it(
    page: Page, sign_in: Callable[[Page, str], None], waiting: str, complaints: list[str]
) -> None:
    """Saved, refused, or come to another page: never lost at the top (WCAG 2.4.3)."""
    sign_in(page, "secretary")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.goto(f"/pledges/of/{OFFICE}/topics")
    assert page.evaluate("document.activeElement === document.body")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("#messages > .note")).to_be_focused()
    assert page.evaluate(FOCUSED)
    page.goto(f"/pledges/of/{OFFICE}/posts")
    page.locator("main form button.btn-primary").click()
    if page.locator(".field-error").count():
        expect(page.locator(".field-error").first).to_be_focused()
    page.goto(f"{waiting}review")
    page.locator("button[value=send_back]").click()
    expect(page.locator("main [role=alert]").first).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")
    page.locator("nav.crumbs a").first.click()
    assert page.evaluate("document.activeElement === document.body"), "a link is no step"
    complaints.clear()
