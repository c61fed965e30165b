"""Invented polls for tests of tickets, ballots and the box."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from hashlib import sha256
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.ballots import Ballot
from xianfeng.ballots.blind import OfficeKey
from xianfeng.ballots.envelopes import MANIFEST, Envelope, seal
from xianfeng.ballots.listing import (
    ClosedHead,
    head_lines,
    issued_statement,
    sealed_head,
    with_issued,
)
from xianfeng.ballots.manifests import Manifest, Question, VoterClass
from xianfeng.ballots.voters import Given, Ticket, take_ticket

HOUR = timedelta(hours=1)
THREE = ("partisan", "close", "exemplary")  # the three questions of R-157


@cache
def office_key(number: int) -> OfficeKey:
    """A key of 2048 bits, made once a test run."""
    return OfficeKey.make()


@dataclass(frozen=True)
class Poll:
    """A poll with all its keys: members and masses rate, members may add words."""

    id: str = field(default_factory=lambda: str(uuid4()))
    site: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    opens: datetime = field(default_factory=lambda: datetime.now(UTC) - HOUR)
    closes: datetime = field(default_factory=lambda: datetime.now(UTC) + HOUR)
    eligible: int = 2000
    asked: int = 3

    @property
    def offices(self) -> dict[str, OfficeKey]:
        return {"members": office_key(0), "masses": office_key(1), "words": office_key(2)}

    @cached_property
    def manifest(self) -> Manifest:
        scale = tuple(f"q{n}" for n in range(self.asked)) if self.asked != 3 else THREE
        questions = [Question(name, f"{name}？", (1, 2, 3, 4, 5)) for name in scale]
        classes = [
            VoterClass(
                name, key.public_der(), self.eligible, ("words",) if name == "words" else scale
            )
            for name, key in self.offices.items()
        ]
        words = Question("words", "意见", longest=200)
        moments = (self.opens.replace(microsecond=0), self.closes.replace(microsecond=0))
        return Manifest(self.id, "民主评议", *moments, tuple(classes), (*questions, words))

    @property
    def envelope(self) -> Envelope:
        return seal(MANIFEST, self.manifest.plain(), self.site)

    def ticket(self, voter_class: str = "members") -> Ticket:
        return take_ticket(self.manifest, voter_class, self.offices[voter_class])

    def ballot(self, *answers: Given, voter_class: str = "members") -> Ballot:
        """The first ballot of a new voter."""
        return self.ticket(voter_class).ballot(answers or (5, 4, 3))


def count_file(
    poll: Poll,
    ballots: Iterable[Ballot],
    issued: dict[str, int],
    box: Ed25519PrivateKey,
    lines: Sequence[bytes] = (),
) -> bytes:
    """The count file of these ballots; `lines` replaces what the box signed afterwards."""
    kept = sorted(ballots, key=lambda each: each.slot)
    signed = [each.to_line() + b"\n" for each in kept]
    classes = [each.id for each in poll.manifest.classes]
    counts = {name: sum(each.voter_class == name for each in kept) for name in classes}
    digest = sha256(b"".join(signed)).hexdigest()
    day = date(2026, 3, 1)
    head = ClosedHead(poll.id, poll.manifest.digest, counts, digest, day, False)
    answer = [*head_lines(poll.envelope, sealed_head(head, box)), *(lines or signed)]
    return b"".join(with_issued(answer, issued_statement(poll.manifest, issued, poll.site)))
