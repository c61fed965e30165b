"""What becomes of ballots that arrive: pure, the same on every store."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from xianfeng.ballots.ballots import RECEIPT, Ballot
from xianfeng.ballots.manifests import Question
from xianfeng.ballots.words import word_lines

COUNTED, REPLACED = "counted", "replaced"
BESIDE_ANSWERS, STEP, MOST_ROOM = 684, 32, 16 * 1024  # bytes of a line
BESIDE_WORDS = 128  # bytes of seal and salt, in base 16 and 64, with their signs
LONGEST_SIGN = 12  # bytes of a character in JSON, at most
LONGEST_VALUE = 5  # signs of a number with its comma


class Verdict(StrEnum):
    """The answer to one arrival; its value is the word the page gets."""

    KEPT = "counted"
    KNOWN = "known"
    OUTDATED = "outdated"
    CONFLICT = "conflict"
    LATE = "late"


@dataclass(frozen=True)
class Kept:
    """What decides about the next arrival in the same slot."""

    version: int
    digest: bytes


@dataclass(frozen=True)
class Arrival:
    """A verified ballot on its way into the store; `room` is what its class's longest may take."""

    poll: str
    slot: bytes
    voter_class: str
    version: int
    digest: bytes
    receipt: str
    line: bytes
    room: int = BESIDE_ANSWERS


@dataclass
class Settled:
    """Verdicts in the order of arrival, and what is to be written, by slot and by receipt."""

    verdicts: list[Verdict] = field(default_factory=list)
    ballots: dict[tuple[str, bytes], Arrival] = field(default_factory=dict)
    receipts: dict[tuple[str, str], str] = field(default_factory=dict)


def room_of(ballot: Ballot, questions: Iterable[Question]) -> int:
    """Bytes for any line of a class, so that their length says nothing about the answers."""
    longest = sum(room_for(each) for each in questions)
    whole = BESIDE_ANSWERS + len(ballot.poll) + len(ballot.voter_class) + longest
    return min(-(-whole // STEP) * STEP, MOST_ROOM)


def room_for(question: Question) -> int:
    """Bytes of one answer, with the words under its seal."""
    if not question.longest:
        return LONGEST_VALUE
    return BESIDE_WORDS + question.longest * LONGEST_SIGN


def kept_line(ballot: Ballot) -> bytes:
    """The ballot as it is counted and, behind a line feed, the words that it seals."""
    if not ballot.words:
        return ballot.to_line()
    return ballot.to_line() + b"\n" + b"".join(word_lines(ballot.words))


def arrival(ballot: Ballot, questions: Iterable[Question] = ()) -> Arrival:
    """`questions` are those of the ballot's class."""
    return Arrival(
        ballot.poll,
        ballot.slot,
        ballot.voter_class,
        ballot.version,
        ballot.digest,
        ballot.receipt,
        kept_line(ballot),
        room_of(ballot, questions),
    )


def settle(
    arrivals: Sequence[Arrival],
    kept: Mapping[tuple[str, bytes], Kept],
    open_polls: Collection[str],
) -> Settled:
    """The highest version wins; the same ballot again changes nothing; another ballot of the
    same version is refused, so that what a receipt says can never silently change."""
    settled = Settled()
    now = dict(kept)
    for each in arrivals:
        place = (each.poll, each.slot)
        verdict = judge(each, now.get(place)) if each.poll in open_polls else Verdict.LATE
        settled.verdicts.append(verdict)
        if verdict is Verdict.KEPT:
            if before := now.get(place):
                settled.receipts[each.poll, receipt_of(before)] = REPLACED
            settled.receipts[each.poll, each.receipt] = COUNTED
            settled.ballots[place] = each
            now[place] = Kept(each.version, each.digest)
    return settled


def judge(new: Arrival, before: Kept | None) -> Verdict:
    if before is None or new.version > before.version:
        return Verdict.KEPT
    if new.version < before.version:
        return Verdict.OUTDATED
    return Verdict.KNOWN if new.digest == before.digest else Verdict.CONFLICT


def receipt_of(kept: Kept) -> str:
    return kept.digest.hex()[:RECEIPT]
