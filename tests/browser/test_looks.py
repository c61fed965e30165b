"""Every page in the two looks that differ most: Chinese on a desk, large dark English on a phone.

All sixteen looks with pictures: `python -m scripts.looks`.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from scripts.looks import looking
from scripts.looks.looking import Finding, Look
from scripts.looks.visiting import PUBLIC, enter, pages_of
from scripts.served import Site

pytestmark = pytest.mark.browser
# Between them they are led to every page.
VISITORS = ("county", PUBLIC, "secretary", "member", "window", "leader")
DESK = Look("zh-hans", 1280, "light", "normal")
PHONE = Look("en", 360, "dark", "large")


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """Routes that a visitor before has shown."""
    return set()


def looked_at(page: Page, base: str, path: str) -> list[Finding]:
    """Faults of one page in both looks."""
    found = []
    for look in (DESK, PHONE):
        looking.open_in(page, base, path, look)
        found += looking.found_on(page, path, look)
    return [one for one in found if one.is_fault]


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_reads_well(
    visitor: str, open_page: Callable[..., Page], demo_site: Site, seen: set[str]
) -> None:
    """Fits, is whole, has its contrast and one language; the browser complains of nothing."""
    page = open_page({"width": 360, "height": 740}, reduced_motion="reduce")
    enter(page.context, visitor)
    pages = [one for one in pages_of(page.context, visitor, 1, seen) if one.route not in seen]
    seen.update(one.route for one in pages)
    faults = [fault for one in pages for fault in looked_at(page, demo_site.url, one.path)]
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
