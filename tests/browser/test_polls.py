"""Every form of a poll's organizer, sent from a browser: from the draft to its result, or none."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from xianfeng.kernel import clock

pytestmark = pytest.mark.browser

SignIn = Callable[[Page, str], None]
OpenPage = Callable[..., Page]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def moment(**later: int) -> str:
    """As a date field takes it."""
    return (clock.now() + timedelta(**later)).astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def draft(page: Page, title: str) -> str:
    """A poll by ballot and on paper; its address."""
    page.goto("/appraisals/new")
    page.fill("#id_title", title)
    own = page.locator("#id_asking option", has_text="自拟问题：满意度").first
    page.select_option("#id_asking", own.get_attribute("value"))
    page.fill("#id_own_questions", "支部办事公道吗？")
    page.fill("#id_opens", moment(minutes=-2))
    page.fill("#id_closes", moment(days=3))
    page.fill("#id_minimum_turnout", "0")
    page.select_option("#id_circle", "public")
    page.get_by_role("button", name="保存并核对").click()
    page.locator("h2", has_text="开始前请核对").wait_for()
    add_class(page, "society", "paper", "12")
    return page.url


def add_class(page: Page, voice: str, form: str, slips: str, cut: str = "") -> None:
    """By the folded form."""
    page.locator("summary", has_text="增加一类评议人员").click()
    fields = page.locator("form[action$='/classes']")
    fields.locator("[name=voice]").select_option(voice)
    fields.locator("[name=form]").select_option(form)
    fields.locator("[name=slips]").fill(slips)
    fields.locator("[name=cut]").fill(cut)
    with page.expect_navigation():
        fields.get_by_role("button").click()


def press(page: Page, name: str, *, sure: bool = False) -> None:
    """A button that leads to the next page; `sure` answers its question."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
        if sure:
            page.locator("#ask button[value=yes]").click()


def explain(page: Page, fold: str, reason: str, **more: str) -> None:
    """A step with its reason, from its fold."""
    page.locator("summary", has_text=fold).click()
    form = page.locator("details[open] form:has([name=reason])")
    for name, value in more.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("[name=reason]").fill(reason)
    with page.expect_navigation():
        form.get_by_role("button").click()


def announced(page: Page, title: str) -> str:
    """Opened by hand, or by the job that was faster."""
    address = draft(page, title)
    press(page, "公告", sure=True)
    expect(page.locator("#messages")).to_contain_text("已公告")
    begin = page.get_by_role("button", name="开始投票")
    if begin.count():
        begin.click()
        page.locator("summary", has_text="提前截止").wait_for()
    page.goto(address)
    return address


def saved(page: Page, button: str) -> str:
    """The name of the file that a button brings."""
    with page.expect_download() as coming:
        page.locator(button).click()
    return coming.value.suggested_filename


def test_every_form_from_the_draft_to_the_result(open_page: OpenPage, sign_in: SignIn) -> None:
    secretary, auditor = open_page(DESK), open_page(PHONE)
    sign_in(secretary, "secretary")
    address = announced(secretary, "从拟定到公布")
    explain(secretary, "延长投票时间", "外出的人还没有回来", closes=moment(days=5))
    expect(secretary.locator("#messages")).to_contain_text("已延长")
    explain(secretary, "提前截止", "都投完了")
    expect(secretary.locator("#messages")).to_contain_text("已截止并核对计票")
    secretary.goto(f"{address}/classes/society/paper")
    secretary.fill("[name=ballots]", "12")
    secretary.fill("[name='o1.q1=satisfied']", "7")
    secretary.fill("[name='o1.q1=mostly']", "5")
    secretary.fill("[name=first_counter]", "计票人甲")
    secretary.fill("[name=second_counter]", "监票人乙")
    sheet = FilePayload(name="sheet.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4\n%%EOF\n")
    secretary.set_input_files("[name=scan]", files=[sheet])
    press(secretary, "录入")
    expect(secretary.locator("#messages")).to_contain_text("已录入")
    assert saved(secretary, "a[href$='/scan']").endswith(".pdf")
    press(secretary, "公布结果", sure=True)
    secretary.goto(f"{address}/results")
    for name in ("csv", "xlsx", "pdf", "json"):
        assert saved(secretary, f"form[action$='results.{name}'] button").endswith(f".{name}")
    secretary.goto(f"{address}/public")
    expect(secretary.locator("main")).to_contain_text("社会评议")
    sign_in(auditor, "auditor")
    auditor.goto(address)
    assert saved(auditor, "form[action$='/rows'] button").endswith(".count")


def test_a_poll_is_withdrawn_and_another_declared_void(
    open_page: OpenPage, sign_in: SignIn
) -> None:
    secretary = open_page(PHONE)
    sign_in(secretary, "secretary")
    draft(secretary, "不评了")
    explain(secretary, "撤回", "改期再评")
    expect(secretary.locator("#messages")).to_contain_text("已撤回")
    announced(secretary, "不作数")
    explain(secretary, "提前截止", "到会的人不够")
    explain(secretary, "宣布无效", "到会的人不够")
    expect(secretary.locator("#messages")).to_contain_text("已宣布无效")


def test_a_class_that_was_taken_leaves_no_words_behind(
    open_page: OpenPage, sign_in: SignIn, complaints: list[str]
) -> None:
    """The checks are warnings of the page, and none of them a refusal; a refused class keeps what
    was typed."""
    secretary = open_page(DESK)
    sign_in(secretary, "secretary")
    draft(secretary, "分成几组的评议")
    add_class(secretary, "public", "ballot", "8", cut="一组")
    assert secretary.locator(".note.tone-warn").count()
    expect(secretary.locator("[name=cut]:visible")).to_have_count(0)
    add_class(secretary, "members", "ballot", "0", cut="二组")
    complaints.clear()  # the browser notes the 400
    expect(secretary.locator("form[action$='/classes'] [name=cut]")).to_have_value("二组")
    expect(secretary.locator("details[open]")).to_contain_text("只能安排一次")


def test_a_ballot_whose_page_has_expired_says_so(
    open_page: OpenPage, sign_in: SignIn, complaints: list[str]
) -> None:
    """Signed in anew in another tab, the page's token is no longer good: trying again is vain, and
    the ticket is still there when the page is opened anew."""
    secretary, voter = open_page(DESK), open_page(PHONE)
    sign_in(secretary, "secretary")
    address = announced(secretary, "过期的一页")
    sign_in(voter, "member")
    voter.goto(f"{address}/ballot")
    voter.context.clear_cookies(name="csrftoken")
    voter.get_by_role("button", name="领票").click()
    voter.locator("[data-problem]", has_text="这一页已经过期").wait_for()
    complaints.clear()
    voter.goto(f"{address}/ballot")
    voter.get_by_role("button", name="领票").click()
    voter.wait_for_selector("fieldset.question input:focus")
