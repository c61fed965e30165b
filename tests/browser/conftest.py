"""Debian's Chromium against the served demo; a page that complains fails its test.

Playwright's sync API keeps an event loop in its thread, and Django then refuses the ORM there:
a browser test talks to the site through pages only.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from scripts.chromium import CHROMIUM, QUIET
from scripts.served import Site

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
PATIENCE = 60_000  # ms; only a page that never comes is told by it: no test is timed
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one module: longer, and its event loop would reach tests of others."""
    if not CHROMIUM.exists():
        pytest.fail("Chromium is missing; as root: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What pages complained of; a test that provokes an error empties it."""
    return []


@pytest.fixture
def open_page(
    chromium: Browser, demo_site: Site, complaints: list[str]
) -> Iterator[Callable[[dict[str, int]], Page]]:
    """Opens pages of a given size, each with cookies of its own."""
    contexts = []

    def opened(size: dict[str, int], **options: Any) -> Page:
        context = chromium.new_context(
            base_url=demo_site.url,
            viewport={"width": size["width"], "height": size["height"]},
            **{"locale": "zh-CN", **options},
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, "the pages complained"


def listen(page: Page, complaints: list[str]) -> None:
    """Note errors of scripts, of the security policy and of the server."""

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


@pytest.fixture
def page(open_page: Callable[[dict[str, int]], Page]) -> Page:
    """A page on an office screen."""
    return open_page(DESK)


@pytest.fixture
def phone(open_page: Callable[[dict[str, int]], Page]) -> Page:
    """A page on a small phone."""
    return open_page(PHONE)


@pytest.fixture(params=[PHONE, DESK], ids=["360", "1280"])
def any_page(open_page: Callable[[dict[str, int]], Page], request: pytest.FixtureRequest) -> Page:
    """A page on the phone, then on the office screen."""
    return open_page(request.param)


@pytest.fixture
def sign_in(demo_site: Site) -> Callable[[Page, str], None]:
    """Signs a demo account in with its password."""

    def signed_in(page: Page, username: str) -> None:
        page.goto("/accounts/sign-in")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", demo_site.password)
        page.locator("form:has(input[name=password]) [type=submit]").click()
        page.wait_for_url(lambda url: "sign-in" not in url)

    return signed_in
