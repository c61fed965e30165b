"""The manifest: what a poll asks, whom, with which keys and when. Fixed before the first ticket."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from xianfeng.ballots import blind
from xianfeng.ballots.encoding import (
    canonical_json,
    from_base64,
    identifier,
    plain_text,
    record,
    to_base64,
    whole,
)
from xianfeng.ballots.errors import Malformed
from xianfeng.ballots.words import LONGEST, read_seal

FORMAT = 2  # of ballots and manifests: words are sealed
MOST_QUESTIONS, MOST_CLASSES, MOST_VALUES = 200, 50, 101
LONGEST_TITLE = 500  # characters
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

Answer = int | bytes | None


@dataclass(frozen=True)
class Question:
    """One question: the values of its scale, or how long a text may be.

    The answer to a scale is a number of it; the answer to a text is the seal of the words
    (words.py), which travel beside the ballot.
    """

    id: str
    title: str
    values: tuple[int, ...] = ()
    longest: int = 0

    def check(self, answer: object) -> Answer:
        """The answer, if the question allows it; None is a question left blank."""
        if answer is None:
            return None
        if self.longest:
            return read_seal(answer)
        if type(answer) is not int or answer not in self.values:
            raise Malformed("answer")
        return answer

    def plain(self) -> dict[str, Any]:
        scale = {"longest": self.longest} if self.longest else {"values": list(self.values)}
        return {"id": self.id, "title": self.title, **scale}


@dataclass(frozen=True)
class VoterClass:
    """Who votes with one key: the key is the class, so nobody can claim another.

    `eligible` is how many may take a ticket. Comments are a class of their own with a key of
    their own, so that they do not travel with scores; their words stand on no ballot.
    """

    id: str
    key: bytes
    eligible: int
    questions: tuple[str, ...]

    @cached_property
    def public_key(self) -> rsa.RSAPublicKey:
        return blind.public_key(self.key)

    def plain(self) -> dict[str, Any]:
        key = to_base64(self.key)
        asked = list(self.questions)
        return {"id": self.id, "key": key, "eligible": self.eligible, "questions": asked}


@dataclass(frozen=True)
class Manifest:
    """A poll as the box knows it; times in UTC, to the second."""

    poll: str
    title: str
    opens: datetime
    closes: datetime
    classes: tuple[VoterClass, ...]
    questions: tuple[Question, ...]

    def plain(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "poll": self.poll,
            "title": self.title,
            "opens": instant(self.opens),
            "closes": instant(self.closes),
            "classes": [each.plain() for each in self.classes],
            "questions": [each.plain() for each in self.questions],
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the payload that is signed."""
        return hashlib.sha256(canonical_json(self.plain())).hexdigest()

    @cached_property
    def by_class(self) -> Mapping[str, VoterClass]:
        return {each.id: each for each in self.classes}

    @cached_property
    def asked(self) -> Mapping[str, tuple[Question, ...]]:
        """Class → its questions, in the order of the answers on a ballot."""
        by_id = {each.id: each for each in self.questions}
        return {each.id: tuple(by_id[name] for name in each.questions) for each in self.classes}


def read_manifest(value: object) -> Manifest:
    """The manifest in a signed payload; Malformed where it contradicts itself."""
    names = ("format", "poll", "title", "opens", "closes", "classes", "questions")
    found = record(value, names)
    if found["format"] != FORMAT:
        raise Malformed("format")
    manifest = Manifest(
        identifier(found["poll"]),
        plain_text(found["title"], LONGEST_TITLE),
        read_instant(found["opens"]),
        read_instant(found["closes"]),
        tuple(read_class(each) for each in several(found["classes"], MOST_CLASSES)),
        tuple(read_question(each) for each in several(found["questions"], MOST_QUESTIONS)),
    )
    refuse_contradictions(manifest)
    return manifest


def refuse_contradictions(manifest: Manifest) -> None:
    """Malformed when names repeat, a key serves two classes, or a question is missing."""
    if manifest.opens >= manifest.closes:
        raise Malformed("times")
    unrepeated([each.id for each in manifest.classes])
    unrepeated([each.key for each in manifest.classes])
    unrepeated([each.id for each in manifest.questions])
    known = {each.id for each in manifest.questions}
    for each in manifest.classes:
        unrepeated(each.questions)
        if not known.issuperset(each.questions):
            raise Malformed("questions")


def read_class(value: object) -> VoterClass:
    found = record(value, ("id", "key", "eligible", "questions"))
    questions = several(found["questions"], MOST_QUESTIONS)
    voter_class = VoterClass(
        identifier(found["id"]),
        from_base64(found["key"]),
        whole(found["eligible"], 0),
        tuple(identifier(each) for each in questions),
    )
    if voter_class.public_key.key_size != blind.BITS:
        raise Malformed("key")
    return voter_class


def read_question(value: object) -> Question:
    scale = "longest" if isinstance(value, dict) and "longest" in value else "values"
    found = record(value, ("id", "title", scale))
    name, title = identifier(found["id"]), plain_text(found["title"], LONGEST_TITLE)
    if scale == "longest":
        return Question(name, title, longest=whole(found["longest"], 1, LONGEST))
    values = tuple(whole(each, -999, 999) for each in several(found["values"], MOST_VALUES))
    unrepeated(values)
    return Question(name, title, values)


def several(value: object, most: int) -> list[object]:
    """A list of at least one."""
    if not isinstance(value, list) or not 0 < len(value) <= most:
        raise Malformed("list")
    return value


def unrepeated(values: "list[str] | list[bytes] | tuple[str, ...] | tuple[int, ...]") -> None:
    if len(set(values)) != len(values):
        raise Malformed("repeated")


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(value: object) -> datetime:
    """UTC to the second, written in one way only."""
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        raise Malformed("time")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Malformed("time") from None
