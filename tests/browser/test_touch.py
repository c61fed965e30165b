"""What a finger finds on a phone, and where the focus is after a step."""

from collections.abc import Callable

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


@pytest.mark.parametrize("text", ["normal", "large"])
def test_boxes_are_as_large_as_a_finger(
    open_page: Callable[..., Page], sign_in: Callable[[Page, str], None], text: str
) -> None:
    """44 px of touch at 360 px, on every kind of form."""
    phone = open_page({"width": 360, "height": 740})
    sign_in(phone, "secretary")
    phone.goto("/pledges/queue")
    review = phone.locator("ul.list-group a").first.get_attribute("href")
    for path in (review, f"/pledges/of/{OFFICE}/publish", f"/pledges/of/{OFFICE}/topics",
                 f"/pledges/of/{OFFICE}/new", "/ui/gallery", "/rectification/"):  # fmt: skip
        phone.goto(str(path))
        phone.evaluate("text => { document.documentElement.dataset.text = text; }", text)
        phone.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
        )
        assert not phone.evaluate(MISSED, FINGER), path


def test_after_a_step_the_focus_is_on_what_became_of_it(
    page: Page, sign_in: Callable[[Page, str], None], complaints: list[str]
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
    page.goto("/pledges/queue")
    page.locator("ul.list-group a").first.click()
    page.locator("button[value=send_back]").click()
    expect(page.locator("main [role=alert]").first).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")
    page.locator("nav.crumbs a").first.click()
    assert page.evaluate("document.activeElement === document.body"), "a link is no step"
    complaints.clear()
