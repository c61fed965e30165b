"""The gallery in Chromium: every component on a phone and a desk, in every look."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from scripts.served import Site

pytestmark = pytest.mark.browser
GALLERY = "/ui/gallery"
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
LOOKS = [("light", "normal", "zh-hans"), ("dark", "normal", "en"), ("light", "large", "en")]


@pytest.fixture(params=LOOKS, ids=["light-zh", "dark-en", "large-en"])
def gallery(any_page: Page, demo_site: Site, request: pytest.FixtureRequest) -> Page:
    """The gallery, its chart drawn and still."""
    values = zip(("xf_theme", "xf_text", "xf_language"), request.param, strict=True)
    any_page.context.add_cookies(
        [{"name": name, "value": value, "url": demo_site.url} for name, value in values]
    )
    any_page.emulate_media(reduced_motion="reduce")
    any_page.goto(GALLERY)
    any_page.locator(".chart-picture svg").wait_for()
    return any_page


def test_nothing_reaches_over_the_edge(gallery: Page) -> None:
    """360 px first: no page scrolls sideways, in large text neither."""
    beyond = gallery.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert beyond <= 0


def test_axe_finds_nothing(gallery: Page) -> None:
    """WCAG 2.2 AA as far as a program can see, and axe's best practices."""
    gallery.evaluate(AXE.read_text())
    found = gallery.evaluate("axe.run()")["violations"]
    assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_targets_are_large_enough(gallery: Page) -> None:
    """44 px, in large text 60 px; links inside running text apart."""
    least = 60 if gallery.locator("html").get_attribute("data-text") == "large" else 44
    small = gallery.evaluate(
        """least => [...document.querySelectorAll("a, button, summary, select, input.form-control")]
            .filter(it => it.getBoundingClientRect().width && !it.closest(".skip-link"))
            .filter(it => it.getBoundingClientRect().height < least - 0.5)
            .map(it => it.outerHTML.slice(0, 120))""",
        least,
    )
    assert not small


def test_a_tree_opens_in_place(page: Page) -> None:
    page.goto(GALLERY)
    page.locator(".tree summary").click()
    page.locator(".tree-children .tree li").nth(1).wait_for()


def test_a_question_comes_before_the_deed(page: Page) -> None:
    """Cancel keeps, confirm sends."""
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    page.goto(GALLERY)
    deed = page.locator("form[data-confirm] button")
    deed.click()
    page.locator("#ask [value=no]").click()
    assert not posts
    deed.click()
    with page.expect_request(lambda sent: sent.method == "POST"):
        page.locator("#ask [value=yes]").click()
    assert len(posts) == 1


def test_a_dialog_of_the_form_asks(page: Page) -> None:
    page.goto(GALLERY)
    page.locator("[data-opens]").click()
    dialog = page.locator("#publish-dialog")
    assert dialog.is_visible()
    dialog.locator("[data-closes]").click()
    assert not dialog.is_visible()


def test_a_chart_has_its_numbers(page: Page) -> None:
    page.goto(GALLERY)
    page.locator(".chart-picture svg").wait_for()
    table = page.locator(".chart table")
    page.locator(".chart details:not([open])").wait_for()
    page.locator(".chart summary").click()
    assert table.is_visible()


def test_without_scripts_the_numbers_show(open_page: Callable[..., Page], demo_site: Site) -> None:
    page = open_page({"width": 360, "height": 740}, java_script_enabled=False)
    page.goto(GALLERY)
    assert page.locator(".chart table").is_visible()
    page.locator("summary", has_text="显示").first.click()
    page.locator("button[name=text_size][value=large]").click()
    assert page.locator("html").get_attribute("data-text") == "large"


def test_what_a_cold_page_weighs(page: Page) -> None:
    """A page with a chart: 450 KiB compressed and 15 requests at most."""
    sizes: list[int] = []
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(GALLERY, wait_until="networkidle")
    for answer in answers:
        sent: dict[str, Any] = answer.request.sizes()  # type: ignore[assignment]  # a TypedDict, read by name
        sizes.append(sent["responseBodySize"] + sent["responseHeadersSize"])
    assert len(sizes) <= 15
    assert sum(sizes) <= 450 * 1024
