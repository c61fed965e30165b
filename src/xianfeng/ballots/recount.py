"""Recount a poll from its count file, without the system that counted it.

    python recount.py FILE [--site-key BASE64] [--box-key BASE64] [--json]

This file needs Python 3.11 and the package `cryptography`, nothing of Xianfeng: it reads the
formats by itself, so that a mistake of ours is not repeated here. It checks

- that the site signed what was asked and how many tickets were issued,
- that the box signed how many ballots there are and their SHA-256,
- of every ballot that the office signed its key and that this key signed its answers
  (what people wrote is not in the file: a ballot holds a salted hash of it),
- that ballots lie in the order of their hashes, which tells nothing of who came when,
- that ballots ≤ issued ≤ eligible in every class,

counts for every voter key the ballot with the highest version, and prints the tallies and their
salted SHA-256, the one in the public record: nobody finds tallies from the record alone, and
whoever has this file sees that they are those recorded. Exit code 0 when all holds, 1 when
something does not, 2 when the file cannot be read. Without the two keys it tells whose signatures
it found: compare them with the published ones.

The file may be of any length: it is read piece by piece, and all processors verify.
"""

import argparse
import base64
import functools
import gc
import hashlib
import json
import os
import re
import sys
from binascii import a2b_base64
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import load_der_public_key

PIECE = 128 * 1024  # bytes that a process gets at a time
LONGEST = 4 * 1024 * 1024  # bytes of a line; the box takes ballots of 16 KiB, manifests of 1 MiB
AHEAD = 3  # pieces that wait for each process
TOGETHER = 1000  # ballots counted at a time
NAMED, SHOWN = 1000, 20  # faults that are kept word by word, and that are printed
PSS, SHA = padding.PSS(padding.MGF1(SHA384()), 48), SHA384()
FORMATS = (1, 2)  # of ballots: in the first, words stood on the ballot itself
SALT = re.compile("[0-9a-f]{64}")  # as it stands in the line of issued tickets
SEAL = SALT  # what a ballot holds of words
CURVE, ECDSA = ec.SECP256R1(), ec.ECDSA(SHA256())

Answer = int | str | None
Columns = dict[str, list[Counter[str]]]  # class → for each of its questions: answer → how often


class CannotRead(Exception):
    """The file is not a count file."""


class Wrong(Exception):
    """What is wrong with one ballot."""


@dataclass(frozen=True)
class CountFile:
    """The three signed heads, opened, and where in the file the ballots begin."""

    path: Path
    begin: int
    manifest: dict[str, Any]
    closed: dict[str, Any]
    issued: dict[str, int]
    salt: str
    faults: list[str]
    signers: dict[str, str]

    def pieces(self) -> Iterator[bytes]:
        """The ballots as whole lines, as many at a time as a process gets."""
        with self.path.open("rb") as source:
            source.seek(self.begin)
            while piece := source.read(PIECE):
                yield ended(piece if piece.endswith(b"\n") else piece + source.readline(LONGEST))


class Seen(NamedTuple):
    """One valid ballot, small: many travel between processes.

    `place` is the hash by which the list is ordered, one for every voter key, however the file
    spells the key.
    """

    place: bytes
    voter_class: str
    version: int
    answers: tuple[Answer, ...]


@dataclass
class Recount:
    """What was found; `tallies` is class → question → answer → how often."""

    poll: str
    format: int  # of its ballots
    ballots: dict[str, int]
    issued: dict[str, int]
    eligible: dict[str, int]
    tallies: dict[str, dict[str, dict[str, int]]]
    salt: str  # hexadecimal digits, from the site's line of issued tickets
    faults: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 of salt and counts as canonical JSON: two people compare one line, and the
        record shows it to everybody without telling the counts."""
        heads = {"poll": self.poll, "salt": self.salt}
        counted = {**heads, "ballots": self.ballots, "tallies": self.tallies}
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
    """The heads of a count file; CannotRead when it has none, faults where signatures do not
    hold. The ballots are read by `recount`."""
    if path.exists() and not path.is_file():  # a pipe may never begin, a device never end
        raise CannotRead("it is a pipe or a device; save it as a file first")
    with path.open("rb") as source:
        envelopes = [head_of(ended(source.readline(LONGEST)), name) for name in HEADS]
        begin = source.tell()
    opened = [read_json(envelope["payload"].encode()) for envelope in envelopes]
    if opened[0].get("format") not in FORMATS:
        raise CannotRead(f"format {opened[0].get('format')}: this program reads {FORMATS}")
    faults: list[str] = []
    for name, envelope, pinned in zip(HEADS, envelopes, (site_key, box_key, site_key), strict=True):
        faults += [] if signed(envelope, name) else [f"{name}: the signature does not hold"]
        faults += [] if pinned in (None, envelope["key"]) else [f"{name}: signed by another key"]
    faults += contradictions(envelopes, *opened)
    manifest, closed, issued = opened
    signers = {"site": envelopes[0]["key"], "box": envelopes[1]["key"]}
    counts, salt = issued.get("issued", {}), str(issued.get("salt", ""))
    return CountFile(path, begin, manifest, closed, counts, salt, faults, signers)


HEADS = ("manifest", "closed", "issued")


def ended(lines: bytes) -> bytes:
    if not lines.endswith(b"\n"):
        raise CannotRead("not a count file: it has no head, or a line is cut off or too long")
    return lines


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
    envelopes: list[dict[str, str]],
    manifest: dict[str, Any],
    closed: dict[str, Any],
    issued: dict[str, Any],
) -> Iterator[str]:
    """Where the heads do not belong together."""
    if envelopes[0]["key"] != envelopes[2]["key"]:
        yield "issued: signed by another key than the manifest"
    if not manifest.get("poll") == closed.get("poll") == issued.get("poll"):
        yield "the heads are of different polls"
    if hashlib.sha256(envelopes[0]["payload"].encode()).hexdigest() != closed.get("manifest"):
        yield "closed: the box had another manifest"
    if not SALT.fullmatch(str(issued.get("salt", ""))):
        yield "issued: without the salt the counts cannot be compared with the record"


# --- verifying


class Form:
    """What a ballot of one class must be, with what all of its ballots share worked out once."""

    def __init__(self, manifest: dict[str, Any], voter_class: dict[str, Any]) -> None:
        questions = {each["id"]: each for each in manifest["questions"]}
        asked = [questions[name] for name in voter_class["questions"]]
        named = (manifest["poll"].encode(), voter_class["id"].encode())
        self.office = office_key(voter_class["key"])
        self.ticket = joined(b"xianfeng/ticket/1", *named)
        self.format = manifest["format"]
        self.ballot = joined(b"xianfeng/ballot/%d" % self.format, *named)
        self.scales = [scale_of(each) for each in asked]
        self.longest = [each.get("longest", 0) for each in asked]

    def signed_answers(self, answers: list[Any]) -> bytes:
        """The answers as the voter signed them: one a question, on its scale, else Wrong."""
        if type(answers) is not list or len(answers) != len(self.scales):
            raise Wrong("an answer is outside its scale")
        read = signed_answer if self.format == 2 else signed_words
        return b"".join(map(read, answers, self.scales, self.longest))


def scale_of(question: dict[str, Any]) -> dict[int | None, bytes]:
    """What may be answered beside a text → the bytes that are signed; None is left blank."""
    values = {value: joined(b"i%d" % value) for value in question.get("values", ())}
    return {None: joined(b"-"), **values}


def signed_answer(answer: Any, scale: dict[int | None, bytes], longest: int) -> bytes:
    """By its type first: to Python, true is 1 and so is 1.0."""
    if (type(answer) is int or answer is None) and answer in scale:
        return scale[answer]
    if longest and type(answer) is str and SEAL.fullmatch(answer):
        return joined(b"h" + bytes.fromhex(answer))
    raise Wrong("an answer is outside its scale")


def signed_words(answer: Any, scale: dict[int | None, bytes], longest: int) -> bytes:
    """In format 1, where words stand on the ballot."""
    if type(answer) is str and len(answer) <= longest:
        return joined(b"t" + answer.encode())
    return signed_answer(answer, scale, 0)


@functools.cache
def office_key(encoded: str) -> rsa.RSAPublicKey:
    key = load_der_public_key(base64.b64decode(encoded))
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size != 2048:
        raise CannotRead("a class has no RSA key of 2048 bits")
    return key


def verified_piece(manifest: dict[str, Any], piece: bytes) -> list[Seen | str]:
    """Each line as a ballot, or as what is wrong with it."""
    forms = {each["id"]: Form(manifest, each) for each in manifest["classes"]}
    return [verified(line, manifest["poll"], forms) for line in piece.split(b"\n")[:-1]]


def verified(line: bytes, poll: str, forms: dict[str, Form]) -> Seen | str:
    try:
        ballot = read_json(line)
        if ballot["poll"] != poll:
            raise Wrong("it is of another poll")
        if "words" in ballot:
            raise Wrong("it holds words, which belong in no count file")
        return seen(ballot, forms[ballot["class"]])
    except InvalidSignature:
        return "a signature does not hold"
    except Wrong as fault:
        return str(fault)
    except (CannotRead, ArithmeticError, ValueError, LookupError, TypeError, AttributeError):
        return "it is no ballot"


def seen(ballot: dict[str, Any], form: Form) -> Seen:
    """InvalidSignature unless the office signed the voter's key, and that key the ballot."""
    answers, version = form.signed_answers(ballot["answers"]), ballot["version"]
    if type(version) is not int:
        raise Wrong("its version is no number")
    key = a2b_base64(ballot["key"])
    token = form.ticket + joined(key)
    ticket, randomizer = a2b_base64(ballot["ticket"]), a2b_base64(ballot["randomizer"])
    form.office.verify(ticket, randomizer + token, PSS, SHA)
    content = form.ballot + joined(key, version.to_bytes(8, "big")) + answers
    voter = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key)
    voter.verify(der_signature(a2b_base64(ballot["signature"])), content, ECDSA)
    place = hashlib.sha256(b"slot" + token).digest()
    return Seen(place, ballot["class"], version, tuple(ballot["answers"]))


def der_signature(signature: bytes) -> bytes:
    """r ‖ s, as browsers sign, in the form that OpenSSL reads."""
    r, s = signature[:32], signature[32:]
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


def joined(*parts: bytes) -> bytes:
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def all_verified(file: CountFile, processes: int) -> Iterator[Seen | str]:
    """Every line of the file, in its order."""
    return verified_pieces(file.manifest, file.pieces(), processes)


def verified_pieces(
    manifest: dict[str, Any], pieces: Iterable[bytes], processes: int
) -> Iterator[Seen | str]:
    """By so many processes; with few ballots by this one alone."""
    pieces = iter(pieces)
    first = list(islice(pieces, 2))
    work = functools.partial(verified_piece, manifest)
    if processes < 2 or len(first) < 2:
        for piece in chain(first, pieces):
            yield from work(piece)
        return
    waiting: deque[Future[list[Seen | str]]] = deque()
    with ProcessPoolExecutor(processes, initializer=gc.disable) as pool:  # nothing here is cyclic
        for piece in chain(first, pieces):
            waiting.append(pool.submit(work, piece))
            if len(waiting) > AHEAD * processes:
                yield from waiting.popleft().result()
        for each in waiting:
            yield from each.result()


# --- counting


class Reading:
    """What is learnt of the ballots while they pass."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.lines = self.wrong = 0
        self.faults: list[str] = []

    def hashed(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.digest.update(piece)
            yield piece

    def valid(self, found: Iterable[Seen | str]) -> Iterator[Seen]:
        """The ballots that hold, none before its place: so that no key can come back unseen."""
        place = b""
        for self.lines, each in enumerate(found, 1):
            if isinstance(each, str):
                self.tell(each)
            elif each.place < place:
                self.tell("it is not in the order of the hashes")
            else:
                place = each.place
                yield each

    def tell(self, fault: str) -> None:
        self.wrong += 1
        if self.wrong <= NAMED:
            self.faults.append(f"ballot {self.lines}: {fault}")

    def against(self, closed: dict[str, Any]) -> Iterator[str]:
        """Where the lines are not those that the box signed."""
        if self.wrong > NAMED:
            yield f"{self.wrong} ballots in all do not hold"
        if self.digest.hexdigest() != closed.get("lines"):
            yield "closed: ballots were changed, added or removed after the box signed them"
        if sum(closed.get("counts", {}).values()) != self.lines:
            yield f"closed: the box signed another number of ballots than the {self.lines} here"


def recount(file: CountFile, processes: int | None = None) -> Recount:
    """Verify every ballot and count; on all processors when there are many ballots."""
    reading = Reading()
    pieces = reading.hashed(file.pieces())
    found = verified_pieces(file.manifest, pieces, processes or processors())
    counts, columns = counted(file.manifest, latest(reading.valid(found)))
    classes = file.manifest["classes"]
    result = Recount(
        file.manifest["poll"],
        file.manifest["format"],
        {each["id"]: counts[each["id"]] for each in classes},
        {each["id"]: file.issued.get(each["id"], 0) for each in classes},
        {each["id"]: each["eligible"] for each in classes},
        tallies(classes, columns),
        file.salt,
        [*file.faults, *reading.against(file.closed), *reading.faults],
    )
    result.faults += list(too_many(result, file.closed))
    return result


def processors() -> int:
    """Those that we may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def latest(ballots: Iterable[Seen]) -> Iterator[Seen]:
    """The highest version of every voter key; its ballots lie beside each other."""
    for _, same in groupby(ballots, attrgetter("place")):
        yield max(same, key=attrgetter("version"))


def counted(manifest: dict[str, Any], ballots: Iterable[Seen]) -> tuple[Counter[str], Columns]:
    """Ballots by class; and class → for each question, answer → how often."""
    counts: Counter[str] = Counter()
    columns = {one["id"]: [Counter[str]() for _ in one["questions"]] for one in manifest["classes"]}
    ballots = iter(ballots)
    while some := list(islice(ballots, TOGETHER)):
        for name, column in columns.items():
            rows = [ballot.answers for ballot in some if ballot.voter_class == name]
            counts[name] += len(rows)
            for total, answers in zip(column, zip(*rows, strict=True), strict=False):
                for answer, times in Counter(answers).items():
                    total[label(answer)] += times
    return counts, columns


def tallies(
    classes: list[dict[str, Any]], columns: Columns
) -> dict[str, dict[str, dict[str, int]]]:
    """Class → question → answer → how often."""
    return {
        each["id"]: {
            name: dict(column)
            for name, column in zip(each["questions"], columns[each["id"]], strict=True)
        }
        for each in classes
    }


def label(answer: Answer) -> str:
    """Blanks and texts are only numbered."""
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
    lines = [f"poll      {found.poll}", f"format    {found.format}"]
    lines += [*(f"{who:9} {key}" for who, key in signers.items())]
    for name, count in found.ballots.items():
        lines.append(
            f"{name}: {count} ballots, {found.issued[name]} issued, {found.eligible[name]} eligible"
        )
        for question, column in found.tallies[name].items():
            answers = "  ".join(f"{answer}: {n}" for answer, n in sorted(column.items()))
            lines.append(f"  {question:16} {answers}")
    lines += [f"salt      {found.salt}", f"sha256    {found.digest}  日志中的计票校验值 on record"]
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
