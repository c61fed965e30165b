"""A villager votes on a phone: sign in or slip, ticket, taps, receipt (R-030, R-058)."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from xianfeng.kernel import clock

pytestmark = pytest.mark.browser

SignIn = Callable[[Page, str], None]
OpenPage = Callable[..., Page]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PAGE_LIMIT = 100 * 1024  # bytes, compressed
TITLE = "年度党建工作评议"
SLIPS = (
    "other", "third", "fourth", "fifth", "sixth", "seventh",
    "doubled tap", "doubled key", "large tap", "large key",
)  # fmt: skip
COUNT_KEPT = """() => new Promise((done) => {
  const open = indexedDB.open("xianfeng-ballots");
  open.onsuccess = () => {
    const all = open.result.transaction("tickets").objectStore("tickets").count();
    all.onsuccess = () => done(all.result);
  };
})"""


@pytest.fixture(scope="module")
def opened() -> dict[str, str]:
    """What the first test of the module prepared."""
    return {}


def begin(secretary: Page, sign_in: SignIn, opened: dict[str, str]) -> None:
    """The secretary lays the announced appraisal into the box and prints slips, once."""
    sign_in(secretary, "secretary")
    if opened:
        return
    secretary.goto("/appraisals/")
    secretary.locator("table").get_by_role("link", name=TITLE, exact=True).click()
    opened["poll"] = secretary.url
    secretary.get_by_role("button", name="开始投票").click()
    secretary.wait_for_selector("text=投票已开始")
    secretary.get_by_role("button", name="打印邀请票 12 张").click()
    secretary.locator("#ask button[value=yes]").click()
    secretary.wait_for_selector(".slip-code")
    opened["slip"] = secretary.locator(".slip-code").first.inner_text()
    for place, name in enumerate(SLIPS, 1):
        opened[name] = secretary.locator(".slip-code").nth(place).inner_text()


def vote(voter: Page, answer: str = "基本满意") -> str:
    """Ticket, taps, receipt."""
    voter.get_by_role("button", name="领票").click()
    for group in voter.locator("fieldset.question").all():
        group.get_by_text(answer, exact=True).click()
    voter.get_by_role("button", name="投出").click()
    voter.wait_for_selector("[data-receipt]:not(:empty)")
    return voter.locator("[data-receipt]").inner_text()


def test_a_member_votes_on_a_phone_and_checks_the_receipt(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str]
) -> None:
    """No cookie reaches the box; the page weighs at most 100 KiB."""
    secretary, phone = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    sent: list[Request] = []
    weights: list[int] = []
    sign_in(phone, "member")
    phone.context.clear_cookies(name="nothing")
    phone.goto("/appraisals/")
    phone.on("request", lambda request: sent.append(request))
    phone.on("requestfinished", lambda request: weights.append(request.sizes()["responseBodySize"]))
    phone.locator("li", has_text=TITLE).get_by_role("link", name=re.compile("去投票|继续")).click()
    phone.wait_for_load_state("networkidle")
    assert sum(weights) <= PAGE_LIMIT, sum(weights)
    receipt = vote(phone)
    to_box = [request for request in sent if "127.0.0.1" in request.url]
    assert to_box
    for request in to_box:
        assert "cookie" not in {name.lower() for name in request.all_headers()}
    # Nothing was written, and a sheet for comments went in all the same: nobody learns who writes.
    classes = [re.search('"class":"([a-z.]+)"', request.post_data or "") for request in to_box]
    assert [found[1] for found in classes if found] == ["members.words", "members"]
    phone.goto("/appraisals/receipt")
    phone.fill("#receipt", receipt)
    phone.get_by_role("button", name="查一查").click()
    phone.wait_for_selector("text=这张票算数")


def test_a_slip_votes_on_a_shared_tablet_and_leaves_nothing(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str]
) -> None:
    """The code comes from the QR picture behind the #; after the receipt the device is cleared."""
    secretary, tablet = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    tablet.goto(f"/appraisals/slip#{opened['slip']}")
    tablet.wait_for_selector("[data-take]")
    assert opened["slip"] not in tablet.url
    vote(tablet, "满意")
    tablet.get_by_role("button", name="清除，交给下一位").click()
    tablet.get_by_role("link", name="下一位", exact=True).wait_for()
    assert tablet.evaluate(COUNT_KEPT) == 0


def tab_to(page: Page, wanted: str) -> None:
    """Tab until the focus is on what `wanted` selects."""
    for _press in range(40):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(wanted)


def enlarge(page: Page) -> None:
    """Large text, as the page's own switch sets it; nothing is then wider than the screen."""
    page.evaluate("document.documentElement.dataset.text = 'large'")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_keyboard_is_enough_and_large_text_fits(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str]
) -> None:
    """Tab, arrows, space and enter alone, from the code to a changed vote; nothing is wider than
    360 pixels at any step."""
    secretary, voter = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    voter.goto("/appraisals/slip")
    enlarge(voter)
    tab_to(voter, "#id_code")
    voter.keyboard.type(opened["other"].lower().replace("-", ""))
    voter.keyboard.press("Enter")
    voter.wait_for_selector("[data-take]")
    enlarge(voter)
    tab_to(voter, "[data-take]")
    voter.keyboard.press("Enter")
    voter.wait_for_selector("fieldset.question input:focus")
    voter.keyboard.press("Space")
    voter.keyboard.press("ArrowDown")
    tab_to(voter, "[data-words]")
    voter.keyboard.type("路灯坏了，请修一修。")
    tab_to(voter, "[data-send]")
    enlarge(voter)
    voter.keyboard.press("Enter")
    voter.wait_for_selector("[data-receipt]:not(:empty)")
    first = voter.locator("[data-receipt]").inner_text()
    enlarge(voter)
    voter.wait_for_selector("[data-part=cast]:focus")
    tab_to(voter, "[data-again]")
    voter.keyboard.press("Enter")
    voter.wait_for_selector("fieldset.question input:checked:focus")
    voter.keyboard.press("ArrowDown")
    tab_to(voter, "[data-send]")
    voter.keyboard.press("Enter")
    voter.wait_for_function(
        "was => document.querySelector('[data-receipt]').innerText !== was", arg=first
    )
    voter.wait_for_selector("[data-part=cast]:focus")
    tab_to(voter, "[data-forget]")
    voter.keyboard.press("Enter")
    voter.get_by_role("link", name="下一位", exact=True).wait_for()


SIZES = {
    "doubled": "document.documentElement.style.fontSize = '200%'",
    "large": "document.documentElement.dataset.text = 'large'",
}


def press(page: Page, wanted: str, how: str) -> None:
    if how == "tap":
        page.locator(wanted).click()
    else:
        tab_to(page, wanted)
        page.keyboard.press("Enter")


@pytest.mark.parametrize("how", ["tap", "key"])
@pytest.mark.parametrize("size", SIZES)
def test_each_step_comes_into_view_with_large_text(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str], size: str, how: str
) -> None:
    """First question, receipt and first question again: what comes next and the focus are on the
    screen, with the site's large text and with the browser's at 200 %."""
    secretary, voter = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    at_the_ballot(voter, opened[f"{size} {how}"])
    voter.evaluate(SIZES[size])
    press(voter, "[data-take]", how)
    voter.wait_for_selector("fieldset.question input:focus")
    first = voter.locator("fieldset.question").first
    expect(first.locator("legend")).to_be_in_viewport()
    expect(first.locator(".answer").first).to_be_in_viewport(ratio=0.5)
    if how == "key":
        voter.keyboard.press("Space")
    else:
        first.locator(".answer").first.click()
    press(voter, "[data-send]", how)
    voter.wait_for_selector("[data-receipt]:not(:empty)")
    expect(voter.locator("[data-receipt]")).to_be_in_viewport(ratio=1)
    expect(voter.locator("[data-part=cast] .note").first).to_be_in_viewport(ratio=1)
    press(voter, "[data-again]", how)
    voter.wait_for_selector("fieldset.question input:checked:focus")
    expect(first.locator("legend")).to_be_in_viewport()
    expect(first.locator(".answer").first).to_be_in_viewport(ratio=0.5)


def test_the_organizers_forms_fit_a_phone(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str]
) -> None:
    """Extend and close early: each asks for its reason, at 360 pixels with large text."""
    secretary, phone = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    sign_in(phone, "secretary")
    phone.goto(opened["poll"])
    for title in ("延长投票时间", "提前截止"):
        phone.locator("summary", has_text=title).click()
    assert phone.locator("details[open] textarea[name=reason]").count() == 2
    enlarge(phone)


def at_the_ballot(page: Page, code: str) -> None:
    """By the code on a page of its own: another mark behind the same address loads nothing."""
    page.goto("about:blank")
    page.goto(f"/appraisals/slip#{code}")
    page.wait_for_selector("[data-take]", state="attached")


def test_a_vote_that_did_not_arrive_is_sent_again_after_a_reload(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str], complaints: list[str]
) -> None:
    """The page says so where it is seen; the same bytes go out again, the comment sheet too."""
    secretary, voter = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    at_the_ballot(voter, opened["third"])
    lost: list[str] = []
    sent: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.post_data or "")
        route.abort()

    voter.route("**/ballots", lose)
    voter.get_by_role("button", name="领票").click()
    voter.locator("fieldset.question").first.get_by_text("基本满意", exact=True).click()
    voter.get_by_role("button", name="投出").click()
    voter.wait_for_selector("[data-problem]:focus")
    expect(voter.locator("[data-problem]")).to_be_in_viewport()
    complaints.clear()
    voter.unroute("**/ballots")
    at_the_ballot(voter, opened["third"])
    voter.on("request", lambda request: sent.append(request.post_data or ""))
    voter.get_by_role("button", name="再送一次").click()
    voter.wait_for_selector("[data-receipt]:not(:empty)")
    assert lost[0] in sent
    assert any('"class":"public","' in body and '"answers":[2' in body for body in sent), sent


def test_a_blank_ballot_is_asked_about(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str]
) -> None:
    """An empty form replaces no vote unasked, the first time nor after a good vote."""
    secretary, voter = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    at_the_ballot(voter, opened["fourth"])
    voter.get_by_role("button", name="领票").click()
    voter.get_by_role("button", name="投出").click()
    voter.wait_for_selector("[data-blank]:focus")
    enlarge(voter)
    voter.get_by_role("button", name="回去填写").click()
    voter.locator("fieldset.question").first.get_by_text("满意", exact=True).click()
    voter.get_by_role("button", name="投出", exact=True).click()
    voter.wait_for_selector("[data-receipt]:not(:empty)")
    first = voter.locator("[data-receipt]").inner_text()
    at_the_ballot(voter, opened["fourth"])
    voter.get_by_role("button", name="改投一次").click()
    voter.get_by_role("button", name="投出", exact=True).click()
    voter.get_by_role("button", name="投出空白票").click()
    voter.wait_for_function(
        "was => !['', was].includes(document.querySelector('[data-receipt]').innerText)", arg=first
    )


def test_a_ticket_taken_elsewhere_leaves_no_button(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str]
) -> None:
    """已领票: what to do stands there, and nothing to press in vain."""
    secretary, first, other = open_page(DESK), open_page(PHONE), open_page(PHONE)
    begin(secretary, sign_in, opened)
    at_the_ballot(first, opened["fifth"])
    first.get_by_role("button", name="领票").click()
    first.wait_for_selector("fieldset.question input:focus")
    at_the_ballot(other, opened["fifth"])
    other.locator("[data-part=issued]", has_text="纸质票").wait_for()
    assert not other.get_by_role("button", name="领票").is_visible()


def test_a_page_that_the_box_does_not_answer_takes_no_ticket(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str], complaints: list[str]
) -> None:
    """Opened as 127.0.0.1 the box refuses every ballot: said before the ticket is out, with the
    address to open; there the same slip votes."""
    secretary, voter = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    home = opened["poll"].split("/appraisals")[0]
    elsewhere = home.replace("localhost", "127.0.0.1")
    voter.goto(f"{elsewhere}/appraisals/slip#{opened['sixth']}")
    voter.get_by_role("button", name="领票").click()
    voter.locator("[data-problem]", has_text=f"请改用这个网址打开：{home}").wait_for()
    complaints.clear()
    at_the_ballot(voter, opened["sixth"])
    assert voter.url.startswith(home)
    vote(voter)


def test_a_comment_stands_when_the_vote_is_changed_after_a_reload(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str]
) -> None:
    """The field is empty then: nothing is sent for it, and the page says that it stands."""
    secretary, voter = open_page(DESK), open_page(PHONE)
    begin(secretary, sign_in, opened)
    at_the_ballot(voter, opened["seventh"])
    voter.get_by_role("button", name="领票").click()
    voter.wait_for_selector("[data-words]")
    expect(voter.locator("[data-kept]")).to_be_hidden()
    voter.fill("[data-words]", "路灯坏了")
    sheets: list[str] = []
    voter.on("request", lambda request: sheets.append(request.post_data or ""))
    first = vote_on(voter)
    (sheet,) = (json.loads(body) for body in sheets if '"class":"public.words"' in body)
    assert sheet["words"][0][1] == "路灯坏了"
    assert len(sheet["answers"][0]) == 64  # what is signed, and counted, is their seal
    at_the_ballot(voter, opened["seventh"])
    sent: list[str] = []
    voter.on("request", lambda request: sent.append(request.post_data or ""))
    voter.get_by_role("button", name="改投一次").click()
    expect(voter.locator("[data-kept]")).to_contain_text("以前写的仍然算数")
    assert vote_on(voter, "满意") != first
    assert any('"class":"public"' in body for body in sent)
    assert not any('"class":"public.words"' in body for body in sent)


def vote_on(voter: Page, answer: str = "基本满意") -> str:
    """Taps and the new receipt."""
    was = voter.locator("[data-receipt]").inner_text()
    for group in voter.locator("fieldset.question").all():
        group.get_by_text(answer, exact=True).click()
    voter.get_by_role("button", name="投出", exact=True).click()
    voter.wait_for_function(
        "was => !['', was].includes(document.querySelector('[data-receipt]').innerText)", arg=was
    )
    return voter.locator("[data-receipt]").inner_text()


def test_a_refused_reason_is_still_in_its_field(
    open_page: OpenPage, sign_in: SignIn, opened: dict[str, str], complaints: list[str]
) -> None:
    """An end before the announced one is refused: what was typed stays, and goes out mended."""
    secretary = open_page(PHONE)
    begin(secretary, sign_in, opened)
    secretary.goto(opened["poll"])
    secretary.locator("summary", has_text="延长投票时间").click()
    form = secretary.locator("form[action$='/extend']")
    form.locator("[name=closes]").fill("2026-01-01T10:00")
    form.locator("[name=reason]").fill("外出务工的人还没有回来")
    form.get_by_role("button").click()
    form.get_by_text("新的截止时间应晚于").wait_for()
    complaints.clear()  # the browser notes the 400
    expect(form.locator("[name=reason]")).to_have_value("外出务工的人还没有回来")
    expect(form.locator("[name=closes]")).to_have_value("2026-01-01T10:00")
    enlarge(secretary)
    form.locator("[name=closes]").fill(f"{clock.today().year + 1}-01-01T10:00")
    form.get_by_role("button").click()
    secretary.wait_for_selector("text=已延长，到时自动截止。")
