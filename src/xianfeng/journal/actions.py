"""Writing the record: in the transaction of the deed, or not at all."""

import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from django.db import transaction
from django.db.transaction import TransactionManagementError

from xianfeng.journal.models import Entry, Head, Node, Salt
from xianfeng.journal.rules import merkle
from xianfeng.journal.rules.canonical import Json, canonical
from xianfeng.kernel import clock

VERSION = 1
ACTOR = "actor"  # the sealed field that every entry by a person has


class Actor(Protocol):
    """Whoever did it; only the key is taken, and only as a commitment."""

    pk: Any


@dataclass(frozen=True)
class Deed:
    """One thing to record. `data` goes in openly; `personal` only as salted commitments."""

    kind: str
    subject: tuple[str, str]
    data: Mapping[str, Json]
    personal: Mapping[str, str] = field(default_factory=dict)


class Sealed(NamedTuple):
    """A value, the salt that opens it, and the commitment that goes into the entry."""

    salt: bytes
    value: str

    @property
    def commitment(self) -> str:
        return b64encode(sha256(self.salt + self.value.encode()).digest()).decode()


def record(
    kind: str,
    *,
    actor: Actor | None,
    subject: tuple[str, str],
    data: Mapping[str, Json],
    personal: Mapping[str, str] | None = None,
) -> Entry:
    """Append one entry; call it last, because writers wait in line until the commit.

    Raises TransactionManagementError outside `transaction.atomic`, NotCanonical for a value
    without a single text.
    """
    return record_many([Deed(kind, subject, data, personal or {})], actor=actor)[0]


def record_many(deeds: Iterable[Deed], *, actor: Actor | None) -> list[Entry]:
    """Append many entries of one actor in their order, in a fixed number of statements."""
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("record() must be in the transaction of the deed")
    at = clock.now()
    sealed = [(deed, _sealed(deed, actor)) for deed in deeds]
    texts = [(deed, _text(deed, seals, at)) for deed, seals in sealed]
    head = _locked_head()
    entries = [_entry(index, *text, at) for index, text in enumerate(texts, start=head.size)]
    _append(head, entries)
    _keep(entries, [seals for _, seals in sealed])
    return entries


def _sealed(deed: Deed, actor: Actor | None) -> dict[str, Sealed]:
    if ACTOR in deed.personal:
        raise ValueError(f"{ACTOR!r} is taken from the actor")
    values = dict(deed.personal) | ({ACTOR: str(actor.pk)} if actor is not None else {})
    return {name: Sealed(secrets.token_bytes(16), value) for name, value in values.items()}


def _text(deed: Deed, seals: Mapping[str, Sealed], at: datetime) -> str:
    return canonical(
        {
            "v": VERSION,
            "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "kind": deed.kind,
            "subject": list(deed.subject),
            "data": deed.data,
            "sealed": {name: seal.commitment for name, seal in seals.items()},
        }
    )


def _locked_head() -> Head:
    """The head, ours until the commit; PostgreSQL locks the row, SQLite's writer is alone."""
    locked = Head.objects.select_for_update()
    if (head := locked.first()) is None:
        empty = Head(size=0, root=merkle.EMPTY, frontier=b"")
        Head.objects.bulk_create([empty], ignore_conflicts=True)
        head = locked.get()
    return head


def _entry(index: int, deed: Deed, text: str, at: datetime) -> Entry:
    subject_kind, subject_id = deed.subject
    return Entry(
        index=index,
        hash=merkle.leaf_hash(text.encode()),
        text=text,
        kind=deed.kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        recorded_at=at,
    )


def _append(head: Head, entries: Sequence[Entry]) -> None:
    kept = bytes(head.frontier)
    frontier = [kept[place : place + 32] for place in range(0, len(kept), 32)]
    grown = merkle.grow(head.size, frontier, [bytes(entry.hash) for entry in entries])
    Entry.objects.bulk_create(entries)
    Node.objects.bulk_create(Node(number=key, hash=value) for key, value in grown.nodes.items())
    Head.objects.filter(pk=head.pk).update(
        size=head.size + len(entries),
        root=merkle.fold(grown.frontier),
        frontier=b"".join(grown.frontier),
    )


def _keep(entries: Sequence[Entry], sealed: Sequence[Mapping[str, Sealed]]) -> None:
    Salt.objects.bulk_create(
        Salt(entry=entry, field=name, salt=seal.salt, value=seal.value)
        for entry, seals in zip(entries, sealed, strict=True)
        for name, seal in seals.items()
    )
