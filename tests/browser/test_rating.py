"""Somebody at a counter rates in one tap, without an account, by slip, link, poster or kiosk."""

import json
import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Route, expect

from scripts.served import Site
from xianfeng.ballots.envelopes import kept_key
from xianfeng.ballots.passes import LINK, POSTER, make_pass
from xianfeng.ballots.slips import NONCE, from_url, make_slip, mark_of
from xianfeng.kernel.clock import today

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
SignIn = Callable[[Page, str], None]
PHONE, TABLET = {"width": 360, "height": 740}, {"width": 1024, "height": 768}
MOST_REQUESTS, MOST_BYTES = 8, 60 * 1024
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PATIENCE = 4.0  # seconds from scan to thank-you, at 400 kbit/s and 400 ms round trip
ELAPSED = "() => performance.now() / 1000"  # seconds since the scan
PIECES = "main :is(h2, tr, li)"
WHOLE = """.map((one, place) => {
    const box = one.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight + 1 ? place : -1;
}).filter((place) => place >= 0)"""  # which of the pieces are on the screen
TAKEN_IN = 60.0  # seconds from a rating to the site's count of it
DWELL, THANKS = 1.5, 4.0  # seconds; static/service_windows/kiosk.js


@pytest.fixture
def slip(demo_site: Site) -> Callable[[], str]:
    """New slips for the demo's window, signed by the site's key."""
    key = kept_key(demo_site.var / "office/site.key")
    return lambda: make_slip("w1", today(), key)


@pytest.fixture
def held(demo_site: Site) -> Callable[..., str]:
    """Passes for the demo's window."""
    key = kept_key(demo_site.var / "office/site.key")

    def made(kind: str, days: int = 0, item: str = "") -> str:
        day = today() - timedelta(days=days)
        return make_pass(kind, "w1", item, day, secrets.token_bytes(NONCE), key)

    return made


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
        offered = page.locator("#more :is(input, textarea, select, button):visible").count()
        seen.append((taps, round(box["width"]), round(box["height"]), offered))
    assert len(set(seen)) == 1
    assert seen[0][2] >= 60


def pressed(page: Page) -> int:
    """How many levels stay marked as chosen."""
    return page.locator("[data-level][aria-pressed='true']").count()


def test_one_slip_rates_once_and_a_changed_one_never(
    open_page: OpenPage, slip: Callable[[], str], complaints: list[str]
) -> None:
    """Refused with a sentence that says what to do; what was tapped for nothing is not marked."""
    once, page = slip(), open_page(PHONE)
    rated(page, once, 1)
    assert pressed(page) == 1
    again = open_page(PHONE)
    day = today().isoformat()
    for text, said in ((once, "刚才点的没有计入"), (f"w1~{day}~x~y", "无效"), ("", "无效")):
        again.goto("/windows/1/")
        again.goto(f"/windows/1/rate#{text}")
        if text:
            again.locator("[data-level='5']").click()
        told(again, said)
        assert pressed(again) == 0
        expect(again.locator("[data-level='5']")).to_be_disabled()
        again.get_by_text("还想说两句").click()  # what to do next is open
        expect(again.locator("#id_level")).to_have_value("")
        expect(again.locator("#id_secret")).to_have_value("")
    complaints.clear()  # the browser reports the refusals themselves


def addresses(page: Page) -> list[str]:
    """What the page asks for from here on."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    return sent


def test_a_code_of_another_window_says_so_before_the_tap(
    open_page: OpenPage, slip: Callable[[], str], held: Callable[..., str]
) -> None:
    """It would count there under the name that stands here; a link leads to where it belongs."""
    for code in (slip(), held(LINK), held(POSTER)):
        page = open_page(PHONE)
        sent = addresses(page)
        page.goto(f"/windows/2/rate#{code}")
        told(page, "别的窗口")
        expect(page.locator("[data-level='1']")).to_be_disabled()
        page.get_by_role("link", name="去那个窗口的评价页").click()
        page.wait_for_url("**/windows/1/rate#*")
        page.locator("[data-level='3']").click()
        told(page, "已收到")
        assert len([url for url in sent if url.endswith("/ratings")]) == 1


@pytest.mark.parametrize("broken", ["%E0%A4%A", "%", "w1~%ZZ"])
def test_a_broken_address_says_so(open_page: OpenPage, broken: str) -> None:
    page = open_page(PHONE)
    page.goto(f"/windows/1/rate#{broken}")
    told(page, "二维码无效")
    expect(page.locator("[data-level='5']")).to_be_disabled()


def test_the_other_language_keeps_slip_words_and_rating(
    open_page: OpenPage, slip: Callable[[], str]
) -> None:
    """And the site never gets to see the slip."""
    page, once = open_page(PHONE), slip()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    page.goto(f"/windows/1/rate#{once}")
    page.get_by_role("button", name="English").click()
    page.locator("#levels", has_text="Very dissatisfied").wait_for()
    page.locator("[data-level='2']").click()
    told(page, "Thank")
    page.locator("#id_text").fill("等了很久")
    page.locator(".reasons input").first.check()
    page.get_by_role("button", name="中文").click()
    told(page, "已收到")
    expect(page.locator("#id_text")).to_have_value("等了很久")
    expect(page.locator(".reasons input").first).to_be_checked()
    expect(page.locator("#id_secret")).not_to_have_value("")
    expect(page.locator("[data-level='5']")).to_be_disabled()
    nonce = once.split("~")[2]
    seen = [one for one in sent if nonce in one.partition("#")[0] or nonce in one.split(" ", 1)[1]]
    assert all("/ratings" in one for one in seen)


def test_an_answer_that_was_lost_is_asked_for_again(
    open_page: OpenPage, slip: Callable[[], str], complaints: list[str]
) -> None:
    """The rating is kept and the reply dropped: the next tap is thanked and opens the words."""
    page = open_page(PHONE)
    page.goto(f"/windows/1/rate#{slip()}")
    once: list[int] = []

    def drop(route: Route) -> None:
        if once:
            route.fallback()
            return
        once.append(route.fetch().status)
        route.abort()

    page.route("**/ratings", drop)
    page.locator("[data-level='1']").click()
    told(page, "只算一次")
    assert once == [201]
    expect(page.locator("[data-level='5']")).to_be_disabled()
    page.reload()  # the tap that is sent again is the same one, and of the same level
    told(page, "只算一次")
    assert pressed(page) == 1
    expect(page.locator("[data-level='5']")).to_be_disabled()
    page.locator("[data-level='1']").click()
    told(page, "已收到")
    expect(page.locator("#id_text")).to_be_visible()
    expect(page.locator("#id_secret")).not_to_have_value("")
    complaints.clear()  # the browser reports the dropped answer and the refusal


def test_an_expired_code_says_so_before_anything_is_tapped(
    open_page: OpenPage, held: Callable[..., str]
) -> None:
    """And leads to the suggestion box."""
    page = open_page(PHONE)
    page.goto(f"/windows/1/rate#{held(LINK, days=4)}")
    told(page, "已过有效期")
    expect(page.locator("[data-level='5']")).to_be_disabled()
    page.get_by_role("link", name="不评价，只提意见").click()
    page.wait_for_url("**/windows/1/say")


def test_a_poster_rates_once_a_day_on_one_phone(
    open_page: OpenPage, held: Callable[..., str], complaints: list[str]
) -> None:
    page, wall = open_page(PHONE), held(POSTER)
    rated(page, wall, 4)
    page.goto("/windows/1/")
    page.goto(f"/windows/1/rate#{wall}")
    page.locator("[data-level='4']").click()
    told(page, "这台手机今天已经评价过")
    assert pressed(page) == 0
    rated(open_page(PHONE), wall, 2)  # somebody else
    complaints.clear()  # the browser reports the refusal itself


def test_a_link_names_the_matter_and_its_items_may_be_scored(
    open_page: OpenPage, held: Callable[..., str]
) -> None:
    """一事一评: scores of single items are optional and go to the box alone."""
    page = open_page(PHONE)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    rated(page, held(LINK, item="i1"), 3)
    expect(page.locator(".item:visible")).to_have_count(1)
    expect(page.locator("[data-place='online']:visible")).to_have_count(4)
    expect(page.locator("[data-place='on-site']:visible")).to_have_count(0)
    page.locator("[data-question='guide']").select_option("2")
    page.get_by_role("button", name="提交意见").click()
    expect(page.locator("#more")).to_be_hidden()
    scored = [json.loads(one.post_data or "") for one in sent if one.url.endswith("/scores")]
    assert [one["scores"] for one in scored] == [{"guide": 2}]


def test_words_after_a_rating_lead_to_a_receipt_code(
    open_page: OpenPage, slip: Callable[[], str]
) -> None:
    """They carry what this browser drew at the tap, whose hash the box got, and no nonce."""
    page, once = open_page(PHONE), slip()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    rated(page, once, 2)
    (tap,) = [json.loads(one.post_data or "") for one in sent if one.url.endswith("/ratings")]
    secret = page.locator("#id_secret").input_value()
    assert mark_of(from_url(secret)).hex() == tap["mark"]
    assert secret != once.split("~")[2]
    page.locator("#id_text").fill("等了很久")
    page.get_by_role("button", name="提交意见").click()
    code = page.locator("code").inner_text()
    page.goto("/windows/mailbox")
    page.fill("[name=code]", code)
    page.get_by_role("button", name="查看").click()
    page.wait_for_selector("text=7 天内")


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


# --- from the box to the site


def received(page: Page) -> int:
    """How many ratings the site says it has of the window."""
    page.goto("/windows/manage/1/channels")
    return int(page.locator(".stat-value").first.inner_text())


def test_a_rating_given_at_the_box_is_counted_by_the_site(
    open_page: OpenPage, page: Page, sign_in: SignIn
) -> None:
    """By a slip that was really printed; nobody at the desk sees its level."""
    sign_in(page, "window")
    before = received(page)
    page.get_by_label("服务事项").select_option(index=1)
    page.get_by_label("办件编号").fill(secrets.token_hex(8))
    page.get_by_role("button", name="生成链接").click()
    link = re.search(r"http\S+", page.locator("#made-link").input_value())
    assert link is not None
    rated(open_page(PHONE), link[0].partition("#")[2], 1)
    deadline = time.monotonic() + TAKEN_IN
    while received(page) == before and time.monotonic() < deadline:
        time.sleep(1)
    assert received(page) > before
    assert "非常不满意" not in page.locator("main").inner_text()


# --- the kiosk


@pytest.fixture
def kiosk(open_page: OpenPage, sign_in: SignIn) -> Page:
    """A tablet, registered by the window's manager and signed out."""
    page = open_page(TABLET)
    sign_in(page, "window")
    page.goto("/windows/manage/1/channels")
    page.locator("#kiosk-form input[name=name]").fill("1 号柜台")
    page.get_by_role("button", name="登记评价器").click()
    page.wait_for_url("**/windows/1/kiosk")
    return page


def ready(page: Page) -> None:
    """The kiosk takes the next press."""
    page.locator("body[data-state='ready']").wait_for()
    page.wait_for_timeout(DWELL * 1000 + 100)


def thanked(page: Page) -> None:
    page.locator("main:visible .said", has_text="已收到").wait_for()


def test_a_kiosk_takes_one_press_for_every_level(kiosk: Page) -> None:
    """Large targets of one size, one press, the same thanks; then it is ready for the next."""
    seen = set()
    for level in (1, 5):
        ready(kiosk)
        button = kiosk.locator(f"main:visible [data-level='{level}']")
        box = button.bounding_box()
        assert box is not None
        seen.add((round(box["width"]), round(box["height"])))
        button.click()
        thanked(kiosk)
    assert len(seen) == 1
    assert min(seen.pop()) >= 60
    overflow = "document.documentElement.scrollHeight - document.documentElement.clientHeight"
    assert kiosk.evaluate(overflow) <= 0


def test_a_kiosk_takes_no_second_press_of_the_same_finger(kiosk: Page) -> None:
    """Dwell: what is pressed at once after the reset is ignored."""
    ready(kiosk)
    sent: list[str] = []
    kiosk.on("request", lambda request: sent.append(request.url))
    kiosk.locator("main:visible [data-level='3']").dblclick()
    thanked(kiosk)
    kiosk.locator("body[data-state='ready']").wait_for()
    kiosk.locator("main:visible [data-level='3']").click()
    kiosk.wait_for_timeout(300)
    assert len([url for url in sent if url.endswith("/ratings")]) == 1


def test_a_kiosk_works_by_keyboard_in_english_and_forgets_the_language(kiosk: Page) -> None:
    ready(kiosk)
    kiosk.get_by_role("button", name="English").press("Enter")
    kiosk.get_by_role("button", name="Very dissatisfied").press("Enter")
    kiosk.locator("main:visible .said", has_text="Thank").wait_for()
    ready(kiosk)
    expect(kiosk.get_by_role("button", name="非常满意")).to_be_visible()
    assert kiosk.evaluate("document.documentElement.lang") == "zh-Hans"


def test_a_kiosk_that_is_left_alone_is_ready_for_the_next(kiosk: Page) -> None:
    """Idle reset: whoever walks away in the middle leaves nothing chosen and no language."""
    kiosk.clock.install()
    kiosk.reload()
    kiosk.locator("body[data-state='ready']").wait_for()
    kiosk.get_by_role("button", name="English").click()
    kiosk.get_by_role("button", name="Satisfied", exact=True).focus()
    kiosk.clock.fast_forward(15_000)
    expect(kiosk.get_by_role("button", name="Very satisfied")).to_be_visible()
    kiosk.clock.fast_forward(6_000)
    expect(kiosk.get_by_role("button", name="非常满意")).to_be_visible()
    assert kiosk.evaluate("document.activeElement === document.body")


def test_r058_a_press_whose_answer_was_lost_is_sent_again_and_never_changed(
    kiosk: Page, complaints: list[str]
) -> None:
    """It may have been kept: another level now would rate the same visit twice."""
    ready(kiosk)
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "")["nonce"])
        if len(sent) == 1:
            route.fetch()
            return route.abort()
        return route.continue_()

    kiosk.route("**/ratings", lose)
    kiosk.locator("main:visible [data-level='5']").click()
    kiosk.locator("main:visible .said", has_text="不知道收到没有").wait_for()
    expect(kiosk.locator("main:visible [data-level='1']")).to_be_disabled()
    kiosk.locator("main:visible [data-level='5']").click()
    thanked(kiosk)
    assert len(set(sent)) == 1
    ready(kiosk)
    expect(kiosk.locator("main:visible [data-level='1']")).to_be_enabled()
    complaints.clear()  # the browser reports the lost answer itself


def test_r058_a_kiosk_without_an_answer_does_not_wait_for_ever(
    kiosk: Page, complaints: list[str]
) -> None:
    """Nobody reloads a tablet on a counter: it says so, and is ready for the next visitor."""
    kiosk.clock.install()
    kiosk.reload()
    kiosk.locator("body[data-state='ready']").wait_for()
    kiosk.clock.fast_forward(2_000)
    kiosk.route("**/ratings", lambda _route: None)  # never answered
    kiosk.locator("main:visible [data-level='2']").click()
    kiosk.locator("body[data-state='sending']").wait_for()
    kiosk.wait_for_timeout(300)
    kiosk.clock.fast_forward(11_000)
    kiosk.locator("main:visible .said", has_text="不知道收到没有").wait_for()
    kiosk.clock.fast_forward(21_000)
    expect(kiosk.locator("main:visible [data-level='5']")).to_be_enabled()
    complaints.clear()


def test_r053_a_screen_turns_its_own_pages(open_page: OpenPage) -> None:
    """Nobody scrolls in a hall: standards, identity and pledges come by, and it begins anew."""
    page = open_page({"width": 1920, "height": 1080})
    page.clock.install()
    page.goto("/windows/1/screen")
    seen = f"() => [...document.querySelectorAll('{PIECES}')]{WHOLE}"
    wanted = set(range(page.locator(PIECES).count()))
    shown = set(page.evaluate(seen))
    assert shown != wanted
    for _turn in range(4):
        page.clock.fast_forward(12_100)
        shown |= set(page.evaluate(seen))
        if page.evaluate("scrollY") == 0:
            break
    assert shown == wanted
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Shift")  # whoever touches it reads in peace
    page.clock.fast_forward(30_000)
    assert page.evaluate("scrollY") == 0


def test_r058_a_tablet_that_cannot_make_a_key_says_so(open_page: OpenPage, sign_in: SignIn) -> None:
    """In words for people, not those of the browser."""
    page = open_page(TABLET)
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined });")
    sign_in(page, "window")
    page.goto("/windows/manage/1/channels")
    page.locator("#kiosk-form input[name=name]").fill("2 号柜台")
    page.get_by_role("button", name="登记评价器").click()
    expect(page.locator("#kiosk-said")).to_contain_text("请用 https 开头的网址打开")


def test_an_unregistered_device_says_what_to_do(open_page: OpenPage) -> None:
    page = open_page(TABLET)
    page.goto("/windows/1/kiosk")
    expect(page.locator("main:visible .unregistered")).to_be_visible()


@pytest.mark.parametrize("path", ["/windows/1/rate", "/windows/1/kiosk", "/windows/1/say"])
def test_the_pages_for_clients_have_no_barrier(open_page: OpenPage, path: str) -> None:
    """WCAG 2 AA as far as axe can tell."""
    page = open_page(PHONE)
    page.goto(path)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    assert not Axe().run(page, options=rules).response["violations"]
