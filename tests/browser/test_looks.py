"""Every page in the two looks that differ most: Chinese on a desk, large dark English on a phone.

All sixteen looks with pictures: `python -m scripts.looks`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from scripts.looks import looking
from scripts.looks.looking import HEIGHT, Finding, Look
from scripts.looks.visiting import PUBLIC, enter, pages_of
from scripts.served import Site

pytestmark = pytest.mark.browser
# Between them they are led to every page; whoever comes first shows it.
VISITORS = (PUBLIC, "county", "secretary", "member", "window", "leader")
DESK = Look("zh-hans", 1280, "light", "normal")
PHONE = Look("en", 360, "dark", "large")


@dataclass(frozen=True)
class Visit:
    """A visitor's cookies, and one address of each route that no visitor before was led to."""

    cookies: Any
    paths: Sequence[str]


@pytest.fixture(scope="module")
def visits(chromium: Browser, demo_site: Site) -> Mapping[str, Visit]:
    """Who shows which pages: the same at every run, in whatever order the tests come."""
    found: dict[str, Visit] = {}
    shown: set[str] = set()
    for visitor in VISITORS:
        context = chromium.new_context(base_url=demo_site.url, locale="zh-CN")
        enter(context, visitor)
        new = [one for one in pages_of(context, visitor, 1, shown) if one.route not in shown]
        shown.update(one.route for one in new)
        found[visitor] = Visit(context.storage_state(), [one.path for one in new])
        context.close()
    return found


def looked_at(page: Page, base: str, path: str, look: Look) -> list[Finding]:
    """Faults of one page."""
    looking.open_in(page, base, path, look)
    return [one for one in looking.found_on(page, path, look) if one.is_fault]


@pytest.mark.parametrize("look", [DESK, PHONE], ids=lambda look: look.name)
def test_every_page_reads_well(
    look: Look,
    open_page: Callable[..., Page],
    demo_site: Site,
    visits: Mapping[str, Visit],
) -> None:
    """Fits, is whole, has its contrast and one language; the browser complains of nothing."""
    size = {"width": look.width, "height": HEIGHT[look.width]}
    faults: list[Finding] = []
    for visited in visits.values():
        page = open_page(size, reduced_motion="reduce", storage_state=visited.cookies)
        for path in visited.paths:
            faults += looked_at(page, demo_site.url, path, look)
    assert not faults, "\n".join(map(str, faults))


def test_a_page_with_faults_fails(page: Page, demo_site: Site) -> None:
    """It could fail: a line too long, pale letters, a word that was not switched."""
    looking.open_in(page, demo_site.url, "/board/", PHONE)
    page.evaluate("""() => {
        const line = document.createElement("p");
        line.style.whiteSpace = "nowrap";
        line.style.color = "#333";
        line.textContent = "分类定级".repeat(20);
        const word = document.createElement("p");
        word.textContent = "分类定级";
        document.querySelector("main").append(line, word);
    }""")
    found = looking.found_on(page, "/board/", PHONE)
    assert {one.kind for one in found} >= {"overflow", "untranslated", "contrast"}


LONG_NAMES = """() => {
    const places = "h1, h2, h3, strong, dd, li, p, td, summary, legend, main a:not(.btn)";
    for (const place of document.querySelectorAll(places)) {
        if (place.closest("nav, footer, header") || !place.closest("main")) continue;
        for (const part of place.childNodes)
            if (part.nodeType === Node.TEXT_NODE && part.textContent.trim())
                part.textContent = "W".repeat(60);
    }
}"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WINDOW_PAGES = ("", "1/", "1/rate", "1/say", "mailbox", "contest-board")


@pytest.mark.parametrize("path", WINDOW_PAGES)
@pytest.mark.parametrize("text", ["normal", "large"])
def test_names_without_a_place_to_break_at_fit(
    open_page: Callable[..., Page], demo_site: Site, path: str, text: str
) -> None:
    """Sixty Latin letters in every place that shows what people typed: nothing to scroll sideways
    at 360 px."""
    page = open_page({"width": 360, "height": HEIGHT[360]})
    looking.open_in(page, demo_site.url, f"/windows/{path}", Look("zh-hans", 360, "light", text))
    page.evaluate(LONG_NAMES)
    assert page.evaluate(WIDE) <= 0
