"""R-182: progress, ends and feedback get out in a notice that passed its check, not otherwise."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.people import signed_in
from tests.pledges.cast import Cast, approved, looked, noticed, published, text
from xianfeng.journal.models import Entry
from xianfeng.kernel import clock
from xianfeng.pledges.actions import keeping, publishing, reviewing, writing
from xianfeng.pledges.actions.keeping import Report
from xianfeng.pledges.actions.publishing import Notice
from xianfeng.pledges.models import Carried, Item, Pledge, ProgressNote, Publication
from xianfeng.pledges.queries import inbox, news
from xianfeng.pledges.queries import publishing as public
from xianfeng.pledges.states import PledgeState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

BOARD = "/pledges/board/V1/2026"
OPEN = (BOARD, f"{BOARD}/screen", f"{BOARD}/1")
INSIDE = ("/pledges/inside/V1/2026", "/pledges/inside/V1/2026/screen", "/pledges/inside/V1/2026/1")
PROPOSE = "/pledges/of/V1/publish"
LINE, NEXT = "王家老人病了，已走访40户次", "已走访80户次"
WHY, TOLD = "大雨冲毁了苗圃", "群众满意，明年接着做"


def everywhere(cast: Cast) -> list[str]:
    """Board, screen and the page behind the QR code, for everybody and for who signs in."""
    client = signed_in(cast.member)
    return [text(Client().get(path)) for path in OPEN] + [text(client.get(at)) for at in INSIDE]


def note(cast: Cast, pledge: Pledge, words: str = LINE) -> None:
    item = pledge.items.select_related("pledge__program", "pledge__organization").first()
    assert item is not None
    keeping.note_progress(cast.member, item, words, "")


def report(cast: Cast, pledge: Pledge) -> None:
    """The first item kept, the second not, with its objective cause."""
    first, second = pledge.items.all()
    told = {
        first.pk: Report("done", text="都走到了"),
        second.pk: Report("not_done", "objective", WHY),
    }
    keeping.report_pledge(cast.member, cast.pledge(pledge.pk), told)


def proposed(cast: Cast, *pledges: Pledge) -> Publication:
    return publishing.propose_publication(
        cast.secretary, cast.program, cast.tree["V1"], Notice("board"), pledges
    )


def fed_back(pledge: Pledge) -> None:
    """As a bare row: what leads there is shown elsewhere."""
    told = {"state": PledgeState.FED_BACK, "feedback": TOLD, "fed_back_at": clock.now()}
    Pledge.objects.filter(pk=pledge.pk).update(**told)


def test_r182_no_line_gets_out_before_its_notice_took_all_four_steps(cast: Cast) -> None:
    """提出→审核（保密）→审批→实施, for a line of progress as for the promise."""
    pledge = published(cast)
    note(cast, pledge)
    assert not any(LINE in page for page in everywhere(cast))
    notice = proposed(cast, cast.pledge(pledge.pk))
    publishing.check_publication(cast.town, notice)
    publishing.approve_publication(cast.town, notice)
    assert not any(LINE in page for page in everywhere(cast))
    publishing.carry_out_publication(cast.secretary, notice)
    assert all(LINE in page for page in everywhere(cast))
    publishing.end_publication(cast.secretary, notice)
    assert Client().get(BOARD).status_code == 404


def test_r182_r025_neither_an_end_with_its_cause_nor_feedback_gets_out_unchecked(
    cast: Cast,
) -> None:
    """The plain word of an end, too: it says of a named person that a promise was not kept."""
    pledge = published(cast)
    report(cast, pledge)
    badge = "未完成"
    assert not any(WHY in page or badge in page for page in everywhere(cast))
    noticed(cast, cast.pledge(pledge.pk))
    assert all(badge in page for page in everywhere(cast))
    for path in (BOARD, f"{BOARD}/1"):
        page = text(Client().get(path))
        assert WHY in page
        assert "都走到了" not in page  # what is said of a kept one is not shown
    fed_back(pledge)
    assert not any(TOLD in page for page in everywhere(cast))
    noticed(cast, cast.pledge(pledge.pk))
    assert TOLD in text(Client().get(BOARD))


def test_r182_what_is_written_after_the_proposal_waits_for_the_next_notice(cast: Cast) -> None:
    """Who checks reads what will be public, also when the page was open for long."""
    pledge = published(cast)
    note(cast, pledge)
    notice = proposed(cast, cast.pledge(pledge.pk))
    path = f"/pledges/publications/{notice.pk}/"
    assert LINE in text(signed_in(cast.town).get(path))
    note(cast, pledge, NEXT)
    page = text(signed_in(cast.town).get(path))
    assert LINE in page
    assert NEXT not in page
    publishing.check_publication(cast.town, notice)
    publishing.approve_publication(cast.town, notice)
    publishing.carry_out_publication(cast.secretary, notice)
    board = text(Client().get(BOARD))
    assert LINE in board
    assert NEXT not in board


def test_r182_who_checks_reads_the_new_beside_the_old(cast: Cast) -> None:
    pledge = published(cast)
    note(cast, pledge)
    noticed(cast, cast.pledge(pledge.pk))
    note(cast, pledge, NEXT)
    second = pledge.items.all()[1]
    second.pledge = cast.pledge(pledge.pk)
    keeping.note_progress(cast.member, second, "苗已到村", "")
    notice = proposed(cast, cast.pledge(pledge.pk))
    page = text(signed_in(cast.town).get(f"/pledges/publications/{notice.pk}/"))
    assert all(words in page for words in (LINE, NEXT, "苗已到村"))
    assert page.count("原来公开的：") == 1
    (told,) = news.told_of(notice)
    assert (told.is_first, told.notes, told.ends, told.is_fed_back) == (False, 2, 0, False)


def test_a_further_notice_is_offered_where_something_is_new_and_nowhere_else(cast: Cast) -> None:
    """Under way and over alike; what waits in a notice is not offered twice."""
    pledge = published(cast)
    assert news.publishable(cast.program, cast.tree["V1"]) == []
    note(cast, pledge)
    (told,) = news.publishable(cast.program, cast.tree["V1"])
    assert (told.pk, told.notes) == (pledge.pk, 1)
    notice = proposed(cast, cast.pledge(pledge.pk))
    assert news.publishable(cast.program, cast.tree["V1"]) == []
    publishing.refuse_publication(cast.town, notice, "写到了别人的病情")
    assert news.publishable(cast.program, cast.tree["V1"])
    noticed(cast, cast.pledge(pledge.pk))
    assert news.publishable(cast.program, cast.tree["V1"]) == []
    report(cast, pledge)
    (told,) = news.publishable(cast.program, cast.tree["V1"])
    assert told.ends == 2
    noticed(cast, cast.pledge(pledge.pk))
    assert news.publishable(cast.program, cast.tree["V1"]) == []
    fed_back(pledge)
    (told,) = news.publishable(cast.program, cast.tree["V1"])
    assert told.is_fed_back


def test_c12_the_quarterly_round_is_one_page_and_one_tap(cast: Cast) -> None:
    """All that has news is chosen beforehand and shown; the form needs nothing else."""
    pledges = [published(cast), approved(cast, "王二", cast.secretary)]
    noticed(cast, pledges[1])
    for one in pledges:
        note(cast, cast.pledge(one.pk))
    client = signed_in(cast.secretary)
    page = client.get(PROPOSE)
    assert text(page).count(LINE) == 2
    assert page.context["chosen"] == {one.pk for one in pledges}
    sent = {
        "medium": page.context["form"]["medium"].initial,
        "pledges": [one.pk for one in pledges],
    }
    answer = client.post(PROPOSE, sent, follow=True)
    assert text(answer).count(LINE) == 2
    assert Publication.objects.latest("pk").pledges.count() == 2


def titles(cast: Cast) -> list[str]:
    return [one.title for one in inbox.inbox(cast.secretary)]


def later(days: int) -> None:
    """So much time went by since everything was proposed and noted."""
    for row in Publication.objects.all():
        row.proposed_at -= timedelta(days=days)
        row.since = row.since and row.since - timedelta(days=days)
        row.save()


ROUND = "本季度进展可以公开了"


def test_c12_when_the_quarter_is_over_the_start_page_says_so_once(cast: Cast) -> None:
    """The pack's months; nothing where nothing is new, and nothing more once it was proposed,
    whatever came of it."""
    pledge = published(cast)
    note(cast, pledge)
    assert ROUND not in titles(cast)
    later(80)
    assert ROUND not in titles(cast)
    later(15)
    assert titles(cast).count(ROUND) == 1
    assert ROUND in text(signed_in(cast.secretary).get("/"))
    assert ROUND not in text(signed_in(cast.town).get("/"))
    assert f"{PROPOSE}?year=2026" in [one.url for one in inbox.inbox(cast.secretary)]
    assert signed_in(cast.secretary).get(f"{PROPOSE}?year=2026").status_code == 200
    notice = proposed(cast, cast.pledge(pledge.pk))
    assert ROUND not in titles(cast)
    publishing.refuse_publication(cast.town, notice, "写到了别人的病情")
    assert ROUND not in titles(cast)
    later(95)
    assert titles(cast).count(ROUND) == 1


def test_c12_a_quarter_without_news_says_nothing(cast: Cast) -> None:
    pledge = published(cast)
    note(cast, pledge)
    noticed(cast, cast.pledge(pledge.pk))
    ProgressNote.objects.update(written_at=clock.now() - timedelta(days=200))
    later(100)
    assert ROUND not in titles(cast)
    report(cast, pledge)
    assert titles(cast).count(ROUND) == 1


def test_a_changed_pledge_keeps_the_checked_line_until_its_new_words_are_public(
    cast: Cast,
) -> None:
    """The line noted since the notice is nowhere, while it is written anew and after."""
    pledge = published(cast)
    note(cast, pledge)
    noticed(cast, cast.pledge(pledge.pk))
    note(cast, pledge, NEXT)
    waiting = proposed(cast, cast.pledge(pledge.pk))
    writing.change_pledge(cast.member, cast.pledge(pledge.pk), "户数有变化")
    assert not waiting.pledges.exists()
    for page in everywhere(cast):
        assert LINE in page
        assert NEXT not in page
    writing.submit_pledge(cast.member, cast.pledge(pledge.pk))
    fresh = cast.pledge(pledge.pk)
    reviewing.approve_pledge(cast.secretary, fresh, looked(fresh))
    noticed(cast, cast.pledge(pledge.pk))
    assert all(NEXT in page for page in everywhere(cast))
    writing.withdraw_pledge(cast.member, cast.pledge(pledge.pk), "调离")
    assert Client().get(BOARD).status_code == 404


def test_r182_the_record_commits_to_what_a_notice_carries(cast: Cast) -> None:
    """Sealed: with few possible words a bare hash could be tried."""
    pledge = published(cast)
    report(cast, pledge)
    noticed(cast, cast.pledge(pledge.pk))
    for entry in Entry.objects.filter(kind__startswith="pledge_notice."):
        assert '"words":' in entry.text
        assert WHY not in entry.text


def test_words_of_older_notices_show_no_line_that_nobody_checked(cast: Cast) -> None:
    """What notices kept before lines were checked: a version with all notes, or the promise."""
    pledge = published(cast)
    row = Carried.objects.get()
    row.words[0]["notes"] = [{"text": LINE, "on": "2026-03-01"}]
    row.save()
    assert not any(LINE in page for page in everywhere(cast))
    (face,) = public.in_force(cast.program, cast.tree["V1"])
    assert face.pk == pledge.pk


def measured(client: Client, path: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return len(seen)


def test_pages_take_as_many_statements_with_more_pledges_and_notes(cast: Cast) -> None:
    first = published(cast)
    note(cast, first)
    client = signed_in(cast.secretary)
    pages = (BOARD, f"{BOARD}/1", PROPOSE, "/pledges/")
    for path in pages:
        client.get(path)
    before = [measured(client, path) for path in pages]
    for name in ("王二", "宋四"):
        one = approved(cast, name, cast.secretary)
        noticed(cast, one)
        note(cast, cast.pledge(one.pk))
        note(cast, cast.pledge(one.pk), NEXT)
    assert [measured(client, path) for path in pages] == before
    assert Item.objects.count() == 6
