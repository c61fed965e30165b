"""Somebody who sits in two voices votes in both on a phone: a peer who leads, a secretary who
speaks for the branch (R-030, C-09)."""

import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.served import NOT_INHERITED, ROOT, Site
from tests.browser.two_voices import TITLE

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
SignIn = Callable[[Page, str], None]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PEER, LEADER = "党员互评", "领导点评"


@pytest.fixture(scope="module")
def seated(demo_site: Site) -> Site:
    """The poll is announced, as the factory beside this file lays it out."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    own = {"XIANFENG_VAR": str(demo_site.var), "DJANGO_SETTINGS_MODULE": "xianfeng.settings"}
    command = [str(ROOT / ".venv/bin/python"), "-m", "tests.browser.two_voices"]
    subprocess.run(command, env=inherited | own, cwd=ROOT, check=True)
    return demo_site


def begin(secretary: Page, sign_in: SignIn) -> None:
    """Lays the poll into the box, once."""
    sign_in(secretary, "secretary")
    secretary.goto("/appraisals/")
    secretary.locator("table").get_by_role("link", name=TITLE, exact=True).click()
    start = secretary.get_by_role("button", name="开始投票")
    if start.count():
        start.click()
        secretary.wait_for_selector("text=投票已开始")


def card(page: Page) -> Locator:
    page.goto("/appraisals/")
    return page.locator("li", has_text=TITLE)


def turn(page: Page, name: str) -> Locator:
    """The button of a voice."""
    return page.locator(f"[data-circle][data-name='{name}']")


def vote(page: Page, answer: str, before: str = "") -> str:
    """Ticket, a tap, the receipt, which is not the one of `before`."""
    page.get_by_role("button", name="领票", exact=True).click()
    fill(page, answer)
    receipt = page.locator("[data-receipt]")
    expect(receipt).to_be_visible()
    expect(receipt).not_to_have_text(before)
    return receipt.inner_text()


def fill(page: Page, answer: str) -> None:
    page.locator("fieldset.question").first.get_by_text(answer, exact=True).click()
    page.get_by_role("button", name="投出", exact=True).click()


def fits(page: Page) -> None:
    """Nothing is wider than the phone, with large text too."""
    for size in ("large", "normal"):
        page.evaluate("size => { document.documentElement.dataset.text = size }", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def classes_sent(sent: list[Any]) -> list[str]:
    """Which classes' ballots went to the box, scores only."""
    return [one["class"] for one in sent if not one["class"].endswith(".words")]


def test_a_peer_who_leads_votes_in_both_voices(
    open_page: OpenPage, sign_in: SignIn, seated: Site
) -> None:
    """One ticket and one ballot each, one after the other; the page says which is on it, which is
    in, and that one is left; a change goes to the voice on the page."""
    begin(open_page(DESK), sign_in)
    phone = open_page(PHONE)
    sign_in(phone, "member")
    sent: list[Any] = []
    phone.on(
        "request",
        lambda request: (
            sent.append(request.post_data_json) if request.url.endswith("/ballots") else None
        ),
    )
    card(phone).get_by_role("link", name="去投票").click()
    expect(phone.locator("#circles")).to_contain_text("2 张票")
    expect(turn(phone, LEADER)).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("[data-here]")).to_have_text(LEADER)
    fits(phone)
    first = vote(phone, "满意")
    expect(turn(phone, LEADER).locator("[data-done]")).to_be_visible()
    expect(turn(phone, PEER).locator("[data-done]")).to_be_hidden()
    expect(phone.locator("[data-more]")).to_contain_text(PEER)
    expect(phone.get_by_role("button", name="投下一张")).to_be_in_viewport()
    fits(phone)

    # One of two tickets is no end: the list still asks.
    expect(card(phone).get_by_role("link", name="去投票")).to_be_visible()
    card(phone).get_by_role("link", name="去投票").click()
    expect(phone.locator("[data-here]")).to_have_text(PEER)
    turn(phone, LEADER).click()
    expect(phone.locator("[data-receipt]")).to_have_text(first)
    phone.get_by_role("button", name="投下一张").click()
    expect(phone.locator("[data-here]")).to_have_text(PEER)
    expect(phone.locator("#circles")).to_be_in_viewport()
    second = vote(phone, "不满意", before=first)
    expect(phone.locator("[data-more]")).to_be_hidden()
    fits(phone)

    # A changed mind about the first leaves the second as it is.
    turn(phone, LEADER).click()
    expect(phone.locator("[data-receipt]")).to_have_text(first)
    phone.get_by_role("button", name="改投一次").click()
    expect(phone.locator("fieldset.question input:checked")).to_have_count(0)
    fill(phone, "基本满意")
    expect(phone.locator("[data-receipt]")).not_to_have_text(first)
    expect(phone.locator("[data-receipt]")).to_be_visible()
    assert classes_sent(sent) == ["leader", "members", "leader"]
    expect(card(phone).get_by_role("link", name="已领票，继续")).to_be_visible()
    for receipt, said in ((first, "代替"), (second, "这张票算数")):
        phone.goto("/appraisals/receipt")
        phone.fill("#receipt", receipt)
        phone.get_by_role("button", name="查一查").click()
        expect(phone.locator("main")).to_contain_text(said)


def test_a_secretary_votes_as_a_peer_and_speaks_for_the_branch(
    open_page: OpenPage, sign_in: SignIn, seated: Site
) -> None:
    """A secret ballot and a word by name, from one card with two buttons; neither page takes the
    one for the other."""
    phone = open_page(PHONE)
    begin(phone, sign_in)
    card(phone).get_by_role("link", name="去投票").click()
    expect(phone.locator("#circles")).to_have_count(0)
    vote(phone, "满意")
    expect(card(phone).get_by_role("link", name="已领票，继续")).to_be_visible()
    card(phone).get_by_role("link", name="记名填写").click()
    expect(phone.locator("main")).to_contain_text("这一类是记名的")
    expect(phone.locator("main")).to_contain_text("自评")
    fits(phone)
    phone.get_by_text("基本满意", exact=True).click()
    phone.get_by_role("button", name="提交").click()
    expect(card(phone).get_by_role("link", name="修改已填内容")).to_be_visible()
