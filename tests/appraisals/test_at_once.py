"""Several people at the same moment: no seat too many, none lost, one after the other.

On PostgreSQL rows are locked; SQLite has one writer at a time. Both run this.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import transaction

from tests.appraisals.casts import Cast, cast
from tests.appraisals.test_closing import sheet
from tests.factories import threads
from tests.factories.threads import alone, shared_database
from xianfeng.appraisals.actions import office, polls, publishing, timing
from xianfeng.appraisals.actions.announcing import announce
from xianfeng.appraisals.actions.closing import FromBox, closed
from xianfeng.appraisals.actions.paper import enter_paper
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.actions.voices import Comment, comment
from xianfeng.appraisals.models import (
    CommentMode,
    LeaderComment,
    ObjectKind,
    PaperCount,
    Poll,
    Seat,
    Tally,
)
from xianfeng.journal.models import Entry
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused

TURNS = 6
SLIPS = 6
REFUSALS = (NotAllowedNow, Refused, office.NoSeat, office.AlreadyIssued)
together = partial(threads.together, refusals=REFUSALS)


@pytest.fixture
def village(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """The branch in a database that threads can share."""
    with shared_database(tmp_path) as patch:
        yield alone(lambda: cast(patch))


def message(number: int) -> bytes:
    return number.to_bytes(256, "big")


def with_slips(village: Cast) -> Poll:
    return village.opened(("public", "ballot", SLIPS), asks_words=True)


def seats(poll: Poll) -> tuple[int, int]:
    """Of the class and of its comments."""
    found = Seat.objects.filter(poll_class__poll=poll)
    return (
        found.filter(poll_class__code="public").count(),
        found.filter(poll_class__code="public.words").count(),
    )


def test_a_ticket_waits_for_another_of_the_same_seat(village: Cast) -> None:
    """Two messages of one person, the second asked while the first is not committed yet: one is
    signed. By chance alone this shows once in many races."""
    poll = alone(lambda: village.opened())
    voter, first_is_out, second_asks = village.members[0], Event(), Event()

    def first() -> bytes:
        with transaction.atomic():
            signature = office.issue_ticket(poll.pk, "members", message(2), holder=voter)
            first_is_out.set()
            second_asks.wait(2)
            sleep(0.3)  # until the second waits for the row; on SQLite it waits for the writer
        return signature

    def second() -> bytes:
        first_is_out.wait(20)
        asked = office.find_seat(poll.pk, "members", voter)
        second_asks.set()
        office.claim(asked, "0" * 64)
        return b"signed"

    one, other = together(first, second)
    assert isinstance(one, bytes)
    assert isinstance(other, office.AlreadyIssued)


def test_two_prints_leave_as_many_seats_as_slips(village: Cast) -> None:
    """Six slips, printed twice at once: six seats, and the codes of the later print are good."""
    poll = alone(lambda: with_slips(village))

    def print_all() -> list[str]:
        return office.print_slips(village.secretary, village.one(poll, "public"))

    for _turn in range(TURNS):
        together(print_all, print_all, print_all)
        assert alone(lambda: seats(poll)) == (SLIPS, SLIPS)


def test_a_ticket_beside_a_print_keeps_its_seat(village: Cast) -> None:
    """Whoever got the signature is seated in both classes, whoever did not has lost nothing, and
    the close takes the list either way."""
    for _turn in range(TURNS):
        alone(lambda: ticket_beside_print(village))


def ticket_beside_print(village: Cast) -> None:
    poll = with_slips(village)
    codes = office.print_slips(village.secretary, village.one(poll, "public"))

    def take(number: int) -> bytes:
        return office.issue_ticket(poll.pk, "public", message(number + 1), holder=codes[number])

    def print_all() -> list[str]:
        return office.print_slips(village.secretary, village.one(poll, "public"))

    found = together(print_all, lambda: take(0), lambda: take(1), print_all)
    assert seats(poll) == (SLIPS, SLIPS)
    issued = Seat.objects.filter(poll_class__poll=poll, issued=True).count()
    assert issued == sum(isinstance(one, bytes) for one in found)
    village.close(poll)


def test_a_ticket_beside_the_close_is_counted_or_refused(village: Cast) -> None:
    """What the office states and what it keeps are one number."""
    poll = alone(village.opened)
    alone(lambda: village.vote(poll, "members", village.members[0], 1))
    content = village.box.closed(poll.pk)

    def take(number: int) -> bytes:
        voter = village.members[number]
        return office.issue_ticket(poll.pk, "members", message(number), holder=voter)

    mine = alone(lambda: Poll.objects.get(pk=poll.pk))
    found = together(
        lambda: closed(village.secretary, mine, FromBox(content)),
        *(lambda n=n: take(n) for n in (1, 2, 3)),
    )
    assert found[0] is None
    out = 1 + sum(isinstance(one, bytes) for one in found)
    one = alone(lambda: village.one(poll, "members"))
    assert one.issued == out
    assert alone(lambda: one.seats.filter(issued=True).count()) == out


def test_paper_beside_the_publication_is_whole_or_too_late(village: Cast) -> None:
    """What was published stays: paper is in it, or was refused. Two entries leave one."""
    for _turn in range(TURNS):
        alone(lambda: paper_beside_publication(village))


def paper_beside_publication(village: Cast) -> None:
    poll = village.opened()
    village.close(poll)

    def enter(heads: int) -> object:
        return enter_paper(village.secretary, village.one(poll, "members"), sheet(6, mostly=heads))

    def publish() -> None:
        publishing.publish(village.secretary, Poll.objects.get(pk=poll.pk))

    found = together(lambda: enter(1), publish, lambda: enter(2))
    assert found[1] is None
    kept = PaperCount.objects.filter(poll_class__poll=poll).count()
    assert kept == min(1, sum(isinstance(one, PaperCount) for one in found))
    assert sum(one.heads for one in Tally.objects.filter(poll_class__poll=poll)) == 6 * kept


def test_a_change_beside_the_announcement_is_in_it_or_refused(village: Cast) -> None:
    """The announcement fixes everything: no class is added behind it."""
    for _turn in range(TURNS):
        alone(lambda: change_beside_announcement(village))


def change_beside_announcement(village: Cast) -> None:
    poll = village.draft()
    village.only(poll, ("members", "ballot", 0))

    def add() -> object:
        return polls.set_class(Poll.objects.get(pk=poll.pk), "public", "ballot", 9)

    def fix() -> None:
        announce(village.secretary, Poll.objects.get(pk=poll.pk))

    together(add, fix)
    assert 0 not in set(poll.classes.values_list("eligible", flat=True))


def test_of_two_extensions_the_later_end_stays(village: Cast) -> None:
    """The box takes later ends alone: the site keeps what the box has."""
    poll = alone(village.opened)

    def extend(days: int) -> None:
        mine = Poll.objects.get(pk=poll.pk)
        timing.extend(village.secretary, mine, poll.closes + timedelta(days=days), "农忙")

    together(lambda: extend(2), lambda: extend(1), lambda: extend(3))
    ends = alone(lambda: Poll.objects.get(pk=poll.pk).closes)
    assert ends == (poll.closes + timedelta(days=3)).replace(microsecond=0)


def test_the_same_draft_sent_at_once_is_one(village: Cast) -> None:
    """An impatient organizer gets one poll, whichever request comes first."""
    moment = clock.now()
    times: dict[str, Any] = {"opens": moment, "closes": moment + timedelta(days=2)}
    made = together(*[lambda: village.draft(**times).pk] * 4)
    assert len(set(made)) == 1
    assert alone(Poll.objects.count) == 1
    other = alone(lambda: village.draft(**times, title="评议二村支部").pk)
    assert other not in made


def test_the_same_comment_sent_at_once_is_one(village: Cast) -> None:
    """R-061: it cannot be taken back; in other words it is another."""
    thing = Thing(ObjectKind.ORGANIZATION, village.branch.code, village.branch.name)

    def given(merits: str) -> int:
        parts = {"merits": merits, "faults": "少", "direction": "多"}
        said = Comment(parts, CommentMode.ON_SITE, clock.today(), "领导")
        return comment(village.secretary, village.branch, thing, village.pack, said).pk

    assert len(set(together(*[partial(given, "好")] * 4))) == 1
    alone(lambda: given("很好"))
    assert alone(LeaderComment.objects.count) == 2
    assert alone(Entry.objects.filter(kind="comment.given").count) == 2
