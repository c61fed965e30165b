"""The pages: bad input is told and nothing is lost; what is hostile is refused or inert."""

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.counties import DAY
from tests.factories.people import signed_in
from tests.pledges.cast import (
    TWO,
    Cast,
    another,
    approved,
    drafted,
    looked,
    noticed,
    published,
    submitted,
    text,
)
from xianfeng.journal.models import Entry
from xianfeng.members.actions.memberships import grant_exemption
from xianfeng.organizations.roles import Role
from xianfeng.pledges.actions import keeping, programs, reviewing, writing
from xianfeng.pledges.actions.writing import EditedMeanwhile, Head
from xianfeng.pledges.models import (
    Draft,
    Feedback,
    Pledge,
    PledgeImport,
    Reminder,
    ReminderLine,
)
from xianfeng.pledges.states import PledgeState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
HEAD = ["承诺人", "承诺事项", "目标", "措施", "完成时限", "五带头", "公开方式"]
GOOD = ["宋四", "每月清扫村道两次", "全年24次", "月初月中各一次", "2026-12-31", "服务群众", ""]


def form(*items: dict[str, Any], **head: Any) -> dict[str, Any]:
    """What the browser sends."""
    data: dict[str, Any] = {
        "kind": "annual", "form": "individual", "then": "save",
        "items-TOTAL_FORMS": "5", "items-INITIAL_FORMS": "0",
    } | head  # fmt: skip
    for place in range(5):
        one = items[place] if place < len(items) else {}
        data |= {f"items-{place}-due": "2026-12-31", f"items-{place}-medium": "board"}
        data |= {f"items-{place}-{name}": value for name, value in one.items()}
    return data


def item(text: str = "每周走访三户困难家庭", **more: Any) -> dict[str, Any]:
    return {"text": text, "aim": "全年150户次", "measures": "周三入户", "aspects": "service"} | more


# --- writing


def test_a_member_writes_and_submits(cast: Cast) -> None:
    """Two items without advice go straight to review."""
    client = signed_in(cast.member)
    assert "带头致富" in text(client.get("/pledges/new"))
    other = item("带动五户种植金银花", aim="每户增收2000元", aspects="achievement")
    response = client.post("/pledges/new", form(item(), other, then="submit"))
    assert response.status_code == 302
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.items.count()) == (PledgeState.SUBMITTED, 2)
    assert "待审核" in text(client.get("/pledges/"))


def test_weak_wording_is_advised_first_and_stops_nobody(cast: Cast) -> None:
    client = signed_in(cast.member)
    weak = item("进一步加强政治学习", aim="", measures="")
    page = text(client.post("/pledges/new", form(weak, then="submit"), follow=True))
    assert "只有您看得到" in page
    assert "进一步" in page
    pledge = Pledge.objects.get()
    client.post(f"/pledges/{pledge.pk}/submit")
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.SUBMITTED
    assert "只有您看得到" not in text(signed_in(cast.secretary).get(f"/pledges/{pledge.pk}/"))


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (item(aspects=[]), "至少选一个方面"),
        (item(due="2031-01-01"), "2026 年或下一年"),
        (item(due="昨天"), "输入"),
        (item("字" * 301), "300"),
        (item("", aim="全年12次"), "必填"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(cast: Cast, one: Any, told: str) -> None:
    response = signed_in(cast.member).post("/pledges/new", form(one))
    page = text(response)
    assert response.status_code == 400
    assert 'class="field-error"' in page
    assert told in page or "field-error" in page
    assert str(one["aim"]) in page
    assert not Pledge.objects.exists()


def test_nothing_written_is_told(cast: Cast) -> None:
    response = signed_in(cast.member).post("/pledges/new", form())
    assert response.status_code == 400
    assert "至少写一项" in text(response)


def test_what_is_typed_survives_the_end_of_the_session(cast: Cast) -> None:
    """Kept every few seconds by the page; there again after signing in."""
    client = signed_in(cast.member)
    client.post("/pledges/drafts/keep?key=/pledges/new", form(item("写到一半的承诺")))
    assert Draft.objects.get().user == cast.member
    client.logout()
    assert client.post("/pledges/new", form(item())).status_code == 302  # to the sign-in
    page = text(signed_in(cast.member).get("/pledges/new"))
    assert "写到一半的承诺" in page
    assert "已恢复" in page
    assert "field-error" not in page
    signed_in(cast.member).post("/pledges/new", form(item()))
    assert not Draft.objects.exists()


def test_who_signs_in_again_comes_back_to_the_page(cast: Cast) -> None:
    """A step cannot be opened: after the end of a session the page it was taken on is."""
    item_ = published(cast).items.first()
    assert item_ is not None
    path = f"/pledges/items/{item_.pk}/progress"
    came = Client().post(
        path, {"text": "已走访"}, headers={"referer": "http://testserver/pledges/"}
    )
    assert came.headers["Location"].endswith("?next=http%3A//testserver/pledges/")
    for referer in ("", "https://elsewhere.example/"):
        answer = Client().post(path, headers={"referer": referer})
        assert answer.headers["Location"].endswith("?next=/")
    page = text(signed_in(cast.member).get("/pledges/"))
    assert re.search(f'data-draft="lines-{item_.pk}[.]0-[0-9]+[.]0"', page)


def test_a_draft_is_bounded_and_ones_own(cast: Cast) -> None:
    client = signed_in(cast.member)
    huge = {"items-0-text": "字" * 200_000}
    assert client.post("/pledges/drafts/keep?key=/pledges/new", huge).status_code == 400
    assert client.post("/pledges/drafts/keep?key=/elsewhere", {}).status_code == 400
    assert Client().post("/pledges/drafts/keep?key=/pledges/new", {}).status_code == 302
    client.post("/pledges/drafts/keep?key=/pledges/new", form(item()))
    client.post("/pledges/drafts/drop?key=/pledges/new")
    assert not Draft.objects.exists()


def test_ten_megabytes_are_refused(cast: Cast) -> None:
    response = signed_in(cast.member).post("/pledges/new", form(item("长" * 3_500_000)))
    assert response.status_code == 400
    assert not Pledge.objects.exists()


def test_a_concurrent_edit_is_told_and_not_overwritten(cast: Cast) -> None:
    pledge = drafted(cast)
    writing.rewrite_pledge(cast.member, pledge, Head(), TWO[1:], 1)
    path = f"/pledges/{pledge.pk}/edit"
    response = signed_in(cast.member).post(path, form(item("我写的另一版本"), edition=1))
    page = text(response)
    assert response.status_code == 409
    assert "我写的另一版本" in page
    assert TWO[1].text in page
    assert pledge.items.get().text == TWO[1].text
    again = form(item("我写的另一版本"), edition=2)
    assert signed_in(cast.member).post(path, again).status_code == 302
    assert pledge.items.get().text == "我写的另一版本"


def test_r018_what_a_second_tab_wrote_stays_when_the_first_handed_in(cast: Cast) -> None:
    """Told with 409, the text on the page, and there again when the pledge is opened anew."""
    pledge = drafted(cast)
    writing.submit_pledge(cast.member, pledge)
    client, path = signed_in(cast.member), f"/pledges/{pledge.pk}/edit"
    for typed in (item("第二个窗口写的"), item("第二个窗口写的", due="昨天")):
        response = client.post(path, form(typed, edition=1))
        assert response.status_code == 409
        assert "第二个窗口写的" in text(response)
        assert "现在：待审核" in text(response)
    assert pledge.items.count() == 2
    assert client.get(path).status_code == 302
    writing.change_pledge(cast.member, pledge, "再改一改")
    assert "第二个窗口写的" in text(client.get(path))


def test_r038_a_change_keeps_what_was_noted_and_asked(cast: Cast) -> None:
    """Items that stay keep their notes and help, also in another place; of those taken out
    they are read with the former version."""
    pledge = published(cast)
    first, second = pledge.items.all()
    keeping.note_progress(cast.member, first, "已走访十户", "走访记录本")
    keeping.note_progress(cast.member, second, "苗已到村", "")
    keeping.ask_help(cast.member, second, "缺运苗的车")
    client, page = signed_in(cast.member), f"/pledges/{pledge.pk}/"
    client.post(f"{page}change", {"reason": "户数有变化"})
    typed = text(client.get(f"{page}edit"))
    assert f'name="items-1-key" value="{second.pk}"' in typed
    there = [item("另一件事"), item("带动三户种植", key=second.pk), item(key=first.pk)]
    assert client.post(f"{page}edit", form(*there, edition=2)).status_code == 302
    added, moved, last = pledge.items.order_by("place")
    assert (moved.pk, last.pk) == (second.pk, first.pk)
    assert (added.text, moved.text) == ("另一件事", "带动三户种植")
    assert (moved.notes.get().text, moved.helps.get().asked) == ("苗已到村", "缺运苗的车")
    taken_out = [item(key=first.pk), {"key": second.pk}, item("又一件", key="999999")]
    assert client.post(f"{page}edit", form(*taken_out, edition=3)).status_code == 302
    assert pledge.items.order_by("place").first() == first
    assert first.notes.get().text == "已走访十户"
    assert (pledge.items.count(), pledge.items.filter(pk=second.pk).exists()) == (2, False)
    shown = text(client.get(page))
    for words in ("苗已到村", "缺运苗的车", "统一供苗、统一收购", "带动五户种植金银花"):
        assert words in shown


def test_r022_another_date_is_reminded_of_anew(cast: Cast) -> None:
    """And the same date is not: each stage of it was told."""
    pledge = published(cast)
    digest = Reminder.objects.create(recipient=cast.member, sent_on=DAY)
    first, second = pledge.items.all()
    for one in (first, second):
        ReminderLine.objects.create(reminder=digest, item=one, stage="30")
    writing.change_pledge(cast.member, pledge, "时间有变化")
    later = [replace(TWO[0], due=date(2026, 12, 1)), TWO[1]]
    writing.rewrite_pledge(cast.member, pledge, Head(), later, pledge.edition)
    assert list(ReminderLine.objects.values_list("item", flat=True)) == [second.pk]


def test_r038_a_version_kept_before_is_still_read(cast: Cast) -> None:
    """It has no notes with it."""
    pledge = published(cast)
    writing.change_pledge(cast.member, pledge, "户数有变化")
    content = [{"text": "以前的话", "aim": "", "due": "2026-12-31"}]
    pledge.versions.update(content=content)
    assert "以前的话" in text(signed_in(cast.member).get(f"/pledges/{pledge.pk}/"))


def test_scripts_and_formulas_are_inert(cast: Cast) -> None:
    """Shown as text on pages, neutralised in the workbook."""
    evil = "<script>alert(1)</script>"
    client = signed_in(cast.member)
    both = (item(evil + "走访三户"), item("=HYPERLINK(1) 走访三户"))
    client.post("/pledges/new", form(*both, then="submit"))
    pledge = Pledge.objects.get()
    client.post(f"/pledges/{pledge.pk}/submit")
    for path in (f"/pledges/{pledge.pk}/", "/pledges/"):
        assert evil not in text(client.get(path))
    secretary = signed_in(cast.secretary)
    assert evil not in text(secretary.get(f"/pledges/{pledge.pk}/review"))
    book = openpyxl.load_workbook(io.BytesIO(secretary.post("/pledges/ledger/export").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_the_secretary_enters_for_a_member_who_asks(cast: Cast) -> None:
    """代录, shown as such."""
    key = cast.membership("宋四").pk
    client = signed_in(cast.secretary)
    client.post(f"/pledges/for/{key}/new", form(item()))
    pledge = Pledge.objects.get()
    assert pledge.entered_for
    assert "代录" in text(client.get(f"/pledges/{pledge.pk}/"))
    other = another(cast, Role.SECRETARY, "V2", "二村书记")
    assert signed_in(other).get(f"/pledges/for/{key}/new").status_code == 404


# --- review


def test_the_review_goes_from_one_to_the_next(cast: Cast) -> None:
    first, second = submitted(cast), submitted(cast, "宋四", cast.secretary)
    client = signed_in(cast.secretary)
    assert "还有 2 份" in text(client.get(f"/pledges/{first.pk}/review"))
    unmet = {f"unmet-{first.items.all()[0].pk}": "measurable"}
    good = {"then": "approve", "edition": "1"}
    response = client.post(f"/pledges/{first.pk}/review", unmet | good)
    assert response.status_code == 400
    assert "不符合的地方" in text(response)
    response = client.post(f"/pledges/{first.pk}/review", good)
    assert response.headers["Location"] == f"/pledges/{second.pk}/review"
    back = {"then": "send_back", "advice": "请写明次数", "edition": "1"}
    assert client.post(f"/pledges/{second.pk}/review", back).headers["Location"] == "/pledges/queue"
    assert client.post(f"/pledges/{first.pk}/review", good).status_code == 409


def test_r018_nobody_approves_words_not_seen(cast: Cast) -> None:
    """Changed after the reviewer opened it: the new words are shown, the ticks do not count."""
    pledge = submitted(cast)
    client, path = signed_in(cast.secretary), f"/pledges/{pledge.pk}/review"
    assert 'name="edition" value="1"' in text(client.get(path))
    first = pledge.items.all()[0].pk
    writing.change_pledge(cast.member, pledge, "户数有变化")
    assert client.post(path, {"then": "approve", "edition": "1"}).status_code == 409
    writing.rewrite_pledge(cast.member, pledge, Head(), [replace(TWO[0], text="改后的话")], 2)
    writing.submit_pledge(cast.member, pledge)
    for then in ("approve", "send_back"):
        ticked = {"then": then, "edition": "1", "advice": "请核实", f"unmet-{first}": "feasible"}
        response = client.post(path, ticked)
        page = text(response)
        assert response.status_code == 409
        assert "改后的话" in page
        assert "您的审核没有写入" in page
        assert "请核实" in page
        assert " checked" not in page
        assert 'name="edition" value="3"' in page
    assert client.post(path, {"then": "approve"}).status_code == 409
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.SUBMITTED
    assert client.post(path, {"then": "approve", "edition": "3"}).status_code == 302


def test_r018_a_review_of_older_words_writes_nothing(cast: Cast) -> None:
    pledge = submitted(cast)
    seen, found = cast.pledge(pledge.pk), looked(pledge)
    writing.change_pledge(cast.member, pledge, "户数有变化")
    writing.submit_pledge(cast.member, pledge)
    with pytest.raises(EditedMeanwhile):
        reviewing.approve_pledge(cast.secretary, seen, found)
    with pytest.raises(EditedMeanwhile):
        reviewing.send_back_pledge(cast.secretary, seen, found, "请核实")


# --- lists


def test_the_ledger_filters(cast: Cast) -> None:
    published(cast)
    submitted(cast, "宋四", cast.secretary)
    client = signed_in(cast.secretary)

    def found(query: str) -> list[str]:
        lines = client.get(f"/pledges/ledger?{query}").context["lines"]
        return [line.who for line in lines]

    assert found("") == ["李一", "宋四"]
    assert found("q=金银花") == ["李一", "宋四"]
    assert found("q=宋") == ["宋四"]
    assert found("state=published") == ["李一"]
    assert found("only=overdue") == found("branch=V2") == []
    assert "承诺台账" in text(client.get("/pledges/ledger/print"))


@pytest.mark.parametrize("path", ["/pledges/ledger", "/pledges/queue", "/pledges/publications"])
def test_lists_cost_the_same_for_few_and_many(cast: Cast, path: str) -> None:
    def crowd(first: int, count: int) -> None:
        for number in range(first, first + count):
            pledge = Pledge.objects.create(
                program=cast.program, organization=cast.tree["V1"], serial=number, kind="ad_hoc",
                membership=cast.membership(), state="submitted", created_at=cast.program.opened_at,
                submitted_at=cast.program.opened_at,
            )  # fmt: skip
            writing.fill(pledge, TWO)

    noticed(cast, approved(cast, "宋四", cast.secretary))
    client = signed_in(cast.secretary)
    crowd(10, 1)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    crowd(20, 30)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)


def test_an_export_is_recorded(cast: Cast) -> None:
    published(cast)
    client = signed_in(cast.secretary)
    assert client.get("/pledges/ledger/export").status_code == 405
    book = openpyxl.load_workbook(io.BytesIO(client.post("/pledges/ledger/export").content))
    sheet = book.active
    assert sheet is not None
    assert sheet["A2"].value == "V1-2026-001"
    assert [sheet["B2"].value, sheet["B3"].value, sheet.max_row] == [1, 2, 3]
    assert sheet["A3"].value == "V1-2026-001"
    assert Entry.objects.filter(kind="pledges.exported").count() == 1


# --- import


def sheet(*rows: list[Any], head: list[str] = HEAD) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "承诺"
    book.active.append(["某支部承诺台账"])
    for row in (head, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("承诺表.xlsx", out.getvalue())


def test_an_import_previews_says_every_fault_and_applies(cast: Cast) -> None:
    """A member with a faulty row stays out whole; the others come in, to be reviewed."""
    client = signed_in(cast.secretary)
    rows = [
        GOOD,
        ["宋四", "带头参加义务植树", "植树20棵", "", "2026.4", "争创佳绩、服务群众", "电子显示屏"],
        ["王二", "做好政策宣传两次", "", "", "2026-06-30", "带头服务群众", ""],
        ["王二", "再写一项走访", "", "", "哪天", "唱歌", ""],
        ["孙九", "不是本支部的", "", "", "2026-06-30", "", ""],
        ["李一", "=1+1", "", "", "2030-06-30", "", ""],
    ]
    response = client.post("/pledges/of/V1/import", {"file": sheet(*rows)}, follow=True)
    page = text(response)
    for told in ("不认识“唱歌”", "没有这名党员", "本年度或下一年度", "不是日期"):
        assert told in page
    assert not Pledge.objects.exists()
    taken = PledgeImport.objects.get()
    assert taken.counts == {"pledges": 1, "items": 2, "refused": 3}
    client.post(f"/pledges/imports/{taken.pk}/apply")
    pledge = Pledge.objects.get()
    assert pledge.state == PledgeState.SUBMITTED
    assert [str(one.due) for one in pledge.items.all()] == ["2026-12-31", "2026-04-30"]
    assert client.post(f"/pledges/imports/{taken.pk}/apply").status_code == 409
    taken.refresh_from_db()
    assert taken.accepted == []
    kinds = Entry.objects.filter(kind__in=["pledge.submitted", "pledges.imported"])
    assert kinds.count() == 2


def test_r040_a_post_of_the_branchs_list_comes_with_the_sheet(cast: Cast) -> None:
    """岗位: an open post of the branch is taken; the roll's own post in that column changes
    nothing."""
    post = programs.open_post(cast.secretary, cast.tree["V1"], "卫生监督岗", "每周检查两次")
    client = signed_in(cast.secretary)
    rows = [[*GOOD, "卫生监督岗"], ["王二", *GOOD[1:], "委员"]]
    client.post("/pledges/of/V1/import", {"file": sheet(*rows, head=[*HEAD, "岗位"])})
    client.post(f"/pledges/imports/{PledgeImport.objects.get().pk}/apply")
    found = {one.membership.person.name: one.post for one in Pledge.objects.all() if one.membership}
    assert found == {"宋四": post, "王二": None}


def test_the_secretary_finds_for_whom_to_enter(cast: Cast) -> None:
    """Whoever has no pledge yet, in the roll's order; nothing tells who need not (R-042)."""
    grant_exemption(cast.secretary, cast.membership("宋四"), "illness", "住院", DAY)
    client = signed_in(cast.secretary)
    page = text(client.get("/pledges/of/V1/whom"))
    assert page.index("李一") < page.index("王二") < page.index("宋四")
    assert "住院" not in page
    drafted(cast, "宋四", cast.secretary)
    page = text(client.get("/pledges/of/V1/whom"))
    assert "宋四" not in page
    assert f"/pledges/for/{cast.membership('王二').pk}/new" in page
    stranger = signed_in(another(cast, Role.SECRETARY, "V2", "二村书记"))
    assert stranger.get("/pledges/of/V1/whom").status_code == 404
    assert signed_in(cast.member).get("/pledges/of/V1/whom").status_code == 404


def test_who_pledged_meanwhile_is_passed_over(cast: Cast) -> None:
    client = signed_in(cast.secretary)
    client.post("/pledges/of/V1/import", {"file": sheet(GOOD)})
    drafted(cast, "宋四", cast.secretary)
    client.post(f"/pledges/imports/{PledgeImport.objects.get().pk}/apply")
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"MZ", b"PK\x03\x04x", b"<html></html>"])
def test_an_unusable_file_is_refused(cast: Cast, content: bytes) -> None:
    file = SimpleUploadedFile("a.xlsx", content)
    response = signed_in(cast.secretary).post("/pledges/of/V1/import", {"file": file})
    assert response.status_code == 400
    assert "field-error" in text(response)


def test_a_preview_may_be_let_go_and_the_empty_sheet_fits(cast: Cast) -> None:
    client = signed_in(cast.secretary)
    empty = SimpleUploadedFile("空白.xlsx", client.get("/pledges/imports/template").content)
    client.post("/pledges/of/V1/import", {"file": empty})
    taken = PledgeImport.objects.get()
    assert taken.counts["pledges"] == 0
    client.post(f"/pledges/imports/{taken.pk}/discard")
    taken.refresh_from_db()
    assert taken.state == "discarded"
    assert signed_in(cast.town).get(f"/pledges/imports/{taken.pk}/").status_code == 404


# --- the public


def test_r021_the_public_page_takes_a_remark_without_an_account(cast: Cast) -> None:
    published(cast)
    path = "/pledges/board/V1/2026/1"
    assert Client().post(path, {"text": ""}).status_code == 400
    assert Client().post(path, {"text": "<b>很好</b>"}).status_code == 302
    assert Feedback.objects.get().text == "<b>很好</b>"
    page = text(signed_in(cast.secretary).get("/pledges/feedback"))
    assert "<b>很好</b>" not in page
    assert "&lt;b&gt;很好" in page
    assert "很好" not in text(Client().get(path))


def test_nothing_unpublished_is_public(cast: Cast) -> None:
    approved(cast)
    for path in ("/pledges/board/V1/2026", "/pledges/board/V1/2026/screen",
                 "/pledges/board/V1/2026/1", "/pledges/board/V9/2026"):  # fmt: skip
        assert Client().get(path).status_code == 404


def test_the_screen_turns_by_itself(cast: Cast) -> None:
    published(cast)
    assert 'http-equiv="refresh"' in text(Client().get("/pledges/board/V1/2026/screen"))


@pytest.mark.parametrize("kind", ["agenda", "board", "cards", "plates"])
def test_paper_is_a_pdf_with_embedded_fonts(cast: Cast, kind: str) -> None:
    """R-019, R-053: agenda sheet, board sheet, card, desk plate, each with its code."""
    noticed(cast, approved(cast), medium="meeting")
    client = signed_in(cast.secretary)
    response = client.post(f"/pledges/of/V1/documents/{kind}")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert b"/FontFile" in response.content or len(response.content) > 10_000
    assert client.post("/pledges/of/V1/documents/poster").status_code == 404


# --- meeting


def test_the_member_review_is_entered_on_one_sheet(cast: Cast) -> None:
    """Paper tallies, opinions and grades; too many excellent only warns."""
    client = signed_in(cast.secretary)
    held = {"held_on": "2026-11-20", "present": "3"}
    client.post("/pledges/of/V1/member-review", held)
    review = cast.tree["V1"].democratic_reviews.get()
    path = f"/pledges/member-reviews/{review.pk}/"
    rows = list(review.members.all())
    data: dict[str, Any] = {"edition": review.edition}
    for row in rows:
        data |= {
            f"member-{row.pk}-opinion": "同意", f"member-{row.pk}-grade": "excellent",
            f"member-{row.pk}-votes_excellent": "3",
        }  # fmt: skip
    assert client.post(path, data).status_code == 302
    page = text(client.get(path))
    assert "三分之一" in page
    assert client.post(path, data).status_code == 409  # the edition moved on
    assert client.post(f"{path}decide").status_code == 400
    client.post(f"{path}decide", {"note": "三人都在防汛一线"})
    client.post(f"{path}feed-back")
    assert "优秀" in text(signed_in(cast.member).get("/pledges/member-reviews"))
    assert signed_in(cast.member).get(path).status_code == 404
    bad = data | {f"member-{rows[0].pk}-votes_excellent": "-1"}
    assert client.post(path, bad).status_code in (400, 409)


def test_what_a_member_writes_is_the_members_until_it_is_handed_in(cast: Cast) -> None:
    """The secretary enters for who asks, and reports by word of mouth; own words stay own."""
    pledge = drafted(cast)
    secretary = signed_in(cast.secretary)
    for step in ("", "edit", "change", "withdraw"):
        assert secretary.get(f"/pledges/{pledge.pk}/{step}").status_code == 404
    assert secretary.post(f"/pledges/{pledge.pk}/submit").status_code == 404
    writing.submit_pledge(cast.member, pledge)
    assert secretary.get(f"/pledges/{pledge.pk}/").status_code == 200
    assert secretary.get(f"/pledges/{pledge.pk}/edit").status_code == 404
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    noticed(cast, pledge)
    item_ = pledge.items.first()
    assert item_ is not None
    secretary.post(f"/pledges/items/{item_.pk}/progress", {"text": "已走访40户"})
    page = text(signed_in(cast.member).get(f"/pledges/{pledge.pk}/"))
    assert "已走访40户" in page
    assert "由他人代录" in page
    assert signed_in(cast.member).get(f"/pledges/{pledge.pk}/change").status_code == 200


def test_r017_members_together_see_their_pledge(cast: Cast) -> None:
    """Whoever takes part finds it among the own and changes nothing of it."""
    pledge = submitted(cast, "宋四", cast.secretary)
    pledge.participants.add(cast.membership())
    Pledge.objects.filter(pk=pledge.pk).update(form="group", state="draft")
    client = signed_in(cast.member)
    assert f"/pledges/{pledge.pk}/" in text(client.get("/pledges/"))
    assert "没有提交" not in text(client.get("/pledges/"))
    assert "李一" in text(client.get(f"/pledges/{pledge.pk}/"))
    assert client.get(f"/pledges/{pledge.pk}/edit").status_code == 404


def test_a_display_shows_a_few_items_and_a_code(cast: Cast) -> None:
    """R-020, R-021: nobody scrolls a display; each slide leads to its live page."""
    pledge = approved(cast)
    for place in range(3, 6):
        pledge.items.create(place=place, text=f"第{place}件事", due="2026-12-31")
    noticed(cast, pledge)
    first = text(Client().get("/pledges/board/V1/2026/screen"))
    assert first.count("<li>") == 3
    assert "data:image/svg" in first
    assert "第 1 页，共 2 页" in first
    second = text(Client().get("/pledges/board/V1/2026/screen?page=2"))
    assert 'start="4"' in second
    assert "第4件事" in second
    assert text(Client().get("/pledges/board/V1/2026/screen?page=ab")).count("<li>") == 3
