"""The served site, looked at from outside: sign-in, width, quiet console."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PUBLIC = (
    *("/", "/accounts/sign-in", "/board/", "/ui/gallery"),
    *("/journal/", "/journal/?before=16", "/journal/entry/3/"),
)
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
