"""Reading the record: entries, what it says of a subject, proofs."""

import json
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from xianfeng.journal import keys
from xianfeng.journal.models import Checkpoint, Cosignature, Entry, Head, Node, Salt
from xianfeng.journal.rules import merkle, notes
from xianfeng.journal.rules.canonical import moment_text
from xianfeng.journal.rules.sealing import as_sealed, commitment
from xianfeng.kernel.errors import XianfengError

PAGE = 1000  # most entries in one answer
Subject = tuple[str, str]  # kind of thing, its id
Data = Mapping[str, Any]


class OutOfRange(XianfengError, ValueError):
    """An index or a size that the log does not have; the message says which it has."""


class Tip(NamedTuple):
    """Size and root of the log."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Proof:
    """An inclusion proof, as a reader gets it."""

    index: int
    size: int
    leaf_hash: bytes
    hashes: list[bytes]

    def written(self) -> dict[str, Any]:
        """In JSON, hashes in base64."""
        return {
            "index": self.index,
            "size": self.size,
            "leaf_hash": in_base64(self.leaf_hash),
            "hashes": [in_base64(one) for one in self.hashes],
        }


def in_base64(raw: bytes) -> str:
    """Bytes as text."""
    return b64encode(raw).decode()


def tip() -> Tip:
    """Where the log ends now."""
    head = Head.objects.first()
    return Tip(head.size, bytes(head.root)) if head else Tip(0, merkle.EMPTY)


def checkpoint_of(head: Tip) -> str:
    """The signed note of a head, with the cosignatures it has."""
    size, root = head
    text = notes.body(keys.origin(), size, root)
    own = notes.sign(text, keys.origin(), keys.private_key())
    kept = Cosignature.objects.filter(checkpoint_id=size, checkpoint__root=root)
    return notes.note(text, own, *kept.order_by("witness").values_list("line", flat=True))


def checkpoint() -> str:
    """The signed note of the present head."""
    return checkpoint_of(tip())


def root_at(size: int) -> bytes:
    """The root that the log had at an earlier size; OutOfRange for a size it never had."""
    if size > (there := tip().size):
        raise OutOfRange(_("应有 size ≤ %(size)s") % {"size": there})
    return merkle.hash_of((0, size), _known([(0, size)]))


def kept_checkpoint(size: int) -> str:
    """The note handed out at `size`, with its cosignatures; Checkpoint.DoesNotExist if none."""
    kept = Checkpoint.objects.get(pk=size)
    lines = kept.cosignatures.order_by("witness").values_list("line", flat=True)
    return kept.note + "".join(lines)


def entries(start: int, end: int) -> list[Entry]:
    """Entries `start` to `end`, both included, at most PAGE of them."""
    last = min(end, start + PAGE - 1)
    return list(Entry.objects.filter(index__gte=start, index__lte=last).order_by("index"))


def newest(before: int, count: int) -> list[Entry]:
    """The last entries below index `before`, newest first."""
    return list(Entry.objects.filter(index__lt=before).order_by("-index")[:count])


def history(subject: Subject) -> list[Entry]:
    """All entries about a subject, oldest first."""
    kind, key = subject
    return list(Entry.objects.filter(subject_kind=kind, subject_id=key).order_by("index"))


def subjects(key: str) -> list[Subject]:
    """The subjects whose id is `key`, of whatever kind."""
    found = Entry.objects.filter(subject_id=key).values_list("subject_kind", "subject_id")
    return sorted(found.distinct())


def latest(subject: Subject, kind: str) -> Entry | None:
    """The newest entry of one kind about a subject."""
    thing, key = subject
    found = Entry.objects.filter(subject_kind=thing, subject_id=key, kind=kind)
    return found.order_by("-index").first()


def says(subject: Subject) -> dict[str, Data]:
    """Kind of entry → the data of the newest one about a subject."""
    return {entry.kind: data for entry in history(subject) if (data := data_of(entry)) is not None}


@dataclass(frozen=True, slots=True)
class Said:
    """What one entry says; `data` is None when its row is not what was hashed.

    To a page that compares, that means the same as no entry: the log does not confirm it.
    """

    index: int
    kind: str
    at: datetime
    data: Data | None
    sealed: Mapping[str, str] = field(default_factory=dict)  # field → commitment


def said_many(
    kinds: Collection[str], subject_kind: str, ids: Collection[str]
) -> dict[str, list[Said]]:
    """Subject id → what its entries of these kinds say, oldest first; one statement for all."""
    rows = Entry.objects.filter(kind__in=kinds, subject_kind=subject_kind, subject_id__in=ids)
    found: dict[str, list[Said]] = {}
    for one in rows.order_by("index"):
        found.setdefault(one.subject_id, []).append(said_by(one))
    return found


def said_by(entry: Entry) -> Said:
    """What one entry says."""
    content = content_of(entry) or {"data": None, "sealed": {}}
    return Said(entry.index, entry.kind, entry.recorded_at, content["data"], content["sealed"])


def data_of(entry: Entry) -> Data | None:
    """What an entry says, or None when its row is not what was hashed."""
    content = content_of(entry)
    return content["data"] if content else None


def content_of(entry: Entry) -> dict[str, Any] | None:
    """The whole text, or None when its row is not what was hashed."""
    if merkle.leaf_hash(entry.text.encode()) != bytes(entry.hash):
        return None
    content: dict[str, Any] = json.loads(entry.text)
    copies = [entry.kind, [entry.subject_kind, entry.subject_id], moment_text(entry.recorded_at)]
    return content if copies == [content["kind"], content["subject"], content["at"]] else None


@dataclass(frozen=True, slots=True)
class Opened:
    """Sealed values that their salts open, and what the record says was erased; by (index, field).

    A salt that is gone without an entry of its erasure opens nothing and was not erased.
    """

    values: Mapping[tuple[int, str], str]
    erased: Collection[tuple[int, str]]

    def confirms(self, said: Said, name: str, own: str) -> bool:
        """Whether the entry says `own` under `name`, bare as older entries have it, or sealed.

        What was erased contradicts nobody. An entry without the field says that it was empty.
        """
        place, bare = (said.index, name), (said.data or {}).get(name, "")
        if name not in said.sealed:
            return bool(bare == own)
        return place in self.erased or self.values.get(place) == own


def opened(entries: Iterable[Said], name: str) -> Opened:
    """The values sealed under one name; one statement, one more where salts are gone."""
    sealed = {one.index: one.sealed[name] for one in entries if name in one.sealed}
    rows = Salt.objects.filter(entry__in=sealed, field=name).values_list("entry", "salt", "value")
    values = {
        (index, name): value
        for index, salt, value in (rows if sealed else ())
        if commitment(bytes(salt), value) == sealed[index]
    }
    gone = [str(index) for index in sealed if (index, name) not in values]
    told = said_many(["journal.erased"], "entry", gone) if gone else {}
    erased = {
        (int(index), name)
        for index, each in told.items()
        if any(name in one.data["fields"] for one in each if one.data)
    }
    return Opened(values, erased)


class Seal(NamedTuple):
    """A sealed field of an entry that was not erased."""

    entry: int
    kind: str
    field: str


def sealed_with(values: Collection[str]) -> list[Seal]:
    """The fields sealed with one of `values` or with its hash; for whoever erases them."""
    rows = Salt.objects.filter(value__in=as_sealed(values)).order_by("entry", "field")
    return [Seal(*row) for row in rows.values_list("entry", "entry__kind", "field")]


def inclusion(index: int, size: int) -> Proof:
    """Proof that entry `index` stands in the log of `size`."""
    there = tip().size
    if not 0 <= index < size <= there:
        raise OutOfRange(_("应有 0 ≤ index < size ≤ %(size)s") % {"size": there})
    return inclusions([index], size)[0]


def inclusions(indexes: Iterable[int], size: int) -> list[Proof]:
    """Proofs for several entries of a log of `size`, in two statements."""
    paths = {index: merkle.inclusion(index, size) for index in indexes}
    own = [(index, index + 1) for index in paths]
    known = _known([one for path in paths.values() for one in path] + own)
    return [
        Proof(
            index,
            size,
            known[merkle.number(0, index)],
            [merkle.hash_of(one, known) for one in path],
        )
        for index, path in paths.items()
    ]


def consistency(first: int, second: int) -> list[bytes]:
    """Proof that the log of `first` is the beginning of the log of `second`."""
    there = tip().size
    if not 0 <= first <= second <= there:
        raise OutOfRange(_("应有 0 ≤ first ≤ second ≤ %(size)s") % {"size": there})
    ranges = merkle.consistency(first, second)
    known = _known(ranges)
    return [merkle.hash_of(one, known) for one in ranges]


def _known(ranges: Sequence[merkle.Range]) -> dict[int, bytes]:
    """Hashes of the complete subtrees that tile `ranges`, by number (even ones are leaves)."""
    numbers = [number for one in ranges for number in merkle.complete(one)]
    leaves = Entry.objects.filter(index__in=[number // 2 for number in numbers if number % 2 == 0])
    nodes = Node.objects.filter(number__in=[number for number in numbers if number % 2])
    known = {2 * index: bytes(one) for index, one in leaves.values_list("index", "hash")}
    return known | {number: bytes(one) for number, one in nodes.values_list("number", "hash")}


def texts(size: int) -> Iterator[str]:
    """The texts of the first `size` entries."""
    found = Entry.objects.filter(index__lt=size).order_by("index")
    yield from found.values_list("text", flat=True).iterator(2000)


def faults() -> Iterator[str]:
    """What the stored log says otherwise than its own texts; nothing when it is whole."""
    size, root = tip()
    signed = {one.size: bytes(one.root) for one in Checkpoint.objects.all()}
    index, frontier = 0, list[bytes]()
    for entry in Entry.objects.order_by("index").iterator(2000):
        if entry.index != index:
            yield _("第 %(index)s 条缺失") % {"index": index}
            return
        if data_of(entry) is None:
            yield _("第 %(index)s 条与入链时的内容不一致") % {"index": index}
        leaf = merkle.leaf_hash(entry.text.encode())
        frontier = merkle.grow(index, frontier, [leaf]).frontier
        index += 1
        if index in signed and signed[index] != merkle.fold(frontier):
            yield _("前 %(size)s 条与当时签发的检查点不一致") % {"size": index}
    if index != size or merkle.fold(frontier) != root:
        yield _("记录共 %(found)s 条，与链首（%(size)s 条）不一致") % {
            "found": index,
            "size": size,
        }
