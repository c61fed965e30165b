"""Recount a poll from its count file, without the system that counted it.

    python recount.py FILE [--site-key BASE64] [--box-key BASE64] [--json]

This file needs Python 3.11 and the package `cryptography`, nothing of Xianfeng: it reads the
formats by itself, so that a mistake of ours is not repeated here. It checks

- that the site signed what was asked and how many tickets were issued,
- that the box signed how many ballots there are and their SHA-256,
- of every ballot that the office signed its key and that this key signed its answers,
- that ballots ≤ issued ≤ eligible in every class,

counts for every voter key the ballot with the highest version, and prints the tallies and their
SHA-256. Exit code 0 when all holds, 1 when something does not, 2 when the file cannot be read.
Without the two keys it tells whose signatures it found: compare them with the published ones.
"""

import argparse
import base64
import functools
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import load_der_public_key

BATCH = 500  # ballots handed to a process at a time
SHOWN = 20  # faults that are told one by one
PSS, SHA = padding.PSS(padding.MGF1(SHA384()), 48), SHA384()
CURVE, ECDSA = ec.SECP256R1(), ec.ECDSA(SHA256())


class CannotRead(Exception):
    """The file is not a count file."""


@dataclass(frozen=True)
class CountFile:
    """The three signed heads, opened, and the ballots as lines."""

    manifest: dict[str, Any]
    closed: dict[str, Any]
    issued: dict[str, int]
    lines: list[bytes]
    faults: list[str]
    signers: dict[str, str]


@dataclass(frozen=True)
class Seen:
    """One valid ballot, small: many travel between processes. The key is in bytes: base64 can
    be spelled in more ways than one."""

    voter_class: str
    key: bytes
    version: int
    answers: tuple[int | str | None, ...]


@dataclass
class Recount:
    """What was found; `tallies` is class → question → answer → how often."""

    poll: str
    ballots: dict[str, int]
    issued: dict[str, int]
    eligible: dict[str, int]
    tallies: dict[str, dict[str, dict[str, int]]]
    faults: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 of the counts as canonical JSON: two people compare one line."""
        counted = {"poll": self.poll, "ballots": self.ballots, "tallies": self.tallies}
        return hashlib.sha256(canonical(counted)).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    return run(parser().parse_args(arguments))


def parser() -> argparse.ArgumentParser:
    command = argparse.ArgumentParser(description="recount a poll from its count file")
    command.add_argument("file", type=Path, metavar="FILE", help="计票文件 the count file")
    command.add_argument("--site-key", metavar="BASE64", help="网站公钥 who signed the manifest")
    command.add_argument("--box-key", metavar="BASE64", help="票箱公钥 who signed the closed list")
    command.add_argument("--json", action="store_true", help="print JSON")
    return command


def run(options: argparse.Namespace) -> int:
    try:
        file = read_file(options.file, options.site_key, options.box_key)
        found = recount(file)
    except (CannotRead, OSError, LookupError, TypeError, ValueError, AttributeError) as problem:
        sys.stderr.write(f"recount: {options.file}: {problem}\n")
        return 2
    sys.stdout.write((as_json(found) if options.json else as_text(found, file.signers)) + "\n")
    return 1 if found.faults else 0


# --- reading


def read_file(path: Path, site_key: str | None = None, box_key: str | None = None) -> CountFile:
    """The count file; CannotRead when it is none, faults where signatures do not hold."""
    lines = path.read_bytes().split(b"\n")
    if len(lines) < 4 or lines.pop():
        raise CannotRead("not a count file: it has no head, or its last line is cut off")
    envelopes = [head_of(line, name) for line, name in zip(lines, HEADS, strict=False)]
    faults: list[str] = []
    opened = []
    for name, envelope, pinned in zip(HEADS, envelopes, (site_key, box_key, site_key), strict=True):
        opened.append(read_json(envelope["payload"].encode()))
        faults += [] if signed(envelope, name) else [f"{name}: the signature does not hold"]
        faults += [] if pinned in (None, envelope["key"]) else [f"{name}: signed by another key"]
    manifest, closed, issued = opened
    if envelopes[0]["key"] != envelopes[2]["key"]:
        faults.append("issued: signed by another key than the manifest")
    rest = [line + b"\n" for line in lines[3:]]
    faults += list(contradictions(envelopes[0], manifest, closed, issued, rest))
    signers = {"site": envelopes[0]["key"], "box": envelopes[1]["key"]}
    return CountFile(manifest, closed, issued.get("issued", {}), rest, faults, signers)


HEADS = ("manifest", "closed", "issued")


def head_of(line: bytes, name: str) -> dict[str, str]:
    found = read_json(line)
    try:
        envelope = found[name]
        texts = {part: envelope[part] for part in ("payload", "key", "signature")}
    except (KeyError, TypeError):
        raise CannotRead(f"the line of {name} is missing") from None
    if not all(isinstance(text, str) for text in texts.values()):
        raise CannotRead(f"the line of {name} is no envelope")
    return texts


def signed(envelope: dict[str, str], purpose: str) -> bool:
    content = f"xianfeng/{purpose}/1\n".encode() + envelope["payload"].encode()
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(envelope["key"]))
        key.verify(base64.b64decode(envelope["signature"]), content)
    except (ValueError, InvalidSignature):
        return False
    return True


def contradictions(
    envelope: dict[str, str],
    manifest: dict[str, Any],
    closed: dict[str, Any],
    issued: dict[str, Any],
    lines: list[bytes],
) -> Iterator[str]:
    """Where the heads do not belong together or the lines are not those that the box signed."""
    if not manifest.get("poll") == closed.get("poll") == issued.get("poll"):
        yield "the heads are of different polls"
    if hashlib.sha256(envelope["payload"].encode()).hexdigest() != closed.get("manifest"):
        yield "closed: the box had another manifest"
    if hashlib.sha256(b"".join(lines)).hexdigest() != closed.get("lines"):
        yield "closed: ballots were changed, added or removed after the box signed them"
    if sum(closed.get("counts", {}).values()) != len(lines):
        yield f"closed: the box signed another number of ballots than the {len(lines)} here"


# --- verifying


@functools.cache
def office_key(encoded: str) -> rsa.RSAPublicKey:
    key = load_der_public_key(base64.b64decode(encoded))
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size != 2048:
        raise CannotRead("a class has no RSA key of 2048 bits")
    return key


def verified_batch(manifest: dict[str, Any], lines: list[bytes]) -> list[Seen | str]:
    """Each line as a ballot, or as what is wrong with it."""
    classes = {each["id"]: each for each in manifest["classes"]}
    questions = {each["id"]: each for each in manifest["questions"]}
    return [verified(line, manifest["poll"], classes, questions) for line in lines]


def verified(
    line: bytes, poll: str, classes: dict[str, Any], questions: dict[str, Any]
) -> Seen | str:
    try:
        ballot = read_json(line)
        if ballot["poll"] != poll:
            return "it is of another poll"
        voter_class = classes[ballot["class"]]
        asked = [questions[name] for name in voter_class["questions"]]
        if type(ballot["version"]) is not int or not allowed(ballot["answers"], asked):
            return "an answer is outside its scale"
        key = base64.b64decode(ballot["key"])
        check_signatures(ballot, key, office_key(voter_class["key"]))
    except InvalidSignature:
        return "a signature does not hold"
    except (CannotRead, ArithmeticError, ValueError, LookupError, TypeError, AttributeError):
        return "it is no ballot"
    return Seen(ballot["class"], key, ballot["version"], tuple(ballot["answers"]))


def allowed(answers: list[Any], asked: list[dict[str, Any]]) -> bool:
    """One answer a question, each None, on its scale, or a text not too long."""
    return len(answers) == len(asked) and all(
        answer is None
        or (type(answer) is int and answer in question.get("values", ()))
        or (type(answer) is str and len(answer) <= question.get("longest", 0))
        for answer, question in zip(answers, asked, strict=True)
    )


def check_signatures(ballot: dict[str, Any], key: bytes, office: rsa.RSAPublicKey) -> None:
    """InvalidSignature unless the office signed the voter's key, and that key the ballot."""
    named = (ballot["poll"].encode(), ballot["class"].encode(), key)
    token = base64.b64decode(ballot["randomizer"]) + joined(b"xianfeng/ticket/1", *named)
    office.verify(base64.b64decode(ballot["ticket"]), token, PSS, SHA)
    version = ballot["version"].to_bytes(8, "big")
    answers = [answer_bytes(each) for each in ballot["answers"]]
    content = joined(b"xianfeng/ballot/1", *named, version, *answers)
    signature = base64.b64decode(ballot["signature"])
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    voter = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key)
    voter.verify(encode_dss_signature(r, s), content, ECDSA)


def joined(*parts: bytes) -> bytes:
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


@functools.lru_cache(1000)
def answer_bytes(answer: int | str | None) -> bytes:
    if answer is None:
        return b"-"
    return b"i%d" % answer if isinstance(answer, int) else b"t" + answer.encode()


# --- counting


def recount(file: CountFile, processes: int | None = None) -> Recount:
    """Verify every ballot and count; on all processors when there are many ballots."""
    found = list(all_verified(file, processes or len(os.sched_getaffinity(0))))
    faults = [f"ballot {n}: {each}" for n, each in enumerate(found, 1) if isinstance(each, str)]
    ballots = latest(each for each in found if isinstance(each, Seen))
    counts = Counter(each.voter_class for each in ballots)
    classes = file.manifest["classes"]
    result = Recount(
        file.manifest["poll"],
        {each["id"]: counts[each["id"]] for each in classes},
        {each["id"]: file.issued.get(each["id"], 0) for each in classes},
        {each["id"]: each["eligible"] for each in classes},
        tallies(file.manifest, ballots),
        file.faults + faults,
    )
    result.faults += list(too_many(result, file.closed))
    return result


def all_verified(file: CountFile, processes: int) -> Iterator[Seen | str]:
    batches = [file.lines[at : at + BATCH] for at in range(0, len(file.lines), BATCH)]
    work = functools.partial(verified_batch, file.manifest)
    if processes < 2 or len(batches) < 2:
        for batch in batches:
            yield from work(batch)
        return
    with ProcessPoolExecutor(processes) as pool:
        for found in pool.map(work, batches):
            yield from found


def latest(ballots: Iterator[Seen]) -> list[Seen]:
    """The highest version of every voter key."""
    kept: dict[tuple[str, bytes], Seen] = {}
    for ballot in ballots:
        place = (ballot.voter_class, ballot.key)
        if place not in kept or kept[place].version < ballot.version:
            kept[place] = ballot
    return list(kept.values())


def tallies(manifest: dict[str, Any], ballots: list[Seen]) -> dict[str, dict[str, dict[str, int]]]:
    """Class → question → answer → how often; blanks and texts are only numbered."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for each in manifest["classes"]:
        columns = [Counter[str]() for _ in each["questions"]]
        for ballot in (one for one in ballots if one.voter_class == each["id"]):
            for column, answer in zip(columns, ballot.answers, strict=True):
                column[label(answer)] += 1
        found[each["id"]] = {
            name: dict(column) for name, column in zip(each["questions"], columns, strict=True)
        }
    return found


def label(answer: int | str | None) -> str:
    if answer is None:
        return "blank"
    return str(answer) if isinstance(answer, int) else "text"


def too_many(result: Recount, closed: dict[str, Any]) -> Iterator[str]:
    """Where ballots ≤ issued ≤ eligible does not hold, or the box counted otherwise."""
    for name, count in result.ballots.items():
        if not count <= result.issued[name] <= result.eligible[name]:
            yield (
                f"{name}: {count} ballots, {result.issued[name]} tickets issued, "
                f"{result.eligible[name]} eligible"
            )
        if closed.get("counts", {}).get(name, 0) != count:
            yield f"{name}: the box counted otherwise"


# --- telling


def as_text(found: Recount, signers: dict[str, str]) -> str:
    lines = [f"poll      {found.poll}", *(f"{who:9} {key}" for who, key in signers.items())]
    for name, count in found.ballots.items():
        lines.append(
            f"{name}: {count} ballots, {found.issued[name]} issued, {found.eligible[name]} eligible"
        )
        for question, column in found.tallies[name].items():
            answers = "  ".join(f"{answer}: {n}" for answer, n in sorted(column.items()))
            lines.append(f"  {question:16} {answers}")
    lines.append(f"sha256    {found.digest}")
    lines += [f"FAULT     {fault}" for fault in found.faults[:SHOWN]]
    if len(found.faults) > SHOWN:
        lines.append(f"FAULT     … {len(found.faults)} in all")
    lines.append("does not hold 有问题" if found.faults else "all holds 全部相符")
    return "\n".join(lines)


def as_json(found: Recount) -> str:
    return json.dumps(vars(found) | {"digest": found.digest}, indent=1, ensure_ascii=False)


def canonical(value: object) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def read_json(content: bytes) -> Any:
    """JSON in which no name stands twice."""
    try:
        return DECODER.decode(content.decode())
    except (ValueError, RecursionError):
        raise CannotRead("a line is not JSON") from None


def unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


DECODER = json.JSONDecoder(object_pairs_hook=unrepeated)

if __name__ == "__main__":
    sys.exit(main())
