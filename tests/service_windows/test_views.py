"""The pages: public window, words, mailbox, the unit's own pages, cases, contests."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.counties import OTHER
from tests.factories.people import signed_in
from tests.service_windows.windows import (
    Tree,
    counted,
    county,
    holder,
    secret,
    staff,
    window,
)
from tests.ui.pages import undefined_fails
from xianfeng.journal.models import AccessDenial, Entry
from xianfeng.kernel.patience import Patience
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions.figures import release_figures
from xianfeng.service_windows.models import Case, Contest, HeldCase, PaperBatch, SlipCount, Window
from xianfeng.service_windows.states import CaseState
from xianfeng.service_windows.views import public

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")


@pytest.fixture(autouse=True)
def strict_templates() -> Iterator[None]:
    with undefined_fails():
        yield


def test_the_public_page_shows_r051_r052_r056(tree: Tree) -> None:
    made = window(tree)
    text = Client().get(f"/windows/{made.pk}/").content.decode()
    for shown in ("转学办理", "5 个工作日", "陈静", "一站式服务", "企事业单位及营业网点"):
        assert shown in text
    english = Client(headers={"Accept-Language": "en"}).get(f"/windows/{made.pk}/")
    assert "Standards" in english.content.decode()
    assert "一小学服务窗口" in Client().get("/windows/?q=小学").content.decode()


def test_r053_screen_poster_plate_and_card(tree: Tree) -> None:
    """亮承诺: board, screen, card, desk plate, each as paper or page."""
    made = window(tree)
    assert Client().get(f"/windows/{made.pk}/screen").status_code == 200
    for path in (
        f"/windows/{made.pk}/print/poster",
        f"/windows/{made.pk}/print/plate",
        f"/windows/cards/{made.posts.get().pk}",
    ):
        answer = Client().get(path)
        assert answer.content.startswith(b"%PDF"), path
    assert Client().get(f"/windows/{made.pk}/print/other").status_code == 404


def test_r058_the_rating_page_is_small_and_treats_all_levels_alike(tree: Tree) -> None:
    """One tap each: five equal buttons, no default; words are the same form for all levels."""
    made = window(tree)
    answer = Client().get(f"/windows/{made.pk}/rate")
    text = answer.content.decode()
    buttons = re.findall(r'<button type="button" data-level="(\d)">', text)
    assert buttons == ["5", "4", "3", "2", "1"]
    assert "checked" not in text
    assert len(re.findall(r"<(?:link|script)[^>]+(?:href|src)=", text)) <= 7
    assert len(answer.content) < 20_000
    assert "connect-src" in answer["Content-Security-Policy"]
    assert "8001" in answer["Content-Security-Policy"]


def test_r058_words_mailbox_and_second_rating_without_an_account(tree: Tree) -> None:
    made, client = window(tree), Client()
    page = f"/windows/{made.pk}/say"
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": ""}).status_code == 400
    receipt = client.post(page, {"text": "中午没有人", "tags": ["lazy"], "topic": "education"})
    assert receipt.status_code == 201
    assert "意见已交给窗口" in receipt.text
    assert "评价时写的话" not in receipt.text
    found = CODE.search(receipt.content.decode())
    assert found is not None
    code, case = found[0], Case.objects.get()
    assert client.post("/windows/mailbox", {"code": "ABCD-ABCD-ABCD-ABCD"}).status_code == 404
    keeper = signed_in(staff(tree))
    handle = f"/windows/cases/{case.pk}/handle/"
    assert keeper.post(handle + "correct", {"text": ""}).status_code == 400
    assert keeper.post(handle + "correct", {"text": "已排班"}).status_code == 302
    assert keeper.post(handle + "correct", {"text": "已排班"}).status_code == 302
    assert keeper.post(handle + "nothing", {"text": "x"}).status_code == 404
    opened = client.post("/windows/mailbox", {"code": code})
    assert "已排班" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    more = client.post("/windows/mailbox/write", {"code": code, "text": "谢谢"})
    assert "谢谢" in more.content.decode()
    client.post("/windows/mailbox/reply", {"code": code, "reply": "dissatisfied"})
    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_words_of_a_bad_rating_wait(tree: Tree) -> None:
    made = window(tree)
    said = {"text": "脸难看", "level": "1", "secret": secret("nobody")}
    answer = Client().post(f"/windows/{made.pk}/say", said)
    assert answer.status_code == 201
    assert not Case.objects.exists()
    assert HeldCase.objects.get().text == "脸难看"
    assert "最多 7 天" in answer.text
    assert "意见已交给窗口" not in answer.text
    found = CODE.search(answer.text)
    assert found is not None
    waiting = Client().post("/windows/mailbox", {"code": found[0]})
    assert "最多 7 天内" in waiting.content.decode()


def test_r047_whoever_has_no_code_finds_the_suggestion_box(tree: Tree) -> None:
    """And how one comes by a code, in one sentence."""
    made = window(tree)
    link = f'<a href="/windows/{made.pk}/say">'
    assert f"没有评价码，也可以{link}写进意见箱</a>" in Client().get(f"/windows/{made.pk}/").text
    page = Client().get(f"/windows/{made.pk}/", headers={"accept-language": "en"}).text
    assert "ask the staff for a rating code" in page
    assert f"{link}write to the suggestion box</a>" in page


def test_a_flood_of_words_from_one_address_is_slowed(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are served, and what was typed stays on the page."""
    monkeypatch.setattr(public, "WORDS", Patience(3))
    page = f"/windows/{window(tree).pk}/say"
    said = {"text": "中午没有人"}
    answers = [Client().post(page, said) for _ in range(5)]
    assert [one.status_code for one in answers] == [201] * 3 + [429] * 2
    assert answers[-1]["Retry-After"] == "60"
    assert "请过一分钟" in answers[-1].text
    assert "中午没有人" in answers[-1].text
    assert Client(REMOTE_ADDR="198.51.100.7").post(page, said).status_code == 201
    assert Client().get(page).status_code == 200


def test_the_unit_keeps_its_window_by_pages(tree: Tree) -> None:
    keeper = signed_in(staff(tree))
    facts = {
        "organization": "S1", "name": "服务站", "window_class": "centre", "address": "一号",
        "hours": "全天", "modes": ["online"],
    }  # fmt: skip
    assert keeper.post("/windows/manage/new", facts | {"organization": "V1"}).status_code == 400
    assert keeper.post("/windows/manage/new", facts).status_code == 302
    made = Window.objects.get()
    base = f"/windows/manage/{made.pk}/"
    assert keeper.post(base + "change", facts | {"hours": "半天", "edition": 1}).status_code == 302
    item = {"name": "转学", "workflow": "受理", "limit_days": "5"}
    assert keeper.post(base + "items", item).status_code == 302
    assert keeper.post(base + "items", item).status_code == 400
    key = made.items.get().pk
    change = {"workflow": "受理", "limit_days": "3", "announcement": "", "edition": "1"}
    assert keeper.post(f"/windows/items/{key}/change", change).status_code == 400
    change["announcement"] = "提速"
    assert keeper.post(f"/windows/items/{key}/change", change).status_code == 302
    post = {"kind": "card", "title": "接待", "holder": "陈静", "duties": "接待"}
    assert keeper.post(base + "posts", post).status_code == 302
    assert keeper.post(base + "guidance", {}).status_code == 404
    text = keeper.get(base).content.decode()
    assert "提速" in text
    assert "半天" in text
    assert keeper.post(f"/windows/posts/{made.posts.get().pk}/end").status_code == 302
    assert keeper.post(f"/windows/items/{key}/end").status_code == 302
    for path in ("items", "posts", "change", "paper", "words"):
        assert keeper.get(base + path).status_code == 200


def test_slips_paper_and_words_by_pages(tree: Tree) -> None:
    """R-058, D-11: a sheet of slips, paper ratings, words from the box on the wall."""
    made, keeper = window(tree), signed_in(staff(tree))
    base = f"/windows/manage/{made.pk}/"
    assert keeper.get(base + "slips").status_code == 405
    assert keeper.post(base + "slips", {"count": "4"}).content.startswith(b"%PDF")
    much = keeper.post(base + "slips", {"count": "9999"}, follow=True)
    assert much.redirect_chain == [(base + "channels", 302)]
    assert ["200" in str(one) for one in much.context["messages"]] == [True]
    assert SlipCount.objects.get().issued == 4
    paper = {
        "day": "2026-09-25", "channel": "paper", "counted_by": "王芳", "watched_by": "李伟",
        "n5": "6", "n4": "0", "n3": "0", "n2": "2", "n1": "0",
    }  # fmt: skip
    assert keeper.post(base + "paper", paper).status_code == 302
    assert keeper.post(base + "paper", paper | {"watched_by": "王芳"}).status_code == 400
    said = keeper.post(base + "words", {"channel": "paper", "text": "想要饮水机"})
    assert said.status_code == 201
    assert release_figures() == 0
    assert "待复核" in keeper.get(base + "channels").text
    town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"]))
    (batch,) = PaperBatch.objects.all()
    assert f"/windows/manage/{made.pk}/channels" in town.get("/windows/papers/").text
    check = {"finding": "counted", "reason": "对照原件"}
    assert keeper.post(f"/windows/papers/{batch.pk}/check", check).status_code == 404
    assert town.post(f"/windows/papers/{batch.pk}/check", check).status_code == 302
    assert release_figures() == 1
    assert "75.0%" in keeper.get(base).content.decode()


def test_r065_r067_r069_arrangements_and_guidance_by_pages(tree: Tree) -> None:
    made, town = window(tree), signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"]))
    guidance = {"kind": "supervise", "on": "2026-09-25", "giver": "一镇党委", "text": "督促公开"}
    assert town.post(f"/windows/manage/{made.pk}/guidance", guidance).status_code == 302
    arranged = {"organization": "T1", "leader": "镇书记"}
    assert town.get("/windows/manage/arrange").status_code == 200
    assert town.post("/windows/manage/arrange", arranged).status_code == 302
    text = town.get(f"/windows/manage/{made.pk}/").content.decode()
    assert "督促公开" in text
    assert "镇书记" in text


def test_nobody_gets_at_who_rated(tree: Tree) -> None:
    """By every id and page: 403 or 404 for others, no contact on any page, attempts recorded."""
    made = window(tree)
    Client().post(f"/windows/{made.pk}/say", {"text": "没有人", "contact": "13912345678"})
    case = Case.objects.get()
    page = f"/windows/cases/{case.pk}/"
    for user in (
        holder(Role.WINDOW, tree["V1"]),
        holder(Role.DEPARTMENT, county(OTHER)["D1"], "other"),
        holder(Role.COMMITTEE_STAFF, tree["T2"]),
    ):
        assert signed_in(user).get(page).status_code == 404
        assert signed_in(user).post(page + "contact").status_code in (403, 404)
    assert AccessDenial.objects.count() >= 3
    keeper = signed_in(staff(tree))
    assert "13912345678" not in keeper.get(page).content.decode()
    town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"]))
    assert "13912345678" not in town.get(page).content.decode()
    assert town.post(page + "contact").status_code == 404
    assert "13912345678" in keeper.post(page + "contact").content.decode()
    assert Entry.objects.filter(kind="case.contact_opened").count() == 1


def test_r059_an_order_and_closing_by_pages(tree: Tree) -> None:
    made = window(tree)
    Client().post(f"/windows/{made.pk}/say", {"text": "没有人", "may_publish": "on"})
    case, keeper = Case.objects.get(), signed_in(staff(tree))
    town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"]))
    page = f"/windows/cases/{case.pk}/"
    assert keeper.post(page + "handle/appeal", {"text": "误评"}).status_code == 302
    assert town.post(page + "judge/reject", {"text": "属实"}).status_code == 302
    assert keeper.post(page + "handle/explain", {"text": "无法办理，依据…"}).status_code == 302
    assert "公开内容" in town.get(page).content.decode()
    assert town.post(page + "judge/return", {"text": "没说清"}).status_code == 302
    assert keeper.post(page + "handle/order", {"text": "排班", "days": "5"}).status_code == 302
    assert keeper.get("/windows/cases/?state=ordered").status_code == 200
    assert "窗口" in keeper.get("/rectification/").content.decode()


def test_the_list_of_windows_takes_a_constant_number_of_statements(tree: Tree) -> None:
    made = window(tree)
    department = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    counted(made, {5: 9, 2: 3})
    paths = ("/windows/manage/", f"/windows/manage/{made.pk}/", f"/windows/{made.pk}/", "/windows/")
    counts: list[list[int]] = []
    for _round in range(2):
        found = []
        for path in paths:
            department.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert department.get(path).status_code == 200
            found.append(len(captured))
        counts.append(found)
        for number in range(8):
            window(tree, "V1", f"窗口 {len(counts)}-{number}")
    assert counts[0] == counts[1]


def test_r054_r057_a_contest_by_pages(tree: Tree) -> None:
    made, department = window(tree), signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    facts = {
        "title": "星级窗口", "kind": "star-window", "criteria": "五条", "panel": "评审组",
        "since": "2026-09-01", "until": "2026-09-20",
    }  # fmt: skip
    assert (
        department.post("/windows/contests/new", facts | {"until": "2026-08-01"}).status_code == 400
    )
    assert department.post("/windows/contests/new", facts).status_code == 302
    contest = Contest.objects.get()
    page = f"/windows/contests/{contest.pk}/"
    assert department.post(page + "enter", {"window": "99999"}).status_code == 400
    assert department.post(page + "enter", {"window": str(made.pk)}).status_code == 302
    judge = f"/windows/entrants/{contest.entrants.get().pk}/judge"
    department.post(page + "publish")
    assert department.post(judge, {"met": ["standards"], "result": "一星级"}).status_code == 302
    department.post(page + "publish")
    assert "一星级" in Client().get("/windows/contest-board").content.decode()
    assert department.get(page).status_code == 200
    assert "星级窗口" in department.get("/windows/contests/").content.decode()


def test_d14_the_foot_of_every_page_leads_to_the_suggestion_box(tree: Tree) -> None:
    assert 'href="/suggestion"' in Client().get("/windows/").content.decode()
    assert Client().get("/suggestion").status_code == 302
