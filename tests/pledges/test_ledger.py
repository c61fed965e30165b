"""R-018, R-020: the ledger says what is public today, and what was before."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories.counties import DAY
from tests.factories.people import signed_in
from tests.pledges.cast import Cast, noticed, published
from xianfeng.kernel import clock
from xianfeng.pledges import ledger
from xianfeng.pledges.actions import keeping, publishing, writing
from xianfeng.pledges.models import Publication
from xianfeng.pledges.queries import pledges

pytestmark = pytest.mark.django_db
BOARD, ENDED = "党务政务公开栏", "党务政务公开栏（已停止公开）"


def row(cast: Cast) -> tuple[Any, Any, Any]:
    """How, from when to when, and the state: on paper as in the workbook."""
    rows = pledges.listed(cast.secretary, {})
    (line,) = ledger.lines(rows)
    on_paper = dict(zip(ledger.heads(), line, strict=True))
    in_book = dict(zip(ledger.item_heads(), next(ledger.item_lines(rows)), strict=True))
    columns = ("公开方式", "公开起止", "状态")
    assert all(on_paper[name] == in_book[name] for name in columns)
    how, when, state = (on_paper[name] for name in columns)
    return how, when, state


def listed(cast: Cast) -> str:
    (line,) = signed_in(cast.secretary).get("/pledges/ledger").context["lines"]
    return str(line.state)


def test_r020_what_is_ended_is_not_public(cast: Cast) -> None:
    published(cast)
    notice = Publication.objects.get()
    assert row(cast) == (BOARD, f"{notice.since} – {notice.until}", "已公开")
    assert listed(cast) == "已公开"
    publishing.end_publication(cast.secretary, notice)
    assert row(cast) == (ENDED, f"{notice.since} – {clock.today()}", "公开已结束")
    assert listed(cast) == "公开已结束"


def test_r020_what_ran_out_is_not_public(cast: Cast) -> None:
    published(cast)
    past = clock.today() - timedelta(days=1)
    Publication.objects.update(since=DAY, until=past)
    assert row(cast) == (ENDED, f"{DAY} – {past}", "公开已结束")


def test_r020_a_later_notice_takes_the_place_of_the_earlier(cast: Cast) -> None:
    """The one that runs stands alone; once it is ended, it is the last."""
    pledge = published(cast)
    Publication.objects.update(since=DAY)
    later = noticed(cast, pledge, medium="meeting")
    how, when, state = row(cast)
    assert BOARD not in how
    assert (when, state) == (f"{later.since} – {later.until}", "已公开")
    publishing.end_publication(cast.secretary, later)
    how, when, state = row(cast)
    assert how.endswith("（已停止公开）")
    assert BOARD not in how
    assert (when, state) == (f"{later.since} – {clock.today()}", "公开已结束")


def test_r038_a_pledge_let_go_is_public_nowhere(cast: Cast) -> None:
    """R-038: whoever lets a pledge go takes it off the boards at once."""
    pledge = published(cast)
    since = Publication.objects.get().since
    writing.withdraw_pledge(cast.member, pledge, "外出务工")
    assert row(cast) == (ENDED, f"{since} –", "已撤回")


def test_r022_who_keeps_it_keeps_it_when_the_notice_is_over(cast: Cast) -> None:
    """R-022: 践诺中 says nothing of the board and stays."""
    pledge = published(cast)
    item = pledge.items.select_related("pledge__program", "pledge__organization").first()
    assert item is not None
    keeping.note_progress(cast.member, item, "已走访40户次", "")
    publishing.end_publication(cast.secretary, Publication.objects.get())
    assert row(cast)[2] == "践诺中"
