"""A ballot: its bytes, its checks, its receipt."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from xianfeng.ballots import blind
from xianfeng.ballots.encoding import (
    canonical_json,
    fields,
    from_base64,
    identifier,
    record,
    strict_json,
    to_base64,
    whole,
)
from xianfeng.ballots.errors import Forged, Malformed
from xianfeng.ballots.manifests import Answer, Manifest
from xianfeng.ballots.words import NOTHING, Words, words_beside

KEY, TICKET, SIGNATURE = 65, 256, 64  # bytes
RECEIPT = 12  # hexadecimal digits
NAMES = ("poll", "class", "key", "randomizer", "ticket", "version", "answers", "signature")
WORDS = "words"  # beside them, where words were written
ECDSA = ec.ECDSA(hashes.SHA256())
CURVE = ec.SECP256R1()


@dataclass(frozen=True)
class Ballot:
    """What a voter's browser sends: who it is stays with the office, which key is all we see.

    `key` is the voter's P-256 point (uncompressed), `ticket` the office's signature on it,
    `version` counts up when somebody votes again, `signature` is r ‖ s of ECDSA. Words are not
    signed themselves: the answer is their seal. No count file holds them.
    """

    poll: str
    voter_class: str
    key: bytes
    randomizer: bytes
    ticket: bytes
    version: int
    answers: tuple[Answer, ...]
    signature: bytes
    words: tuple[Words, ...] = ()

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of what the voter signed: one ballot, however often it is signed or sent."""
        return hashlib.sha256(self.signed).digest()

    @cached_property
    def signed(self) -> bytes:
        return signed_bytes(self.poll, self.voter_class, self.key, self.version, self.answers)

    @property
    def slot(self) -> bytes:
        """Where the ballot lies in the box: a hash, the same for all versions of one voter key."""
        return hashlib.sha256(b"slot" + self.message).digest()

    @property
    def receipt(self) -> str:
        """What the voter keeps; the page of receipts says counted or replaced."""
        return self.digest.hex()[:RECEIPT]

    @property
    def message(self) -> bytes:
        return ticket_message(self.poll, self.voter_class, self.key)

    def plain(self) -> dict[str, Any]:
        return {
            "poll": self.poll,
            "class": self.voter_class,
            "key": to_base64(self.key),
            "randomizer": to_base64(self.randomizer),
            "ticket": to_base64(self.ticket),
            "version": self.version,
            "answers": [answer_text(each) for each in self.answers],
            "signature": to_base64(self.signature),
        }

    def to_line(self) -> bytes:
        """As the count file lists it, without words; about a thousand bytes."""
        return canonical_json(self.plain())

    def sent(self) -> bytes:
        """As the browser sends it."""
        beside = {WORDS: [each.plain() for each in self.words]} if self.words else {}
        return canonical_json(self.plain() | beside)


def ticket_message(poll: str, voter_class: str, key: bytes) -> bytes:
    """What the office signs unseen, behind a random prefix."""
    return fields(b"xianfeng/ticket/1", poll.encode(), voter_class.encode(), key)


def signed_bytes(
    poll: str, voter_class: str, key: bytes, version: int, answers: tuple[Answer, ...]
) -> bytes:
    """What the voter's key signs: the ballot's canonical bytes, format 2."""
    head = (b"xianfeng/ballot/2", poll.encode(), voter_class.encode(), key)
    return fields(*head, version.to_bytes(8, "big"), *(answer_bytes(each) for each in answers))


def answer_bytes(answer: Answer) -> bytes:
    """An answer after a letter for its kind: nothing, integer, seal of words."""
    if answer is None:
        return b"-"
    if isinstance(answer, int):
        return b"i%d" % answer
    return b"h" + answer


def answer_text(answer: Answer) -> int | str | None:
    """As JSON carries it."""
    return answer.hex() if isinstance(answer, bytes) else answer


def read_ballot(content: bytes, manifest: Manifest) -> Ballot:
    """The ballot in these bytes, in the form that `manifest` asks; its signatures are not
    verified yet. Malformed otherwise."""
    found = strict_json(content)
    beside = found.pop(WORDS, NOTHING) if isinstance(found, dict) else NOTHING
    found = record(found, NAMES)
    voter_class = identifier(found["class"])
    if found["poll"] != manifest.poll or voter_class not in manifest.asked:
        raise Malformed("poll")
    answers = read_answers(found["answers"], manifest, voter_class)
    return Ballot(
        manifest.poll,
        voter_class,
        from_base64(found["key"], KEY),
        from_base64(found["randomizer"], blind.RANDOMIZER),
        from_base64(found["ticket"], TICKET),
        whole(found["version"], 1),
        answers,
        from_base64(found["signature"], SIGNATURE),
        words_of(beside, answers, manifest, voter_class),
    )


def read_answers(value: object, manifest: Manifest, voter_class: str) -> tuple[Answer, ...]:
    """One answer a question of the class, each within its scale."""
    questions = manifest.asked[voter_class]
    if not isinstance(value, list) or len(value) != len(questions):
        raise Malformed("answers")
    return tuple(question.check(answer) for question, answer in zip(questions, value, strict=True))


def words_of(
    value: object, answers: tuple[Answer, ...], manifest: Manifest, voter_class: str
) -> tuple[Words, ...]:
    """The words whose seals are on the ballot; Malformed where one is missing, altered or left
    over."""
    pairs = zip(manifest.asked[voter_class], answers, strict=True)
    written = [(seal, one.longest) for one, seal in pairs if isinstance(seal, bytes)]
    return words_beside(value, written)


def verify(ballot: Ballot, manifest: Manifest) -> None:
    """Forged unless the office signed the voter's key and that key signed the ballot."""
    key = manifest.by_class[ballot.voter_class].public_key
    blind.verify(key, ballot.randomizer + ballot.message, ballot.ticket)
    try:
        voter = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, ballot.key)
        voter.verify(der_signature(ballot.signature), ballot.signed, ECDSA)
    except (ValueError, InvalidSignature):
        raise Forged("ballot") from None


def der_signature(signature: bytes) -> bytes:
    """r ‖ s, as browsers sign, in the form that OpenSSL reads."""
    r, s = signature[:32], signature[32:]
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
