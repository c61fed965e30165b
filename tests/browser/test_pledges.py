"""A member's year and a secretary's review, counted in taps; what is typed outlives the session.

A tap is a pointer activation or a choice: every click, every box and every field that is touched.
Typing is counted apart, in characters, the keyboard's own "next" among them. Basis: two items,
signed in, every visit from the start page. docs/burden.md keeps the figures.
"""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scripts.served import NOT_INHERITED, ROOT, Site
from tests.browser.ten_pledges import PLEDGES, TITLE

pytestmark = pytest.mark.browser
ITEMS = (
    ("每周走访两户困难家庭", "全年100户次", "周三上午", "服务群众"),
    ("教会六位老人用手机挂号", "每人能独立操作3次", "赶集日在村委会", "学习提高"),
)
OTHERS = (  # unlike the member's own words, or these would bring advice
    ("巡查河堤三公里", "汛期每周1次", "周五下午沿堤走一遍", "争创佳绩"),
    ("调解邻里纠纷五起", "全年5起", "上门听两边说", "弘扬正气"),
)
MOST_TAPS, MOST_MINUTES = 25, 10
READING, TAP, CHARACTER = 20, 2.0, 0.8  # seconds: a page read, a tap, a character typed by hand
OFFICE = "9901200019"
FEEDBACK = "群众满意，继续保持"
REVIEWS = 20
LINE = "textarea[name^=line-]"


class Hand:
    """Acts on a page and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.characters, self.pages = page, 0, 0, 0

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).first.click()

    def fill(self, selector: str, text: str) -> None:
        """Touching a field is a tap, too."""
        self.taps += 1
        self.characters += len(text)
        self.page.locator(selector).first.fill(text)

    def go_on(self, selector: str, text: str) -> None:
        """Enter leads to the next field: nothing is touched."""
        self.page.keyboard.press("Enter")
        expect(self.page.locator(selector).first).to_be_focused()
        self.page.keyboard.insert_text(text)
        self.characters += 1 + len(text)

    def go(self, selector: str) -> None:
        """A tap that opens another page."""
        with self.page.expect_navigation():
            self.tap(selector)
        self.pages += 1

    @property
    def minutes(self) -> float:
        seconds = self.taps * TAP + self.characters * CHARACTER + self.pages * READING
        return seconds / 60


def say(figure: str, minutes: float) -> None:
    """Print a figure for docs/burden.md (pytest -s shows it)."""
    sys.stdout.write(f"\n{figure}, {minutes:.1f} minutes\n")


def write(hand: Hand) -> None:
    """From the start page to a pledge of two items handed in."""
    hand.go("a[href='/pledges/new']:visible")
    for place, (text, aim, measures, aspect) in enumerate(ITEMS):
        hand.fill(f"[name=items-{place}-text]", text)
        hand.go_on(f"[name=items-{place}-aim]", aim)
        hand.go_on(f"[name=items-{place}-measures]", measures)
        hand.tap(f"fieldset:has([name=items-{place}-text]) label:has-text('{aspect}')")
    hand.go("button[name=then][value=submit]")


def follow(page: Page, selector: str) -> None:
    """A tap that is over when the page behind it is there: what comes next rests on it."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def others(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    """Review and publication, by those whose work it is; other tests leave pledges of the same
    member in the queue."""
    sign_in(page, "secretary")
    page.goto("/pledges/queue")
    follow(page, f"li:has-text('{ITEMS[0][0]}') a")
    follow(page, "button[value=approve]")
    page.goto(f"/pledges/of/{OFFICE}/publish")
    follow(page, "form button:has-text('提出')")
    notice = page.url
    assert not page.locator("[name=no_secret]").count(), "nobody checks what they proposed"
    page.context.clear_cookies()
    sign_in(page, "town")
    page.goto(notice)
    page.locator("[name=no_secret]").check()
    for step in ("check", "approve", "carry-out"):
        follow(page, f"form[action$={step}] button")


def fed_back(page: Page, sign_in: Callable[[Page, str], None], pledge: str) -> None:
    """A leader's comment, the appraisal and the feedback, by those whose work it is."""
    sign_in(page, "leader")
    page.goto(f"{pledge}comment")
    for box in page.locator("form textarea").all():
        box.fill("做得实在")
    follow(page, "form button:has-text('登记')")
    page.context.clear_cookies()
    sign_in(page, "secretary")
    page.goto(pledge)
    page.locator("form[action$=appraise] textarea").fill("村民会议定在下月召开")
    follow(page, "form[action$=appraise] button")
    page.locator("form[action$=feed-back] textarea").fill(FEEDBACK)
    follow(page, "form[action$=feed-back] button")
    page.get_by_text("已反馈").first.wait_for()


@pytest.fixture
def ten_reported(demo_site: Site) -> None:
    """The poll on ten pledges is announced, as the factory beside this file lays it out."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    own = {"XIANFENG_VAR": str(demo_site.var), "DJANGO_SETTINGS_MODULE": "xianfeng.settings"}
    command = [sys.executable, "-m", "tests.browser.ten_pledges"]
    subprocess.run(command, env=inherited | own, cwd=ROOT, check=True)


def begin(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    """The secretary lays the poll into the box."""
    sign_in(page, "secretary")
    page.goto("/appraisals/")
    with page.expect_navigation():
        page.locator("table").get_by_role("link", name=TITLE, exact=True).click()
    start = page.get_by_role("button", name="开始投票")
    if start.count():  # it starts by itself, too
        start.click()
        page.wait_for_selector("text=投票已开始")


def keep(hand: Hand) -> None:
    """A line on each item, from the start page; saved together."""
    hand.page.goto("/")
    for place, (text, *_rest) in enumerate(ITEMS):
        field = f".field:has(a:has-text('{text}')) textarea"
        (hand.go_on if place else hand.fill)(field, "按计划进行，已完成一半")
    hand.go(f"div.card:has(a:has-text('{ITEMS[0][0]}')) button")
    assert hand.page.get_by_text("已记下进展").is_visible()


def report(hand: Hand) -> None:
    """From the start page, item by item."""
    hand.page.goto("/")
    hand.go(f"div.card:has(a:has-text('{ITEMS[0][0]}')) a:has-text('报告完成情况')")
    for box in hand.page.locator("fieldset fieldset:visible").all():
        hand.taps += 1
        box.locator("label", has_text="完成").first.click()
    hand.go("form button.btn-primary")


def vote(hand: Hand) -> None:
    """From the start page: the ballot, a ticket, an answer for each pledge, the receipt."""
    hand.page.goto("/")
    hand.go(f"li:has-text('{TITLE}') a")
    hand.tap("[data-take]")
    questions = hand.page.locator("fieldset.question")
    expect(questions.first).to_be_visible()
    assert questions.count() == PLEDGES
    for place in range(PLEDGES):
        hand.taps += 1
        questions.nth(place).get_by_text("满意", exact=True).click()
    hand.tap("[data-send]")
    hand.page.wait_for_selector("[data-receipt]:not(:empty)")


def test_a_members_year_takes_few_taps(
    open_page: Callable[[dict[str, int]], Page],
    sign_in: Callable[[Page, str], None],
    ten_reported: None,
) -> None:
    """Write, one line of progress for each item, vote on ten pledges of others, report, read what
    came back: a member's whole year."""
    begin(open_page({"width": 1280, "height": 800}), sign_in)
    phone = open_page({"width": 360, "height": 740})
    sign_in(phone, "member")
    hand = Hand(phone)
    write(hand)
    others(open_page({"width": 1280, "height": 800}), sign_in)
    keep(hand)
    report(hand)
    mine = phone.url
    own = hand.taps
    vote(hand)
    ballot = hand.taps - own
    fed_back(open_page({"width": 1280, "height": 800}), sign_in, mine)
    phone.goto("/")
    hand.pages += 1
    assert phone.get_by_text(FEEDBACK).is_visible()
    say(f"member, own pledge of two items: {own} taps; vote on ten: {ballot} taps", 0)
    say(f"member, a year: {hand.taps} taps, {hand.characters} characters", hand.minutes)
    assert hand.taps <= MOST_TAPS
    assert hand.minutes <= MOST_MINUTES


def test_a_secretary_reviews_a_pledge_with_one_tap(
    page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    """Twenty pledges: open the queue, then a tap each; every item stands on its page. All twenty
    are opened and approved; reading is reckoned."""
    sign_in(page, "secretary")
    bring_in(page, REVIEWS)
    hand = Hand(page)
    page.goto("/pledges/")
    hand.go("a[href='/pledges/queue']")
    hand.go("ul.list-group a")
    reviewed = set()
    for _number in range(REVIEWS):
        reviewed.add(page.locator("nav.crumbs [aria-current]").inner_text())
        hand.go("button[value=approve]")
    assert len(reviewed) == REVIEWS
    minutes = (hand.taps * TAP + REVIEWS * READING) / 60
    say(f"secretary, review of {REVIEWS} pledges: {hand.taps} taps, 0 characters", minutes)
    assert hand.taps <= MOST_TAPS
    assert minutes <= MOST_MINUTES


def bring_in(page: Page, count: int) -> None:
    """So many pledges of two items, entered for members who ask and handed in."""
    page.goto(f"/pledges/of/{OFFICE}/whom")
    people = [one.get_attribute("href") for one in page.locator("main ul.list-group a").all()]
    for number in range(count):
        page.goto(f"{people[number % len(people)]}?kind=ad_hoc")
        page.fill("[name=occasion]", f"第 {number + 1} 次防汛")
        for place, (text, aim, measures, aspect) in enumerate(OTHERS):
            page.fill(f"[name=items-{place}-text]", text)
            page.fill(f"[name=items-{place}-aim]", aim)
            page.fill(f"[name=items-{place}-measures]", measures)
            page.click(f"fieldset:has([name=items-{place}-text]) label:has-text('{aspect}')")
        page.click("button[name=then][value=submit]")
        if not page.url.endswith("/pledges/"):  # much like the one before: advice, and once more
            page.click("form[action$=submit] button")
        page.get_by_text("已提交，等待审核").first.wait_for()


def test_what_is_typed_outlives_the_session(
    page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    """The session ends while somebody writes: after signing in again the words are there."""
    sign_in(page, "member")
    page.goto("/pledges/new?kind=ad_hoc")
    page.fill("[name=items-0-text]", "写到一半时退出了登录")
    page.context.clear_cookies(name="sessionid")
    page.locator("button[name=then][value=submit]").click()
    sign_in_again(page, sign_in)
    page.goto("/pledges/new?kind=ad_hoc")
    assert page.input_value("[name=items-0-text]") == "写到一半时退出了登录"


def test_what_is_typed_reaches_the_site_while_it_is_typed(
    page: Page, open_page: Callable[..., Page], sign_in: Callable[[Page, str], None]
) -> None:
    """A draft begun at the desk goes on at the telephone."""
    sign_in(page, "member")
    page.goto("/pledges/new?kind=ad_hoc")
    with page.expect_response(lambda one: "/pledges/drafts/keep" in one.url) as kept:
        page.locator("[name=items-0-text]").press_sequentially("在电脑上写到一半")
    assert kept.value.ok
    phone = open_page({"width": 360, "height": 740})
    sign_in(phone, "member")
    phone.goto("/pledges/new?kind=ad_hoc")
    assert phone.input_value("[name=items-0-text]") == "在电脑上写到一半"
    phone.goto("/pledges/")


def test_what_was_saved_does_not_come_back_in_the_next_pledge(
    page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    """The page after saving has a form of its own; the next empty one is empty all the same."""
    sign_in(page, "member")
    empty = "/pledges/new?kind=ad_hoc"
    page.goto(empty)
    page.fill("[name=occasion]", "雨雪天气")
    page.locator("[name=items-0-text]").press_sequentially("雪停后清扫门前路三百米")
    page.locator("label:has-text('服务群众')").first.click()
    page.locator("button[name=then][value=save]").click()
    page.get_by_text("已保存为草稿").wait_for()
    page.goto("/pledges/")
    page.goto(empty)
    assert page.input_value("[name=items-0-text]") == ""


@pytest.mark.parametrize("path", ["/", "/pledges/"])
def test_a_line_of_progress_outlives_the_session(
    page: Page, demo_site: Site, sign_in: Callable[[Page, str], None], path: str
) -> None:
    """Signing in again leads back to the page, and the words stand in their field."""
    sign_in(page, "member")
    said = f"今天值守了一次，在{path}写的"
    page.goto(path)
    page.locator(LINE).first.fill(said)
    page.context.clear_cookies(name="sessionid")
    page.locator("button:has-text('记下进展')").first.click()
    page.fill("input[name=username]", "member")
    page.fill("input[name=password]", demo_site.password)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(f"**{path}")
    assert page.locator(LINE).first.input_value() == said
    page.locator("button:has-text('记下进展')").first.click()
    page.get_by_text("已记下进展").wait_for()
    assert page.locator(LINE).first.input_value() == ""


def test_a_display_holds_its_slide(open_page: Callable[[dict[str, int]], Page]) -> None:
    """R-020: nothing to scroll, at any page of the screen, and a code to scan."""
    display = open_page({"width": 1280, "height": 720})
    for number in range(1, 4):
        display.goto(f"/pledges/board/{OFFICE}/2026/screen?page={number}")
        root = "document.documentElement"
        assert display.evaluate(f"{root}.scrollHeight - {root}.clientHeight") <= 0
        assert display.locator("figure img").count() == 1


def sign_in_again(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    assert "sign-in" in page.url or page.locator("form").count()
    sign_in(page, "member")


@pytest.mark.parametrize("path", ["/pledges/boards", f"/pledges/board/{OFFICE}/2026"])
def test_public_pages_fit(any_page: Page, path: str) -> None:
    any_page.goto(path)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert any_page.evaluate(wide) <= 0


def test_every_page_of_a_branch_fits_a_phone(
    open_page: Callable[[dict[str, int]], Page], sign_in: Callable[[Page, str], None]
) -> None:
    """360 pixels, nothing to scroll sideways, a quiet console."""
    phone = open_page({"width": 360, "height": 740})
    sign_in(phone, "secretary")
    for path in ("", "queue", "ledger", "publications", "coverage", "member-reviews", "feedback",
                 f"of/{OFFICE}/new", f"of/{OFFICE}/posts", f"of/{OFFICE}/import",
                 f"of/{OFFICE}/topics", f"of/{OFFICE}/quiet", f"of/{OFFICE}/member-review",
                 "inside", f"inside/{OFFICE}/2026"):  # fmt: skip
        phone.goto(f"/pledges/{path}")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert phone.evaluate(wide) <= 0, path
