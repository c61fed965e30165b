"""Join what the office knows with what the box keeps, on everything: no person meets a ballot."""

import http.client
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts.boxed import ServedBox, boxed
from tests.ballots.polls import Poll
from tests.box.calling import close_order
from xianfeng.ballots import blind, voters
from xianfeng.ballots.ballots import Ballot
from xianfeng.ballots.encoding import to_base64
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.voters import Ticket
from xianfeng.box.guard import NEEDED

VOTERS = 120
MARKS = {
    "Cookie": "sessionid=mark-of-cookie",
    "User-Agent": "mark-of-agent",
    "X-Forwarded-For": "198.51.100.77",
    "Authorization": "mark-of-sign-in",
    "Referer": "https://site.example/mark-of-page",
}


@dataclass(frozen=True)
class Issued:
    """A row of the office: who, what was sent to be signed, what was answered."""

    person: str
    blinded: bytes
    answer: bytes

    @property
    def values(self) -> set[bytes]:
        both = (self.blinded, self.answer)
        texts = [to_base64(each).encode() for each in both] + [each.hex().encode() for each in both]
        return {self.person.encode(), *both, *texts}


@dataclass(frozen=True)
class Held:
    """A poll that was held: both sides' books, and all that the box wrote or said."""

    poll: Poll
    issued: list[Issued]
    ballots: list[Ballot]
    var: Path
    said: str
    while_open: bytes  # all files, the keys of open polls too, before the close


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A real service under granian, called by browsers that send all they can."""
    poll, var = Poll(), tmp_path_factory.mktemp("box")
    issued: list[Issued] = []
    tickets = [take(poll, f"person-{n:04}", issued) for n in range(VOTERS)]
    ballots = [ticket.ballot((n % 5 + 1, 3, None)) for n, ticket in enumerate(tickets)]
    log = var / "said"
    with boxed(var, to_base64(public_bytes(poll.site)), log=log) as box:
        call(box, "PUT", f"/polls/{poll.id}", poll.envelope.to_bytes())
        for ballot in ballots:
            call(box, "POST", f"/polls/{poll.id}/ballots", ballot.to_line())
        call(box, "POST", f"/polls/{poll.id}/ballots?mark-of-query=1", b"mark-of-nonsense", 400)
        while_open = content_of(var)
        call(box, "POST", f"/polls/{poll.id}/close", close_order(poll), 200)
        yield Held(poll, issued, ballots, var, log.read_text(), while_open)


def content_of(var: Path) -> bytes:
    """Every byte in every file."""
    return b"".join(file.read_bytes() for file in var.rglob("*") if file.is_file())


def take(poll: Poll, person: str, issued: list[Issued]) -> Ticket:
    """A ticket, and the row that the office writes for it."""
    application = voters.apply(poll.manifest, "members")
    answer = blind.blind_sign(poll.offices["members"], application.blinded.message)
    issued.append(Issued(person, application.blinded.message, answer))
    return application.ticket(answer)


def call(box: ServedBox, method: str, path: str, body: bytes, status: int = 201) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=20)
    connection.request(method, path, body, MARKS)
    answer = connection.getresponse()
    assert answer.status == status, answer.read()
    assert answer.headers["set-cookie"] is None
    connection.close()


def columns(var: Path) -> dict[str, set[bytes]]:
    """Table.column → its values as bytes."""
    found: dict[str, set[bytes]] = {}
    with sqlite3.connect(var / "box/box.sqlite3") as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            rows = db.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in rows.description]
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    kept = value if isinstance(value, bytes) else str(value).encode()
                    found.setdefault(f"{table}.{name}", set()).add(kept)
    return found


def test_no_column_of_the_box_equals_one_of_the_office(held: Held) -> None:
    """Only the poll itself is known to both; it is the same for all its voters."""
    office = {value for row in held.issued for value in row.values}
    kept = columns(held.var)
    assert len(kept["ballot.slot"]) == VOTERS
    for name, values in kept.items():
        assert not values & office, name


def test_no_file_of_the_box_holds_a_value_of_the_office(held: Held) -> None:
    """Database, write-ahead log, keys: searched byte by byte."""
    content = content_of(held.var)
    assert held.ballots[0].to_line() in content  # the search finds what is there
    for row in held.issued:
        assert not [value for value in row.values if value in content or value in held.while_open]


def test_while_a_poll_is_open_no_file_shows_a_ballot(held: Held) -> None:
    """Whoever copies the store then has names and covers that only the poll's key undoes."""
    for ballot in held.ballots:
        shown = ballot.slot, ballot.digest, ballot.receipt.encode(), to_base64(ballot.key).encode()
        assert not [mark for mark in shown if mark in held.while_open]
    assert not list(held.var.glob("box/veils/*.key"))


def test_nothing_of_the_caller_is_kept_or_said(held: Held) -> None:
    """Neither address nor agent nor cookie, in files as on the terminal."""
    content = content_of(held.var) + held.while_open
    marks = [text.encode() for text in (*MARKS.values(), "127.0.0.1", "mark-of", "sessionid")]
    assert not [mark for mark in marks if mark in content]
    assert held.said == ""


def test_nothing_kept_is_finer_than_the_day(held: Held) -> None:
    """No ballot knows its minute: today's hours and minutes stand nowhere but in the manifest,
    where the site wrote them beforehand, and the day in the head of the closed list."""
    kept = columns(held.var)
    kept.pop("poll.manifest")
    assert "counts" in str(kept.pop("poll.closed"))
    today = datetime.now(UTC)
    forms = ("%Y-%m-%d", "%H:%M", str(int(today.timestamp()))[:7])
    moments = [today.strftime(form).encode() for form in forms]
    for name, values in kept.items():
        assert not [value for value in values for mark in moments if mark in value], name


def test_what_a_handler_may_see() -> None:
    """An allow-list: what browsers will send tomorrow is dropped too."""
    assert sorted(NEEDED) == [
        b"access-control-request-headers",
        b"access-control-request-method",
        b"content-length",
        b"content-type",
        b"host",
        b"origin",
    ]
