"""A form is sent once, and its words outlive the session and a refusal."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from scripts.served import Site

pytestmark = pytest.mark.browser
POSTS = "/pledges/of/9901200019/posts"
BACK = "上次没有交上的内容已放回"
KEPT = "Object.keys(sessionStorage).filter((name) => name.startsWith('xf-sent:')).length"


@pytest.fixture
def send(page: Page) -> Callable[[], None]:
    return lambda: page.locator("form:has([name=duties]) button").click()


def fill(page: Page, name: str, duties: str) -> None:
    page.goto(POSTS)
    page.fill("[name=name]", name)
    page.fill("[name=duties]", duties)


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in_here(page: Page, site: Site, username: str) -> None:
    """On the page to which the person was sent, as they would."""
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", site.password)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_words_are_back_after_signing_in_again(
    page: Page, demo_site: Site, sign_in: Callable[[Page, str], None], send: Callable[[], None]
) -> None:
    """Said as a status; sent then, they do not come back; nor after signing out."""
    sign_in(page, "secretary")
    fill(page, "防汛值守岗", "汛期巡查河堤，按时报告水情")
    end_session(page)
    send()
    sign_in_here(page, demo_site, "secretary")
    assert urlsplit(page.url).path == POSTS
    expect(page.locator("form [role=status]")).to_contain_text(BACK)
    assert page.input_value("[name=name]") == "防汛值守岗"
    assert page.input_value("[name=duties]") == "汛期巡查河堤，按时报告水情"
    send()
    expect(page.locator("main")).to_contain_text("防汛值守岗")
    assert page.evaluate(KEPT) == 0
    page.goto(POSTS)
    assert page.input_value("[name=duties]") == ""
    fill(page, "环境卫生岗", "每周清扫一次")
    end_session(page)
    send()
    sign_in_here(page, demo_site, "secretary")
    page.locator("details.menu:has(form[data-leave]) > summary").click()
    page.locator("form[data-leave] button").click()
    page.wait_for_load_state()
    assert page.evaluate(KEPT) == 0


def test_words_are_nobody_elses(
    page: Page, demo_site: Site, sign_in: Callable[[Page, str], None], send: Callable[[], None]
) -> None:
    """Somebody else signs in at the same desk: nothing of them is left."""
    sign_in(page, "secretary")
    fill(page, "政策宣传岗", "每月讲一次政策")
    end_session(page)
    send()
    assert page.evaluate(KEPT) == 1
    assert page.evaluate("JSON.stringify(sessionStorage)").count("password") == 0
    sign_in(page, "town")
    assert page.evaluate(KEPT) == 0


def test_a_form_is_sent_once(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    """Two clicks before the page answers are one request; back on the page it may be sent anew."""
    sign_in(page, "secretary")
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", note)
    fill(page, "矛盾调解岗", "随叫随到")
    twice = "const form = document.querySelector('form:has([name=duties])');"
    with page.expect_navigation():
        page.evaluate(f"{twice} form.requestSubmit(); form.requestSubmit();")
    assert len(sent) == 1
    page.go_back()
    page.fill("[name=name]", "矛盾调解二岗")
    with page.expect_navigation():
        page.locator("form:has([name=duties]) button").click()
    assert len(sent) == 2
