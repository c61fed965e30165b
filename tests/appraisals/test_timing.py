"""A-9: polls open and close at their announced times; people extend or declare void (R-087)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from scripts.boxed import boxed
from tests.appraisals.casts import Cast, cast, take
from tests.factories.people import signed_in
from xianfeng.appraisals import jobs, messenger
from xianfeng.appraisals.actions import announcing, closing, publishing, timing
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.manifests import signed_manifest
from xianfeng.appraisals.models import NoteKind, Poll, PollNote
from xianfeng.appraisals.queries import polls as queries
from xianfeng.appraisals.queries.guard import Reader, inputs_of, results_of
from xianfeng.appraisals.sealing import site_key, site_public
from xianfeng.appraisals.states import PollState
from xianfeng.ballots.envelopes import MANIFEST, seal
from xianfeng.cli import main
from xianfeng.journal.models import Entry
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.pages.desk import desk

HOUR = timedelta(hours=1)
AtTime = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> AtTime:
    """Sets the clock of the site."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_clock


def announced(village: Cast, **more: Any) -> Poll:
    """A poll of the members, from in an hour until the day after tomorrow."""
    moment = clock.now().replace(microsecond=0)
    times = {"opens": moment + HOUR, "closes": moment + timedelta(days=2)}
    poll = village.draft(**(times | more))
    village.only(poll, ("members", "ballot", 0))
    announcing.announce(village.secretary, poll)
    return poll


def state_of(poll: Poll) -> str:
    return Poll.objects.values_list("state", flat=True).get(pk=poll.pk)


def test_time_opens_and_closes(village: Cast, at: AtTime) -> None:
    """Without a click, at the announced times and not before; the record says that nobody did."""
    poll = announced(village)
    assert timing.run_due() == (0, 0)
    with pytest.raises(Refused):
        announcing.open_poll(village.secretary, poll)
    at(poll.opens)
    assert timing.run_due() == (1, 0)
    assert state_of(poll) == PollState.OPEN
    at(poll.closes - timedelta(seconds=1))
    assert timing.run_due() == (0, 0)
    at(poll.closes)
    assert timing.run_due() == (0, 1)
    assert timing.run_due() == (0, 0)
    assert state_of(poll) == PollState.CLOSED
    for kind in ("poll.opened", "poll.closed"):
        assert '"sealed":{}' in Entry.objects.get(kind=kind).text
    assert not PollNote.objects.exists()


def test_the_command_daily_does_what_a_job_missed(
    village: Cast, at: AtTime, capsys: pytest.CaptureFixture[str]
) -> None:
    poll = announced(village)
    at(poll.opens + HOUR)
    assert main(["daily"]) == 0
    assert "on time: 1, 0" in capsys.readouterr().out
    assert state_of(poll) == PollState.OPEN


def test_a_job_that_comes_twice_or_too_late_does_nothing(village: Cast, at: AtTime) -> None:
    poll = announced(village)
    at(poll.opens)
    for _time in range(2):
        jobs.open_poll.call(poll.pk)
    assert state_of(poll) == PollState.OPEN
    jobs.close_poll.call(poll.pk)
    assert state_of(poll) == PollState.OPEN
    jobs.close_poll.call("unknown")
    at(poll.closes)
    for _time in range(2):
        jobs.close_poll.call(poll.pk)
    assert Entry.objects.filter(kind="poll.closed").count() == 1


def test_the_announcement_on_the_page_plans_both_jobs(
    village: Cast, settings: Any, at: AtTime
) -> None:
    """The worker runs them when they are due; a later end has a job of its own."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    moment = clock.now().replace(microsecond=0)
    poll = village.draft(opens=moment + HOUR, closes=moment + timedelta(days=2))
    village.only(poll, ("members", "ballot", 0))
    secretary = signed_in(village.secretary)
    secretary.post(reverse("appraisals:step", args=[poll.pk, "announce"]))
    planned = DBTaskResult.objects.order_by("run_after").values_list("task_path", "run_after")
    assert list(planned) == [
        ("xianfeng.appraisals.jobs.open_poll", poll.opens),
        ("xianfeng.appraisals.jobs.close_poll", poll.closes),
    ]
    assert "到开始时间自动开始" in page_of(secretary, poll)
    at(poll.opens)
    poll.refresh_from_db()
    announcing.open_poll(village.secretary, poll)
    later = (poll.closes + timedelta(days=1)).astimezone(clock.SHANGHAI)
    form = {"closes": later.strftime("%Y-%m-%dT%H:%M:%S"), "reason": "农忙"}
    secretary.post(reverse("appraisals:extend", args=[poll.pk]), form)
    assert DBTaskResult.objects.filter(run_after=later, status=TaskResultStatus.READY).count() == 1


def page_of(client: Client, poll: Poll) -> str:
    return client.get(reverse("appraisals:poll", args=[poll.pk])).content.decode()


def test_a_box_that_is_away_is_tried_again(
    village: Cast, at: AtTime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    poll = announced(village)
    at(poll.opens)

    def away(*_given: object) -> bytes:
        raise Refused("联系不上票箱。")

    monkeypatch.setattr(messenger, "ask", away)
    jobs.open_poll.call(poll.pk)
    assert DBTaskResult.objects.get().run_after == poll.opens + jobs.AGAIN
    assert timing.run_due() == (0, 0)
    monkeypatch.setattr(messenger, "ask", village.box.ask)
    assert timing.run_due() == (1, 0)


def test_a_person_closes_early_or_late_with_a_reason(village: Cast, at: AtTime) -> None:
    """Everybody who sees the poll reads it."""
    poll = announced(village)
    at(poll.opens)
    announcing.open_poll(village.secretary, poll)
    with pytest.raises(Refused):
        closing.close_poll(village.secretary, poll)
    at(poll.closes + timedelta(days=1, seconds=1))
    with pytest.raises(Refused):
        closing.close_poll(village.secretary, poll, " ")
    closing.close_poll(village.secretary, poll, "票箱停电")
    note = PollNote.objects.get()
    assert (note.kind, note.reason, note.made_by) == (NoteKind.LATE, "票箱停电", village.secretary)
    assert "票箱停电" in page_of(signed_in(village.secretary), poll)
    assert "票箱停电" not in Entry.objects.get(kind="poll.closed").text


def test_too_few_are_for_people_to_decide(village: Cast, at: AtTime) -> None:
    """R-087: below the announced turnout nothing is closed or published by itself."""
    poll = announced(village, minimum_turnout=50)
    at(poll.opens)
    announcing.open_poll(village.secretary, poll)
    for voter in village.members[:5]:
        village.vote(poll, "members", voter, 1)
    at(poll.closes + timedelta(minutes=1))
    assert timing.run_due() == (0, 0)
    secretary = signed_in(village.secretary)
    assert "党员互评的参评率没有达到 50%" in page_of(secretary, poll)
    with pytest.raises(NotAllowedNow):
        village.vote(poll, "members", village.members[5], 1)
    timing.extend(village.secretary, poll, poll.closes + timedelta(days=1), "外出的人还没有投")
    village.vote(poll, "members", village.members[5], 2)
    at(poll.closes)
    assert timing.run_due() == (0, 1)
    publishing.publish(village.secretary, Poll.objects.get(pk=poll.pk))
    page = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    assert "投票时间已延长" in page.content.decode()
    assert "外出的人还没有投" in page.content.decode()


def test_an_extension_is_later_and_has_a_reason(village: Cast, at: AtTime) -> None:
    poll = announced(village)
    with pytest.raises(NotAllowedNow):
        timing.extend(village.secretary, poll, poll.closes + HOUR, "理由")
    at(poll.opens)
    announcing.open_poll(village.secretary, poll)
    before = poll.manifest_digest
    for closes, reason in ((poll.closes, "理由"), (poll.closes - HOUR, "理由"),
                           (poll.closes + HOUR, " ")):  # fmt: skip
        with pytest.raises(Refused):
            timing.extend(village.secretary, poll, closes, reason)
    timing.extend(village.secretary, poll, poll.closes + HOUR, "理由")
    assert before not in (poll.manifest_digest, "")
    assert poll.manifest_digest in Entry.objects.get(kind="poll.extended").text


def test_a_void_poll_shows_and_feeds_nothing(village: Cast, at: AtTime) -> None:
    """Announced as not valid by a person; its counts are shown to nobody."""
    poll = announced(village, minimum_turnout=90)
    at(poll.opens)
    announcing.open_poll(village.secretary, poll)
    for voter in village.members:
        village.vote(poll, "members", voter, 1)
    at(poll.closes)
    closing.close_poll(village.secretary, poll)
    with pytest.raises(Refused):
        publishing.publish(village.secretary, poll)
    with pytest.raises(Refused):
        timing.void(village.secretary, poll, "")
    timing.void(village.secretary, poll, "参评人数不够")
    assert state_of(poll) == PollState.VOID
    assert results_of(poll, Reader.INSIDE) == []
    assert inputs_of(poll) == {}
    secretary = signed_in(village.secretary)
    assert "这次评议已宣布无效" in page_of(secretary, poll)
    assert secretary.get(reverse("appraisals:results", args=[poll.pk])).status_code == 404
    member = signed_in(village.members[0])
    ballot = member.get(reverse("appraisals:ballot", args=[poll.pk])).content.decode()
    assert "参评人数不够" in ballot
    with pytest.raises(NotAllowedNow):
        publishing.publish(village.secretary, poll)


def test_paper_counts_for_the_turnout(village: Cast, at: AtTime) -> None:
    """D-11: eight on the web and two on paper are ten of twelve."""
    poll = announced(village, minimum_turnout=80)
    at(poll.opens)
    announcing.open_poll(village.secretary, poll)
    for voter in village.members:
        village.vote(poll, "members", voter, 1)
    at(poll.closes)
    closing.close_poll(village.secretary, poll)
    with pytest.raises(Refused):
        publishing.publish(village.secretary, Poll.objects.get(pk=poll.pk))
    sheet = PaperSheet(2, {"o1.overall": {"satisfied": 2}}, "张三", "李四")
    enter_paper(village.secretary, village.one(poll, "members"), sheet)
    publishing.publish(village.secretary, Poll.objects.get(pk=poll.pk))


def test_the_start_page_asks_voters_and_the_organizer(village: Cast, at: AtTime) -> None:
    """A member is asked until the ticket is taken; the organizer when too few took part."""
    poll = announced(village, minimum_turnout=50)
    at(poll.opens)
    announcing.open_poll(village.secretary, poll)
    first, second = village.members[:2]
    village.vote(poll, "members", first, 1)
    assert [task.title for task in desk(first).tasks if poll.title in task.title] == []
    assert [task.title for task in desk(second).tasks] == [f"参加评议：{poll.title}"]
    assert not [task for task in desk(village.secretary).tasks if poll.title in task.title]
    at(poll.closes)
    assert timing.run_due() == (0, 0)
    assert desk(second).tasks == []
    waiting = [task for task in desk(village.secretary).tasks if poll.title in task.title]
    assert [task.url for task in waiting] == [reverse("appraisals:poll", args=[poll.pk])]


def test_a_poll_that_is_over_asks_nobody(village: Cast, at: AtTime) -> None:
    poll = announced(village)
    voter = village.members[0]
    assert queries.awaiting(voter).count() == 1
    at(poll.closes)
    assert queries.awaiting(voter).count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_served_box_takes_a_later_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Over HTTP: an end that is put off, votes after the first end, a count by the last manifest;
    another manifest of the site that changes more is refused."""
    ask = messenger.ask
    with boxed(tmp_path, site_public()) as box:
        village = cast(monkeypatch)
        monkeypatch.setattr(messenger, "ask", ask)
        monkeypatch.setattr("django.conf.settings.BOX_URL", box.url)
        poll = village.opened()
        ticket = take(signed_manifest(poll), "members", village.members[0])
        timing.extend(village.secretary, poll, poll.closes + HOUR, "农忙")
        assert b"Z" in ask("GET", f"/polls/{poll.pk}")
        ask("POST", f"/polls/{poll.pk}/ballots", ticket.ballot((1,)).to_line())
        first, poll.title = poll.manifest, "另一个名称"
        with pytest.raises(Refused):
            messenger.deliver(poll.pk, retitled(poll).encode())
        poll.manifest = first
        closing.close_poll(village.secretary, poll, "都投完了")
        assert village.one(poll, "members").ballots == 1
        with pytest.raises(Refused):  # closed for good
            messenger.deliver(poll.pk, later(poll).encode())


def retitled(poll: Poll) -> str:
    return changed(poll, title="另一个名称")


def later(poll: Poll) -> str:
    return changed(poll, closes=poll.closes.replace(microsecond=0) + 9 * HOUR)


def changed(poll: Poll, **values: Any) -> str:
    manifest = replace(signed_manifest(poll), **values)
    return seal(MANIFEST, manifest.plain(), site_key()).to_bytes().decode()
