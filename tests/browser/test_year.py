"""A county's year as its people walk it: import, grade, explain, decide, publish, read on a phone.

The demo's county goes through next year, because this year's round waits for its committee.
Every step ends with what the page then says: no step overtakes the one before, and on a busy
machine all only takes longer.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from xianfeng.sheets.reading import Workbook, read_workbook
from xianfeng.sheets.writing import SheetOut, workbook_bytes

pytestmark = pytest.mark.browser
DEMO = Path(__file__).parents[2] / "demo/anlan"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
YEAR = 2027
ROUND = f"中共安澜县委员会 {YEAR} 年度"  # as the trail above a page says; the title says more
TITLE = ROUND + "分类定级"
NEW = ("9901200900", "中共县档案馆支部委员会")
PROMOTED, SECRETARY = "冯宇桂", "汤子福"
TOO_NEW = "年内新成立，没有参加评议，下一年度再定。"
STRICTER = "年内发展党员程序有缺漏，已与该支部核实。"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
Opened = Callable[[dict[str, int]], Page]


@pytest.fixture
def corrected_roll(tmp_path: Path) -> Path:
    """The demo's roll as its keeper would correct it, with some mistakes left.

    The branch that was refused for want of a code has one, and a member; another member has a
    new post.
    """
    book = read_workbook(DEMO / "roll.xlsx")
    organizations, members = rows(book, "党组织"), rows(book, "党员")
    organizations[-1][1:3] = NEW
    next(row for row in members if PROMOTED in row)[5] = "副书记"
    members.append([None, SECRETARY, *NEW, "正式党员", "书记"])
    sheets = [
        SheetOut(name, [str(cell) for cell in found[0]], found[1:])
        for name, found in (("党组织", organizations), ("党员", members))
    ]
    file = tmp_path / "改正后的名册.xlsx"
    file.write_bytes(workbook_bytes(sheets))
    return file


def rows(book: Workbook, sheet: str) -> list[list[Any]]:
    return [list(row.cells) for row in book.sheet(sheet).rows]


# --- what hands do


def enter(page: Page, username: str) -> None:
    """One click: the demo offers its roles."""
    page.goto("/accounts/sign-in")
    page.locator(f"form[action$='demo/{username}'] button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")


def leave(page: Page) -> None:
    page.locator("details.menu:has(form[action$='sign-out']) > summary").click()
    press(page, "退出登录")
    expect(page.locator("form[action$='sign-out']")).to_have_count(0)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """A link to the page behind it, wholly there: the old one may have links of the same name."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).click()


def told(page: Page, text: str) -> None:
    """The page says so, at last."""
    expect(page.get_by_role("main").get_by_text(text).first).to_be_visible()


def fits(page: Page) -> None:
    assert page.evaluate(OVERFLOW) <= 0, page.url


def drawn(page: Page) -> None:
    expect(page.locator(".chart-picture svg")).to_be_visible()


def row_of(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)


def number(page: Page, pattern: str) -> int:
    """The number that the page gives in this sentence."""
    found = page.get_by_text(re.compile(pattern)).first
    matched = re.search(pattern, found.inner_text())
    assert matched
    return int(matched[1])


# --- the department's part


def bring_roll(page: Page, file: Path) -> None:
    """Compare first, apply then: the county is one branch and one member larger."""
    before = sizes(page)
    page.goto("/members/imports")
    follow(page, "导入名册")
    page.set_input_files("input[type=file]", file)
    press(page, "上传并比对")
    told(page, "新增 1，变更 0，未变 559")
    expect(row_of(page, NEW[1])).to_contain_text("新增")
    expect(row_of(page, PROMOTED)).to_contain_text("副书记")
    expect(row_of(page, "9901888888")).to_contain_text("没有这个上级")
    press(page, "确认导入")
    told(page, "并记入记录")
    assert sizes(page) == (before[0] + 1, before[1] + 1)


def sizes(page: Page) -> tuple[int, int]:
    """Organizations and members, as the lists say."""
    page.goto("/organizations/")
    organizations = number(page, r"共 (\d+) 个党组织")
    page.goto("/members/")
    return organizations, number(page, r"共 (\d+) 名党员")


def open_round(page: Page) -> None:
    page.goto("/grading/")
    follow(page, "开展新一轮")
    page.get_by_label("年度").fill(str(YEAR))
    press(page, "建立本轮")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    press(page, "开始收材料")
    told(page, "已开始收集材料")


def bring_inputs(page: Page) -> None:
    """The good rows are taken; the others are listed with what is wrong in them."""
    page.set_input_files("input[type=file]", DEMO / "grading-inputs.xlsx")
    press(page, "上传并预览")
    told(page, "还没有采用")
    expect(row_of(page, "XX404")).to_contain_text("不是本次参加定级的党组织")
    press(page, "采用这份材料")
    told(page, "材料已采用")
    press(page, "按规则计算")
    told(page, "计算完成")


def read_distribution(page: Page) -> None:
    """A picture and its table; the new branch is counted and has no proposal."""
    drawn(page)
    page.locator(".chart summary").click()
    expect(page.locator(".chart table")).to_be_visible()
    expect(page.locator(".stat", has_text="参加定级")).to_contain_text("534")
    told(page, "还有 534 个党组织没有提出意见，其中 533 个有规则建议")


def explain_one(page: Page) -> str:
    """An organization the rule would call advanced: from which rows, by which rules. Its name."""
    page.get_by_label("建议等次").select_option(label="先进")
    others = page.locator("#rows [data-label='规则建议']").filter(has_not_text="先进")
    expect(others).to_have_count(0)
    name = page.locator("#rows tbody th a").first.inner_text()
    follow(page, name)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", name="为什么是这个等次")).to_be_visible()
    told(page, "规则 G-")
    expect(row_of(page, "党组织带头人").first).to_contain_text(re.compile(r"第 \d+ 行"))
    return name


def propose(page: Page, grade: str, reason: str) -> None:
    page.get_by_label(grade, exact=True).check()
    page.get_by_label("理由").fill(reason)
    press(page, "提出")
    told(page, "已提出意见")


def propose_all(page: Page) -> str:
    """One grade against the rule, one left open, both with a reason; the rest as computed."""
    name = explain_one(page)
    propose(page, "一般", STRICTER)
    follow(page, ROUND)
    press(page, "全部按建议提出（532）")
    told(page, "已按建议提出 532 个")
    follow(page, "查看还没有提出意见的")
    follow(page, NEW[1])
    propose(page, "暂不定等次", TOO_NEW)
    follow(page, ROUND)
    press(page, "提交常委会")
    told(page, "已提交审定")
    return name


# --- the committee's part


def decide(page: Page, differing: str) -> None:
    """What follows the rule at once; the two others after reading their reasons."""
    page.get_by_role("listitem").filter(has_text=TITLE).get_by_role("link").click()
    press(page, "审定与建议相同的（532）")
    told(page, "已审定 532 个")
    for left, name, reason in ((2, differing, STRICTER), (1, NEW[1], TOO_NEW)):
        follow(page, f"逐个审定与建议不同的（{left}）")
        follow(page, name)
        told(page, reason)
        press(page, "同意")
        told(page, "已审定。")
        follow(page, ROUND)


def publish(page: Page) -> None:
    press(page, "公布")
    page.get_by_role("dialog").get_by_role("button", name="公布").click()
    told(page, "已公布 534 个党组织的等次")


# --- everybody


def read_board(page: Page, differing: str) -> None:
    """Nobody signs in, nothing reaches over the edge."""
    page.goto("/board/")
    fits(page)
    follow(page, TITLE)
    told(page, "已与公开记录逐条核对，一致")
    drawn(page)
    fits(page)
    page.get_by_label("名称或代码").fill(differing)
    told(page, "共 1 个党组织")
    follow(page, differing)
    expect(page.locator("dl.facts .grade").first).to_have_text("一般")
    told(page, STRICTER)
    expect(page.get_by_role("heading", name="记录")).to_be_visible()
    fits(page)


def test_a_county_grades_its_year(open_page: Opened, corrected_roll: Path) -> None:
    """`county` imports, grades, explains; `leader` decides and publishes; anybody reads."""
    desk = open_page(DESK)
    enter(desk, "county")
    bring_roll(desk, corrected_roll)
    open_round(desk)
    bring_inputs(desk)
    read_distribution(desk)
    differing = propose_all(desk)
    leave(desk)
    enter(desk, "leader")
    decide(desk, differing)
    publish(desk)
    read_board(open_page(PHONE), differing)
