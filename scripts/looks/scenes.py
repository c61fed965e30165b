"""Steps that the demo leaves to its visitors: taken here, so that the pages after them show too."""

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from scripts.served import ROOT

LINXI = ROOT / "demo/linxi"
BRANCH = "9901200019"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILLED = """form => {
  const named = new Set();
  for (const it of form.elements) {
    if (!it.checkVisibility?.() || it.disabled || it.readOnly || it.type === "file") continue;
    if (it.type === "radio") { if (!named.has(it.name)) it.checked = true; named.add(it.name); }
    else if (it.type === "checkbox") it.checked = true;
    else if (it.tagName === "SELECT") { if (!it.value && it.options[1]) it.selectedIndex = 1; }
    else if (it.value) continue;
    else if (it.type === "date") it.value = "2026-12-01";
    else if (it.type === "datetime-local") it.value = "2026-12-01T09:00";
    else if (it.type === "number") it.value = it.min || 1;
    else if (["text", "textarea"].includes(it.type)) it.value = "照办，并说明情况";
  }
}"""


def send(page: Page, path: str, given: Mapping[str, str] | None = None) -> None:
    """Open the page, fill its main form as far as it is empty, send it."""
    page.goto(path)
    form = page.locator("main form[method=post]").first
    for name, value in (given or {}).items():
        form.locator(f"[name='{name}']").fill(value)
    form.evaluate(FILLED)
    with page.expect_navigation():
        form.locator("button.btn-primary, button[type=submit]").first.click()


def press(page: Page, name: str) -> None:
    """A button by its words, and the question that may follow it."""
    page.get_by_role("button", name=re.compile(name)).locator("visible=true").first.click()
    yes = page.locator("dialog[open] button.btn-primary")
    if yes.count():
        yes.last.click()
    page.wait_for_load_state()


def follow(page: Page, path: str) -> str:
    """The first entry of a list's table; its address."""
    page.goto(path)
    page.locator("main tbody a").first.click()
    page.wait_for_load_state()
    return page.url


Office = Callable[[str], Page]  # a page of whoever has this account


def take_steps(office: Office) -> None:
    """Everything in its order; each step is one that a visitor takes."""
    order_and_contest(office("county"))
    open_poll(office("secretary"))
    send(office("secretary"), f"/pledges/of/{BRANCH}/member-review")
    import_nothing(office("secretary"))
    begin_next_year(office("othercounty"))
    publish(office("leader"))
    propose_correction(office("county"))


def order_and_contest(county: Page) -> None:
    """An order to correct, and a contest of windows."""
    order = {"owner": BRANCH, "problem": "会议记录不全，缺两次。", "basis": "第三季度检查"}
    send(county, "/rectification/new", order | {"public_text": "会议记录不全，限期补齐。"})
    send(county, "/windows/contests/new", {"title": "服务窗口练兵比武"})


def open_poll(secretary: Page) -> None:
    """Members may vote."""
    secretary.goto("/appraisals/")
    table = secretary.locator("table")
    table.get_by_role("link", name="年度党建工作评议", exact=True).click()
    press(secretary, "开始投票")


def import_nothing(secretary: Page) -> None:
    """A sheet of pledges as it is handed out: every complaint about it."""
    blank = secretary.request.get("/pledges/imports/template").body()
    secretary.goto(f"/pledges/of/{BRANCH}/import")
    file = {"name": "pledges.xlsx", "mimeType": XLSX, "buffer": blank}
    secretary.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a TypedDict, written out
    press(secretary, "上传并检查")


def begin_next_year(neighbour: Page) -> None:
    """A roll that is compared, a round whose inputs are previewed."""
    neighbour.goto("/members/imports/new")
    neighbour.set_input_files("input[type=file]", LINXI / "roll.xlsx")
    press(neighbour, "上传并比对")
    neighbour.wait_for_url(re.compile(r"/members/imports/\d+"))
    neighbour.goto("/grading/new")
    neighbour.fill("input[name=year]", "2027")
    press(neighbour, "建立本轮")
    neighbour.wait_for_url(re.compile(r"/grading/\d+/$"))
    graded = neighbour.url
    neighbour.locator("form[action$='/start'] button").click()
    neighbour.goto(f"{graded}inputs")
    neighbour.set_input_files("input[type=file]", LINXI / "grading-inputs.xlsx")
    press(neighbour, "上传并预览")
    neighbour.wait_for_url(re.compile(r"/inputs/\d+"))


def publish(leader: Page) -> None:
    """The committee's part of the year."""
    graded = follow(leader, "/grading/")
    leader.locator("form[action$='/confirm'] button").first.click()
    leader.goto(graded)
    leader.locator("form[action$='/publish'] button").first.click()
    leader.locator("dialog[open] button.btn-primary").last.click()
    leader.wait_for_load_state()


def propose_correction(county: Page) -> None:
    """A published grade is to be corrected."""
    follow(county, "/grading/")
    county.locator("tbody th a").first.click()
    county.wait_for_load_state()
    county.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })")
    form = county.locator("form[action$='/correct']")
    form.evaluate(FILLED)
    with county.expect_navigation():
        form.locator("button").last.click()
