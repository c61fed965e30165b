"""While a pledge is written anew, others go on reading what was approved, and nothing else."""

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from tests.factories.people import signed_in
from tests.pledges.cast import (
    END,
    TWO,
    Cast,
    another,
    approved,
    drafted,
    looked,
    noticed,
    published,
    submitted,
)
from tests.ui.pages import undefined_fails
from xianfeng.accounts.models import User
from xianfeng.journal.models import Entry
from xianfeng.organizations.roles import Role
from xianfeng.pages.window_pledges import window_pledges
from xianfeng.pledges import ledger
from xianfeng.pledges.actions import keeping, publishing, reviewing, writing
from xianfeng.pledges.actions.publishing import Notice
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import Form, Pledge
from xianfeng.pledges.queries import news, pledges
from xianfeng.pledges.queries import publishing as public
from xianfeng.pledges.queries.coverage import coverage_below
from xianfeng.pledges.rules.values import ItemText
from xianfeng.pledges.states import PledgeState

pytestmark = pytest.mark.django_db
NEW, OLD = "还没有审核的话", "每周走访三户困难家庭"
PUBLIC = ("/pledges/board/V1/2026", "/pledges/board/V1/2026/1", "/pledges/board/V1/2026/screen")
INSIDE = ("/pledges/inside/V1/2026", "/pledges/inside/V1/2026/1", "/pledges/inside/V1/2026/screen")


def rewritten(cast: Cast, pledge: Pledge, **head: Any) -> Pledge:
    """Changed with a reason, and other words saved."""
    pledge = cast.pledge(pledge.pk)
    writing.change_pledge(cast.member, pledge, "户数有变化")
    words = [replace(TWO[0], text=NEW)]
    writing.rewrite_pledge(cast.member, pledge, Head(**head), words, pledge.edition)
    return cast.pledge(pledge.pk)


def page(client: Client, path: str) -> str:
    with undefined_fails(), translation.override("zh-hans"):
        response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def others(cast: Cast) -> list[User]:
    auditor = another(cast, Role.AUDITOR, "C1", "审计员")
    return [cast.secretary, cast.town, cast.department, cast.leader, auditor]


def test_r018_r021_the_approved_words_stand_until_the_new_ones_take_their_place(
    cast: Cast,
) -> None:
    """The whole way: written anew, handed in, sent back, approved, made known."""
    pledge = published(cast)
    keeping.note_progress(cast.member, pledge.items.all()[0], "已走访十户", "")
    pledge = rewritten(cast, pledge, form=Form.JOINT, partners="还没有审核的邻居")
    path = f"/pledges/{pledge.pk}/"
    for user in others(cast):
        text = page(signed_in(user), path)
        assert OLD in text
        assert "正在变更" in text
        assert "已走访十户" in text
        assert "还没有审核" not in text
    assert NEW in page(signed_in(cast.member), path)
    assert signed_in(another(cast, Role.SECRETARY, "V2", "二村书记")).get(path).status_code == 404
    on_boards(cast, OLD, NEW)
    writing.submit_pledge(cast.member, pledge)
    assert NEW in page(signed_in(cast.secretary), path)
    assert NEW not in page(signed_in(cast.leader), path)
    on_boards(cast, OLD, NEW)
    reviewing.send_back_pledge(cast.secretary, pledge, looked(pledge), "请核实")
    on_boards(cast, OLD, NEW)
    writing.submit_pledge(cast.member, pledge)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    on_boards(cast, OLD, NEW)
    noticed(cast, cast.pledge(pledge.pk))
    on_boards(cast, NEW, OLD)
    assert NEW in page(signed_in(cast.leader), path)
    assert cast.pledge(pledge.pk).standing is None


def on_boards(cast: Cast, shown: str, hidden: str) -> None:
    """Board, screen, the page behind the QR code, inside and outside; windows; paper."""
    for path in PUBLIC:
        text = page(Client(), path)
        assert shown in text
        assert hidden not in text
        assert "还没有审核的邻居" not in text or shown == NEW
    for path in INSIDE:
        text = page(signed_in(cast.member), path)
        assert shown in text
        assert hidden not in text
    (window,) = window_pledges(cast.tree["V1"])
    assert window.items[0] == shown
    (face,) = public.in_force(cast.program, cast.tree["V1"])
    assert face.items[0].text == shown


def test_no_list_search_workbook_or_journal_tells_the_new_words(cast: Cast) -> None:
    pledge = rewritten(cast, published(cast), form=Form.JOINT, partners="邻居")
    for user in others(cast):
        client = signed_in(user)
        assert OLD in page(client, "/pledges/ledger")
        assert NEW not in page(client, "/pledges/ledger")
        assert "V1-2026-001" in page(client, "/pledges/ledger?q=走访三户")
        assert "V1-2026-001" not in page(client, f"/pledges/ledger?q={NEW}")
        assert "V1-2026-001" in page(client, "/pledges/ledger?state=published&form=individual")
        assert "V1-2026-001" not in page(client, "/pledges/ledger?state=draft")
        assert "V1-2026-001" not in page(client, "/pledges/ledger?form=joint")
    client = signed_in(cast.secretary)
    printed = page(client, "/pledges/ledger/print")
    assert OLD in printed
    assert NEW not in printed
    book = openpyxl.load_workbook(io.BytesIO(client.post("/pledges/ledger/export").content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert any(OLD in cell for cell in cells)
    assert not any(NEW in cell for cell in cells)
    assert "党支部书记" in cells  # who reviewed what stands
    first, second = ledger.item_lines(pledges.listed(cast.secretary, {}))
    assert (first[0], first[1], second[1]) == ("V1-2026-001", 1, 2)
    assert not any(NEW in one.text for one in Entry.objects.all())
    assert NEW in page(signed_in(cast.member), f"/pledges/{pledge.pk}/")


def test_a_notice_shows_the_words_it_had_and_a_meeting_reads_them_out(cast: Cast) -> None:
    pledge = approved(cast)
    branch = cast.tree["V1"]
    refused = publishing.propose_publication(
        cast.secretary, cast.program, branch, Notice("board"), [pledge]
    )
    publishing.refuse_publication(cast.town, refused, "请先核对户数")
    noticed(cast, pledge, medium="meeting")
    rewritten(cast, pledge)
    meeting = public.newest_meeting(cast.program, branch)
    assert meeting is not None
    for notice in (refused, meeting):
        (told,) = news.told_of(notice)
        assert told.face.items[0].text == OLD
    assert NEW not in page(signed_in(cast.secretary), f"/pledges/publications/{refused.pk}/")


def test_what_was_approved_and_not_made_known_stands_too(cast: Cast) -> None:
    """Along the line; a leader beside it saw nothing of it before, and sees nothing now."""
    pledge = rewritten(cast, approved(cast))
    path = f"/pledges/{pledge.pk}/"
    assert OLD in page(signed_in(cast.town), path)
    assert signed_in(cast.leader).get(path).status_code == 404
    assert Client().get(PUBLIC[0]).status_code == 404
    writing.submit_pledge(cast.member, pledge)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    assert cast.pledge(pledge.pk).standing is None


def test_what_is_public_stands_over_a_second_change(cast: Cast) -> None:
    """Approved anew and changed again before any notice: the board keeps what was checked."""
    pledge = rewritten(cast, published(cast))
    writing.submit_pledge(cast.member, pledge)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    pledge = cast.pledge(pledge.pk)
    writing.change_pledge(cast.member, pledge, "再改")
    third = [ItemText("第三次写的话", "全年", "入户", END, ("service",))]
    writing.rewrite_pledge(cast.member, pledge, Head(), third, pledge.edition)
    on_boards(cast, OLD, NEW)
    on_boards(cast, OLD, "第三次写的话")


def test_never_approved_means_nothing_stands(cast: Cast) -> None:
    pledge = rewritten(cast, submitted(cast))
    assert pledge.standing is None
    for user in others(cast):
        assert signed_in(user).get(f"/pledges/{pledge.pk}/").status_code == 404


def test_withdrawn_takes_it_down(cast: Cast) -> None:
    pledge = rewritten(cast, published(cast))
    writing.withdraw_pledge(cast.member, pledge, "外出务工")
    assert Client().get(PUBLIC[0]).status_code == 404
    for user in others(cast):
        assert signed_in(user).get(f"/pledges/{pledge.pk}/").status_code == 404


def test_words_handed_in_and_never_approved_are_no_former_words_to_a_leader(cast: Cast) -> None:
    """A second change before the review: the line read those words, who reads boards did not."""
    pledge = submitted(cast)
    pledge = rewritten(cast, pledge)
    writing.submit_pledge(cast.member, pledge)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    noticed(cast, cast.pledge(pledge.pk))
    path = f"/pledges/{pledge.pk}/"
    assert OLD in page(signed_in(cast.secretary), path)
    assert OLD not in page(signed_in(cast.leader), path)


def test_a_change_is_of_what_stands_now(cast: Cast) -> None:
    """Approved between the page and the button: it counts as approved."""
    pledge = submitted(cast)
    seen = cast.pledge(pledge.pk)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    writing.change_pledge(cast.member, seen, "户数有变化")
    kept = cast.pledge(pledge.pk).standing
    assert kept is not None
    assert kept.head["state"] == PledgeState.APPROVED


def test_the_list_takes_as_many_statements_with_more_changes(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    rewritten(cast, published(cast))
    drafted(cast, "宋四", cast.secretary)
    with django_assert_max_num_queries(12):
        rows = pledges.listed(cast.town, {})
        assert len(list(ledger.lines(rows))) == 1


def test_coverage_counts_what_stands(cast: Cast) -> None:
    """R-035: a change takes nobody out of the numbers."""
    pledge = published(cast)
    before = coverage_below(cast.town, cast.program, cast.tree["V1"])[0].numbers
    rewritten(cast, pledge)
    assert coverage_below(cast.town, cast.program, cast.tree["V1"])[0].numbers == before
    assert (before.made, before.published) == (1, 1)
