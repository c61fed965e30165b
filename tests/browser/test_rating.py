"""Somebody at a counter rates in one tap, without an account (好差评 of the issue of windows)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request

from scripts.served import Site
from xianfeng.ballots.envelopes import kept_key
from xianfeng.ballots.slips import make_slip
from xianfeng.kernel.clock import today

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PHONE = {"width": 360, "height": 740}
MOST_REQUESTS, MOST_BYTES = 8, 60 * 1024
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PATIENCE = 4.0  # seconds from scan to thank-you, at 400 kbit/s and 400 ms round trip
ELAPSED = "() => performance.now() / 1000"  # seconds since the scan


@pytest.fixture
def slip(demo_site: Site) -> Callable[[], str]:
    """New slips for the demo's window, signed by the site's key."""
    key = kept_key(demo_site.var / "office/site.key")
    return lambda: make_slip("w1", today(), key)


def told(page: Page, text: str) -> None:
    """The page says so, to screen readers too."""
    page.locator("#said", has_text=text).wait_for()


def rated(page: Page, slip: str, level: int) -> int:
    """Scan and tap; how many taps it took."""
    page.goto(f"/windows/1/rate#{slip}")
    page.locator(f"[data-level='{level}']").click()
    told(page, "已收到")
    return 1


def test_r058_one_and_two_stars_take_exactly_as_many_steps_as_five(
    open_page: OpenPage, slip: Callable[[], str]
) -> None:
    """The same buttons, size, answer and offered form for every level."""
    seen = []
    for level in (5, 4, 3, 2, 1):
        page = open_page(PHONE)
        taps = rated(page, slip(), level)
        box = page.locator(f"[data-level='{level}']").bounding_box()
        assert box is not None
        offered = page.locator("#more :is(input, textarea, button):visible").count()
        seen.append((taps, round(box["width"]), round(box["height"]), offered))
    assert len(set(seen)) == 1
    assert seen[0][2] >= 60


def test_one_slip_rates_once_and_a_changed_one_never(
    open_page: OpenPage, slip: Callable[[], str], complaints: list[str]
) -> None:
    """Refused with a sentence that says what to do."""
    once, page = slip(), open_page(PHONE)
    rated(page, once, 1)
    again = open_page(PHONE)
    for text, said in ((once, "用过"), (once.replace("w1~", "w2~"), "无效"), ("", "无效")):
        again.goto("/windows/1/")
        again.goto(f"/windows/1/rate#{text}")
        if text:
            again.locator("[data-level='5']").click()
        told(again, said)
    complaints.clear()  # the browser reports the refusals themselves


def test_words_after_a_rating_lead_to_a_receipt_code(
    open_page: OpenPage, slip: Callable[[], str]
) -> None:
    page = open_page(PHONE)
    rated(page, slip(), 2)
    page.locator("#id_text").fill("等了很久")
    page.get_by_role("button", name="提交意见").click()
    code = page.locator("code").inner_text()
    page.goto("/windows/mailbox")
    page.fill("[name=code]", code)
    page.get_by_role("button", name="查看").click()
    page.wait_for_selector("text=几天内")


def test_the_page_is_small_and_quick_on_a_slow_phone(
    open_page: OpenPage, slip: Callable[[], str]
) -> None:
    """≤ 60 KiB, ≤ 8 requests, under 4 s from scan to thank-you."""
    page = open_page(PHONE)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    sent: list[Request] = []
    page.on("requestfinished", lambda request: sent.append(request))
    text = slip()
    rated(page, text, 4)
    taken = page.evaluate(ELAPSED)
    sizes = [request.sizes() for request in sent]
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert len(sent) <= MOST_REQUESTS
    assert total <= MOST_BYTES
    assert taken < PATIENCE
