"""The closed list: a signed head and one ballot a line; with the office's counts, a count file.

A count file is UTF-8, one JSON object a line:

    {"manifest": envelope of the site}      what was asked
    {"closed": envelope of the box}         how many lines follow, and their SHA-256
    {"issued": envelope of the site}        how many tickets each class took, and the salt of the
                                            digest on record (added by the site)
    ballot, ballot, …                       in the order of their slots, which are hashes

Words are not in it: the site gets them as a list of their own (words.py).
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.encoding import canonical_json, identifier, record, strict_json, whole
from xianfeng.ballots.envelopes import CLOSED, ISSUED, Envelope, envelope_of, seal
from xianfeng.ballots.errors import Forged, Malformed
from xianfeng.ballots.manifests import Manifest

FORMAT = 1  # of the heads
SALT = 32  # bytes


@dataclass(frozen=True)
class ClosedHead:
    """What the box signs when it freezes a poll; the day is that of Shanghai, no finer.

    `early` says that the site closed before the time that the manifest names.
    """

    poll: str
    manifest: str
    counts: Mapping[str, int]
    lines: str
    day: date
    early: bool

    def plain(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "poll": self.poll,
            "manifest": self.manifest,
            "counts": dict(self.counts),
            "lines": self.lines,
            "day": self.day.isoformat(),
            "early": self.early,
        }


def read_head(value: object) -> ClosedHead:
    """The head in a signed payload."""
    names = ("format", "poll", "manifest", "counts", "lines", "day", "early")
    found = record(value, names)
    whole(found["format"], FORMAT, FORMAT)
    try:
        day = date.fromisoformat(found["day"])
    except (TypeError, ValueError):
        raise Malformed("day") from None
    if not isinstance(found["counts"], dict):
        raise Malformed("counts")
    counts = {identifier(name): whole(n, 0) for name, n in found["counts"].items()}
    return ClosedHead(
        found["poll"], found["manifest"], counts, found["lines"], day, bool(found["early"])
    )


def issued_statement(
    manifest: Manifest, issued: Mapping[str, int], key: Ed25519PrivateKey
) -> Envelope:
    """The office's word on how many tickets each class took, with a salt drawn for this list.

    Counts are few enough to be tried one by one: the digest that goes on record (`Recount.digest`)
    is salted, and the salt is told with the ballots alone.
    """
    salt = secrets.token_hex(SALT)
    said = {"format": FORMAT, "poll": manifest.poll, "issued": dict(issued), "salt": salt}
    return seal(ISSUED, said, key)


def head_lines(manifest: Envelope, closed: Envelope) -> Iterator[bytes]:
    """The lines with which the box's answer begins."""
    yield canonical_json({"manifest": manifest.plain()}) + b"\n"
    yield canonical_json({"closed": closed.plain()}) + b"\n"


def with_issued(closed_list: Iterable[bytes], issued: Envelope) -> Iterator[bytes]:
    """A count file from the box's answer, line by line; one without a ballot has its heads too."""
    lines = iter(closed_list)
    yield from islice(lines, 2)
    yield canonical_json({"issued": issued.plain()}) + b"\n"
    yield from lines


@dataclass(frozen=True)
class ClosedList:
    """The box's answer, checked: signatures of the head, lines as the head says."""

    manifest: Envelope
    closed: Envelope
    head: ClosedHead
    lines: tuple[bytes, ...]


def read_closed_list(content: bytes, manifest: Manifest, box_key: bytes) -> ClosedList:
    """The closed list of `manifest` in these bytes; Forged unless the box signed it so.

    The ballots are not verified one by one here: that is the recount.
    """
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        raise Malformed("list")
    asked = envelope_of(record(strict_json(lines[0]), ("manifest",))["manifest"])
    closed = envelope_of(record(strict_json(lines[1]), ("closed",))["closed"])
    head = read_head(closed.open(CLOSED, box_key))
    if (head.poll, head.manifest) != (manifest.poll, manifest.digest):
        raise Forged("poll")
    if asked.payload.encode() != canonical_json(manifest.plain()):
        raise Forged("manifest")
    if hashlib.sha256(b"".join(lines[2:])).hexdigest() != head.lines:
        raise Forged("lines")
    return ClosedList(asked, closed, head, tuple(lines[2:]))


def sealed_head(head: ClosedHead, key: Ed25519PrivateKey) -> Envelope:
    return seal(CLOSED, head.plain(), key)
