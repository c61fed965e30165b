"""The served site, looked at from outside: sign-in, width, quiet console."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PUBLIC = (
    *("/", "/accounts/sign-in", "/board/", "/ui/gallery"),
    *("/journal/", "/journal/?before=16", "/journal/entry/3/"),
)
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["scrollable-region-focusable", "aria-allowed-attr", "aria-allowed-role"]
NAMES = "all => all.map(one => one.getAttribute('aria-label'))"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_fit_and_are_quiet(any_page: Page, path: str) -> None:
    """Nothing to scroll sideways at 360 and 1,280 pixels; no script or policy complains."""
    answer = any_page.goto(path)
    assert answer
    assert answer.ok
    assert any_page.evaluate(OVERFLOW) <= 0


def test_a_demo_account_signs_in_with_its_password(
    page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(page, "county")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_wrong_password_is_told(page: Page, complaints: list[str]) -> None:
    page.goto("/accounts/sign-in")
    page.fill("input[name=username]", "county")
    page.fill("input[name=password]", "not the password")
    page.locator("form:has(input[name=password]) [type=submit]").click()
    expect(page.locator("form:has(input[name=password])")).to_be_visible()
    assert all("400 (Bad Request)" in text for text in complaints)
    complaints.clear()


def test_the_demo_offers_its_roles(page: Page) -> None:
    """One click is enough on this machine."""
    page.goto("/accounts/sign-in")
    page.locator("form[action$='demo/leader'] button").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_english_is_one_switch_away(open_page: Callable[..., Page]) -> None:
    page = open_page({"width": 1280, "height": 800}, locale="en-US")
    page.goto("/accounts/sign-in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_page_that_complains_fails(page: Page, complaints: list[str]) -> None:
    """The listener could fail a test: it hears an inline script being refused."""
    page.goto("/accounts/sign-in")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "1";
        document.head.append(script);
    }""")
    page.wait_for_timeout(200)
    assert any("Content Security Policy" in text for text in complaints)
    complaints.clear()


@pytest.mark.parametrize(
    ("username", "path", "always"),  # the ledger is wider than any page
    [
        ("", "/journal/", 0),
        ("county", "/grading/1/print", 0),
        ("county", "/pledges/ledger/print", 1),
    ],
)
def test_what_scrolls_sideways_is_reached_by_keyboard(
    phone: Page, sign_in: Callable[[Page, str], None], username: str, path: str, always: int
) -> None:
    """Tables and texts wider than the page take the focus and have a name; others do not."""
    if username:
        sign_in(phone, username)
    answer = phone.goto(path)
    assert answer
    assert answer.ok
    wide = phone.locator("main [tabindex='0'][role=group]")
    expect(wide.last).to_be_visible()
    assert all(name.strip() for name in wide.evaluate_all(NAMES))
    phone.evaluate(AXE.read_text())
    assert not phone.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    phone.set_viewport_size({"width": 12_000, "height": 740})
    expect(wide).to_have_count(always)
