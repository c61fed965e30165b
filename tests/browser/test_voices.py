"""From a bad rating to correction: client, window manager, authority, client (R-058, R-059).

Every step ends with what the page then says. Days pass by moving the dates of what is held back;
no page can, and none may.
"""

import os
import re
import secrets
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.served import NOT_INHERITED, ROOT, Site

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
OpenPage = Callable[..., Page]
SignIn = Callable[[Page, str], None]
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")
EIGHT_DAYS = """
UPDATE service_windows_heldcase
SET received_on = date(received_on, '-8 day'), release_on = date(release_on, '-8 day');
UPDATE service_windows_untold SET day = date(day, '-8 day');
"""


def days_pass(site: Site) -> None:
    """More than a week, and the work of the night."""
    with closing(sqlite3.connect(site.var / "xianfeng.sqlite3", timeout=30)) as db:
        db.executescript(EIGHT_DAYS)
        db.commit()
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    command = [str(ROOT / ".venv/bin/xianfeng"), "daily"]
    subprocess.run(command, env=inherited | {"XIANFENG_VAR": str(site.var)}, check=True)


def rated_badly(desk: Page, phone: Page, words: str) -> str:
    """The manager sends a link, the client taps one star and writes; the receipt code."""
    desk.goto("/windows/manage/2/channels")  # of the bureau's own line
    desk.get_by_label("办件编号").fill(secrets.token_hex(8))
    desk.get_by_role("button", name="生成链接").click()
    link = re.search(r"http\S+", desk.locator("#made-link").input_value())
    assert link is not None
    phone.goto(link[0])
    phone.locator("[data-level='1']").click()
    phone.locator("#said", has_text="已收到").wait_for()
    phone.locator("#id_text").fill(words)
    phone.get_by_role("button", name="提交意见").click()
    code = phone.locator("code").inner_text()
    assert CODE.fullmatch(code)
    return code


def mailbox(phone: Page, code: str) -> Locator:
    """What the client reads by the code alone."""
    phone.goto("/windows/mailbox")
    phone.fill("[name=code]", code)
    phone.get_by_role("button", name="查看").click()
    return phone.locator("main")


def step(page: Page, name: str, text: str, more: Callable[[Locator], object] | None = None) -> None:
    """One step of a case or an order: open it, write, send."""
    box = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{name}$")))
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.locator("textarea[name=text]").fill(text)
    if more:
        more(box)
    with page.expect_navigation():
        box.get_by_role("button", name=name).click()


def state(page: Page, text: str) -> None:
    expect(page.locator("main .mark", has_text=text).first).to_be_visible()


def listed(page: Page) -> int:
    """How many cases the unit sees."""
    page.goto("/windows/cases/")
    return page.locator("main table tbody tr").count()


def opened(page: Page, path: str, text: str) -> str:
    """Open the case or order that has this text; its address."""
    page.goto(path)
    links = page.locator("main table a").all()
    for address in [link.get_attribute("href") or "" for link in links]:
        page.goto(address)
        if text in page.locator("main").inner_text():
            return address
    raise AssertionError(f"{text} stands nowhere on {path}")


def test_r059_a_bad_rating_becomes_an_order_an_answer_and_is_closed_from_outside(
    open_page: OpenPage, sign_in: SignIn, demo_site: Site
) -> None:
    client, manager, authority = open_page(PHONE), open_page(DESK), open_page(DESK)
    sign_in(manager, "window")
    sign_in(authority, "bureau")
    before, words = listed(manager), "材料退回两次，没有一次告知。"
    code = rated_badly(manager, client, words)

    # Held: the unit sees nothing of it, the client that it is on its way.
    assert listed(manager) == before
    expect(mailbox(client, code)).to_contain_text("7 天内")
    days_pass(demo_site)

    # The unit: an order with one of the pack's deadlines, corrected, accepted from outside.
    case = opened(manager, "/windows/cases/", words)
    state(manager, "待核实")
    step(
        manager, "登记核实情况", "核对了受理记录",
        lambda box: box.get_by_label("属实", exact=True).check(),
    )  # fmt: skip
    state(manager, "待办理")
    step(
        manager, "下达限期整改", "重做一次性告知单",
        lambda box: box.locator("select[name=days]").select_option("5"),
    )  # fmt: skip
    state(manager, "限期整改")
    order = opened(manager, "/rectification/", "重做一次性告知单")
    step(manager, "登记整改措施", "告知单按事项重写，周五前上墙")
    step(manager, "报请验收", "已重写并上墙")
    expect(manager.locator("main")).to_contain_text("等待本单位以外的人验收")
    authority.goto(order)
    step(authority, "验收销号", "现场看过")
    manager.goto(case)
    step(manager, "答复已改好", "告知单已重写，材料一次说清。")
    state(manager, "已答复")
    expect(manager.locator("summary", has_text="办结")).to_have_count(0)

    # The client is not satisfied: the case waits for its order, which is opened again when the day
    # is past: its steps show their time and must not show that of the reply.
    read = mailbox(client, code)
    expect(read).to_contain_text("材料一次说清")
    client.get_by_role("button", name="不满意", exact=True).click()
    expect(client.locator("main")).to_contain_text("限期整改")
    manager.goto(order)
    expect(manager.locator("main")).not_to_contain_text("重新整改")
    days_pass(demo_site)
    manager.goto(order)
    expect(manager.locator("main")).to_contain_text("重新整改 1 次")
    step(manager, "报请验收", "窗口增加一名咨询员")
    authority.goto(order)
    step(authority, "验收销号", "当面核对过")
    manager.goto(case)
    step(manager, "答复已改好", "窗口增加一名咨询员，当面核对材料。")

    # Somebody outside the unit closes; the client reads it and rates the answer again.
    authority.goto(case)
    step(authority, "办结", "属实，已改正")
    state(authority, "已办结")
    read = mailbox(client, code)
    expect(read).to_contain_text("增加一名咨询员")
    client.get_by_role("button", name="满意", exact=True).click()
    expect(client.locator("main")).to_contain_text("已办结")
    authority.goto(case)
    expect(authority.locator("main")).to_contain_text("对答复满意")


def test_an_appeal_against_a_rating_is_judged_by_the_authority(
    open_page: OpenPage, sign_in: SignIn, demo_site: Site
) -> None:
    client, manager, authority = open_page(PHONE), open_page(DESK), open_page(DESK)
    sign_in(manager, "window")
    sign_in(authority, "bureau")
    words = "下午三点已经停止取号。"
    code = rated_badly(manager, client, words)
    days_pass(demo_site)
    case = opened(manager, "/windows/cases/", words)
    step(manager, "申诉", "当天窗口停业检修，没有办理过这件事")
    state(manager, "申诉复核")
    expect(manager.locator("summary", has_text="申诉成立")).to_have_count(0)
    authority.goto(case)
    step(authority, "申诉不成立", "当天上午照常营业")
    state(authority, "待办理")
    expect(mailbox(client, code)).to_contain_text("待办理")
