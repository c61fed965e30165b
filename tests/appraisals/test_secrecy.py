"""A-3: nothing that is kept anywhere joins a person and a ballot (the issue's "must hold")."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from scripts.boxed import ServedBox, boxed
from scripts.callers import call_all, post
from tests.appraisals.casts import Cast, cast, take
from tests.appraisals.copies import URL, BoxStore, Copy, box_store, leaves, of_office, values
from xianfeng.accounts.models import User
from xianfeng.appraisals import messenger
from xianfeng.appraisals.actions import announcing, office
from xianfeng.appraisals.manifests import signed_manifest
from xianfeng.appraisals.models import CountFile, Poll, Seat
from xianfeng.appraisals.queries.guard import Reader, results_of
from xianfeng.appraisals.queries.rosters import Electorate
from xianfeng.appraisals.sealing import site_public
from xianfeng.ballots.ballots import Ballot
from xianfeng.ballots.manifests import Manifest
from xianfeng.ballots.voters import Ticket
from xianfeng.box.veil import Veil

VOTERS, ONE_BY_ONE = 1500, 3
STORES = ["sqlite", "postgresql"] if URL else ["sqlite"]
# Tables of the site that hold ballots or their counts: they are on the box's side of the join.
OF_BALLOTS = ("appraisals_countfile", "appraisals_tally", "appraisals_remark")
# The poll itself is known to both, the same for all its voters.
OF_POLL = ("appraisals_poll",)


def message(number: int) -> bytes:
    return number.to_bytes(256, "big")


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_one_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """UPDATE … WHERE issued = false: one message is signed, whoever was first."""
    village = cast(monkeypatch)
    poll = village.opened()
    signatures: list[bytes] = []
    refusals: Counter[str] = Counter()

    def ask(number: int) -> None:
        try:
            voter = village.members[0]
            signatures.append(
                office.issue_ticket(poll.pk, "members", message(number + 2), holder=voter)
            )
        except office.AlreadyIssued:
            refusals["issued"] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(signatures) == 1
    assert refusals["issued"] == 49
    assert Seat.objects.filter(issued=True).count() == 1


@dataclass
class Vote:
    """A poll that is held while an operator copies both databases again and again."""

    village: Cast
    poll: Poll
    manifest: Manifest
    box: ServedBox
    store: BoxStore
    folder: Path
    copies: list[tuple[Copy, Copy]] = field(default_factory=list)  # the office's, the box's
    ballots: list[Ballot] = field(default_factory=list)

    def copy(self) -> tuple[Copy, Copy]:
        self.copies.append((of_office(self.folder), self.store.copy()))
        return self.copies[-1]

    def ticket(self, voter: User) -> Ticket:
        return take(self.manifest, "members", voter)

    def cast(self, *ballots: Ballot) -> None:
        """Over HTTP, as browsers do."""
        self.ballots += ballots
        path = f"/polls/{self.poll.pk}/ballots"
        called = call_all(self.box.port, [post(path, one.to_line()) for one in ballots], 8)
        assert Counter(called.statuses.values()) == {201: len(ballots)}


@pytest.fixture(params=STORES)
def vote(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Vote]:
    """1,500 people may vote through a served box; nobody has begun."""
    ask = messenger.ask
    with (
        box_store(request.param, tmp_path) as store,
        boxed(tmp_path, site_public(), store.settings) as box,
    ):
        village = cast(monkeypatch)
        monkeypatch.setattr(messenger, "ask", ask)
        monkeypatch.setattr("django.conf.settings.BOX_URL", box.url)
        poll = village.draft()
        village.only(poll, ("members", "ballot", 0))
        monkeypatch.setattr(
            "xianfeng.appraisals.queries.rosters.of_members", lambda _place: crowd(VOTERS)
        )
        announcing.announce(village.secretary, poll)
        announcing.open_poll(village.secretary, poll)
        yield Vote(village, poll, signed_manifest(poll), box, store, tmp_path)


@pytest.mark.django_db(transaction=True)
def test_both_databases_and_their_backups_joined_on_every_column_give_no_link(
    vote: Vote, capfd: pytest.CaptureFixture[str]
) -> None:
    """1,500 voters; backups before, between every single step of the first voters, in the midst
    of the voting, after it, after the close; each of one side joined with each of the other."""
    voters = list(User.objects.filter(username__startswith="voter").order_by("?"))
    vote.copy()
    alone = [step_by_step(vote, voter) for voter in voters[:ONE_BY_ONE]]
    tickets = [vote.ticket(voter) for voter in voters[ONE_BY_ONE:]]
    vote.copy()
    for part in (tickets[:700], tickets[700:]):
        vote.cast(*(one.ballot((1 + place % 4,)) for place, one in enumerate(part)))
        vote.copy()
    key = Veil(vote.store.keys[0].read_bytes())
    vote.village.close(vote.poll)
    vote.copy()
    vote.village.publish(vote.poll)
    vote.copy()

    final = vote.copies[-1][1]
    assert len(final.rows("ballot")) == VOTERS
    assert_no_common_value(vote)
    assert_what_came_between_two_backups_is_not_known_again(vote, alone, key)
    assert_nothing_of_a_ballot_is_read_from_an_earlier_copy(vote)
    said = capfd.readouterr()
    assert not re.search("voter[0-9]+|选民", said.out + said.err)
    (found,) = results_of(vote.poll, Reader.INSIDE)
    assert (found.issued, found.web) == (VOTERS, VOTERS)


def step_by_step(vote: Vote, voter: User) -> tuple[Ballot, set[Any]]:
    """The hard case: between two backups of both sides one person takes a ticket and one ballot
    comes, and a second one of the same person. The last ballot, and the rows that came."""
    before_office, before_box = vote.copies[-1]
    ticket = vote.ticket(voter)
    after_office, _box = vote.copy()
    changed = {row for row in after_office.rows("appraisals_seat") if row not in
               before_office.rows("appraisals_seat")}  # fmt: skip
    assert len(changed) == 1  # the office's backups name who took a ticket in between
    assert voter.pk.hex in str(changed).replace("-", "")
    vote.cast(ticket.ballot((1,), 41))
    _office, middle = vote.copy()
    again = ticket.ballot((2,), 977)
    vote.cast(again)
    _office, after_box = vote.copy()
    new = after_box.rows("ballot", "receipt") | middle.rows("ballot", "receipt")
    found = new - before_box.rows("ballot", "receipt")
    assert found  # the box's backups name which rows came in between
    return again, found


def assert_no_common_value(vote: Vote) -> None:
    """All values of people and seats against all values of ballots, in all pairs of copies."""
    people, ballots = set[str](), set[str]()
    for of_site, of_box in vote.copies:
        people |= of_site.values_without(*OF_BALLOTS, *OF_POLL)
        ballots |= of_box.values("") | of_site.values(*OF_BALLOTS)
    assert len(people) > VOTERS
    assert len(ballots) > 4 * VOTERS
    poll = Poll.objects.get(pk=vote.poll.pk)
    content = bytes(CountFile.objects.get(poll=poll).content)
    shared = {poll.pk, poll.manifest, "members", *leaves(vote.manifest.plain()), poll.box_key}
    shared |= values([poll.manifest.encode()]) | {vote.manifest.digest, site_public()}
    shared |= set().union(*(values([line]) for line in content.split(b"\n")[:3]))
    common = {text for text in (people & ballots) - shared if not is_format(text)}
    assert not common, sorted(common)[:5]


def assert_what_came_between_two_backups_is_not_known_again(
    vote: Vote, alone: list[tuple[Ballot, set[Any]]], key: Veil
) -> None:
    """The rows that one person's ballot made share no value with any row after the close, nor
    length with one another; only the key, which is destroyed, would tell."""
    closed = vote.copies[-1][1]
    words = closed.values("poll") | {"members", vote.poll.pk}
    final = closed.values("ballot", "receipt") - words
    for ballot, rows in alone:
        assert not {text for row in rows for text in values(row)} & final
        covered = [row[5] for row in rows if len(row) == 6]
        assert ballot.to_line() in {key.ballot("members", one).line for one in covered}
    lengths = {len(row[5]) for row in vote.copies[-3][1].rows("ballot")}
    assert len(lengths) == 1
    assert vote.store.keys == []


def assert_nothing_of_a_ballot_is_read_from_an_earlier_copy(vote: Vote) -> None:
    """Every byte of the copies taken before the close, with write-ahead log, freed pages, places
    and transaction numbers of rows: no key, no signature, no receipt, no slot of any ballot."""
    for _office, of_box in vote.copies[:-2]:
        held = set(re.findall(rb"[A-Za-z0-9+/=]{40,}|[0-9a-f]{12,}", of_box.raw))
        for one in vote.ballots:
            line = values([one.to_line()])
            marks = {text.encode() for text in line if len(text) > 40} | {one.receipt.encode()}
            assert not marks & held
        assert not any(one.slot in of_box.raw for one in vote.ballots[:100])


@pytest.mark.django_db(transaction=True)
def test_the_order_of_arrival_is_gone_after_the_close(vote: Vote) -> None:
    """Rows of ballots, receipts and seats lie by their keys, not as they came; and no sequence
    counts them."""
    voters = list(User.objects.filter(username__startswith="voter").order_by("?"))[:60]
    for voter in voters:
        vote.cast(vote.ticket(voter).ballot((1,)))
    vote.village.close(vote.poll)
    of_site, of_box = vote.copy()
    for table in ("ballot", "receipt"):
        keys = [row[1] for row in of_box.tables[table]]
        assert keys == sorted(keys)
    assert b"setval" not in of_box.raw
    rows = [str(row[0]) for row in of_site.tables["appraisals_seat"]]
    assert [one.replace("-", "") for one in rows] == sorted(one.replace("-", "") for one in rows)


def is_format(text: str) -> bool:
    """Days and algorithm words, which both sides hold."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d.*|[a-z_]+", text)) or "manifest" in text


def crowd(number: int) -> Any:
    """An electorate with accounts."""
    existing = User.objects.filter(username__startswith="voter")
    if not existing.exists():
        User.objects.bulk_create(
            User(username=f"voter{place}", display_name=f"选民{place}", password="x")
            for place in range(number)
        )
    return Electorate(tuple(existing.order_by("pk")), 0)
