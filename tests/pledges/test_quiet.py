"""Pledges without progress for a quarter: counted by organization, asked after with one tap."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories.counties import DAY
from tests.factories.people import signed_in
from tests.pledges.cast import Cast, another, opened, published, text
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.actions.memberships import grant_exemption
from xianfeng.organizations.roles import Role
from xianfeng.packs.loader import default_folder
from xianfeng.pledges.actions import keeping
from xianfeng.pledges.actions.keeping import Report
from xianfeng.pledges.models import Help, Pledge, ProgressNote
from xianfeng.pledges.queries import coverage, inbox, pledges
from xianfeng.pledges.queries.quiet import quiet_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


def long_ago(pledge: Pledge, days: int = 120) -> Pledge:
    """As if it had been public for so long."""
    at = clock.now() - timedelta(days=days)
    Pledge.objects.filter(pk=pledge.pk).update(published_at=at)
    return pledge


def found(cast: Cast) -> list[int]:
    rows = quiet_in(cast.secretary, cast.program, cast.tree["V1"])
    return [one.pk for one in rows]


def test_r022_a_quarter_without_a_word_is_quiet(cast: Cast) -> None:
    """The pack says three months; a line of progress ends it, a fresh pledge is not meant."""
    pledge = published(cast)
    assert found(cast) == []
    long_ago(pledge)
    assert found(cast) == [pledge.pk]
    item = pledge.items.select_related("pledge__program", "pledge__organization").first()
    assert item is not None
    note = keeping.note_progress(cast.member, item, "已走访40户", "")
    assert found(cast) == []
    ProgressNote.objects.filter(pk=note.pk).update(written_at=clock.now() - timedelta(days=100))
    assert found(cast) == [pledge.pk]


def test_a_pack_that_asks_for_no_progress_lists_none(tmp_path: Path) -> None:
    shelf = Path(shutil.copytree(default_folder(), tmp_path / "packs"))
    rules = shelf / "county-2010" / "pledges.yaml"
    lines = rules.read_text(encoding="utf-8").splitlines(keepends=True)
    silent = [line for line in lines if not line.startswith("rhythm:")]
    assert len(silent) == len(lines) - 1
    rules.write_text("".join(silent), encoding="utf-8")
    cast = opened(str(shelf / "county-2010"))
    long_ago(published(cast))
    assert found(cast) == []
    page = text(signed_in(cast.secretary).get("/pledges/of/V1/quiet"))
    assert "没有规定多久" in page


def test_r022_r036_one_tap_asks_after_it_once(cast: Cast) -> None:
    """The member finds it on the start page; it can be left unanswered, and is not repeated."""
    pledge = long_ago(published(cast))
    client = signed_in(cast.secretary)
    page = text(client.get("/pledges/of/V1/quiet"))
    assert "李一" in page
    assert "问一声" in page
    client.post(f"/pledges/{pledge.pk}/ask-after")
    asked = Help.objects.get()
    assert (asked.helper, asked.item.pledge_id) == ("党支部书记", pledge.pk)
    assert "已问过" in text(client.get("/pledges/of/V1/quiet"))
    with pytest.raises(Refused, match="最近已经问过"):
        keeping.ask_after(cast.secretary, cast.pledge(pledge.pk))
    assert any("愿意帮忙" in due.title for due in inbox.inbox(cast.member))
    item = pledge.items.select_related("pledge__program", "pledge__organization").first()
    assert item is not None
    keeping.note_progress(cast.member, item, "已走访40户", "")
    assert not any("愿意帮忙" in due.title for due in inbox.inbox(cast.member))


def test_nobody_asks_after_the_own_organizations_pledge(cast: Cast) -> None:
    """The branch writes a line itself; its committee may ask."""
    pledge = long_ago(published(cast))
    Pledge.objects.filter(pk=pledge.pk).update(form="organization", membership=None)
    path = "/pledges/of/V1/quiet"
    assert "ask-after" not in text(signed_in(cast.secretary).get(path))
    assert "ask-after" in text(signed_in(cast.town).get(path))


def test_nothing_is_asked_after_the_end(cast: Cast) -> None:
    pledge = long_ago(published(cast))
    told = {item.pk: Report("done") for item in pledge.items.all()}
    keeping.report_pledge(cast.member, pledge, told)
    with pytest.raises(NotAllowedNow):
        keeping.ask_after(cast.secretary, cast.pledge(pledge.pk))


def test_the_committee_sees_counts_and_steps_down(cast: Cast) -> None:
    """By organization in tree order; names only where somebody may help (R-035, D-12)."""
    long_ago(published(cast))
    rows = coverage.coverage_below(cast.department, cast.program, cast.tree["T1"])
    assert {row.organization.code: row.numbers.quiet for row in rows}["V1"] == 1
    page = text(signed_in(cast.town).get("/pledges/coverage"))
    assert "/pledges/of/V1/quiet" in page
    assert "李一" not in page
    assert "李一" in text(signed_in(cast.town).get("/pledges/of/V1/quiet"))
    leader = text(signed_in(cast.leader).get("/pledges/coverage/T1"))
    assert "久未进展 1" in leader
    assert "/pledges/of/V1/quiet" not in leader
    stranger = signed_in(another(cast, Role.SECRETARY, "V2", "二村书记"))
    assert stranger.get("/pledges/of/V1/quiet").status_code == 404
    assert signed_in(cast.member).get("/pledges/of/V1/quiet").status_code == 404
    pledge = Pledge.objects.get()
    assert stranger.post(f"/pledges/{pledge.pk}/ask-after").status_code == 404


def test_r042_who_is_treated_differently_is_in_no_list_of_late_or_quiet(cast: Cast) -> None:
    """Counts and lists agree, so that subtracting one from the other tells nothing."""
    pledge = long_ago(published(cast))
    pledge.items.update(due=DAY)
    (row,) = coverage.coverage_below(cast.department, cast.program, cast.tree["V1"])
    assert (row.numbers.overdue, row.numbers.quiet) == (1, 1)
    assert pledges.listed(cast.department, {"only": "overdue"}).exists()
    grant_exemption(cast.secretary, cast.membership(), "illness", "住院", DAY)
    (row,) = coverage.coverage_below(cast.department, cast.program, cast.tree["V1"])
    assert (row.numbers.overdue, row.numbers.quiet) == (0, 0)
    assert not pledges.listed(cast.department, {"only": "overdue"}).exists()
    assert found(cast) == []
    assert not pledges.need_help(cast.secretary).exists()
    first = pledge.items.first()
    assert first is not None
    keeping.ask_help(cast.member, first, "需要人手")
    assert [one.pk for one in pledges.need_help(cast.secretary)] == [first.pk]


def test_d16_the_dates_of_ones_own_pledges_as_a_file(cast: Cast) -> None:
    """No address is asked for; nobody else's dates are in it."""
    published(cast)
    answer = signed_in(cast.member).get("/pledges/dates.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert text(answer).count("BEGIN:VEVENT") == 2
    assert text(answer).count("BEGIN:VALARM") == 6
    assert "李一" not in text(answer)
    for other in (cast.secretary, cast.department):
        assert "BEGIN:VEVENT" not in text(signed_in(other).get("/pledges/dates.ics"))
    assert "时限加到手机日历" in text(signed_in(cast.member).get("/pledges/"))
    assert "时限加到手机日历" not in text(signed_in(cast.department).get("/pledges/"))
