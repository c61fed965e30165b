"""Writing the record: in the transaction of the deed, or not at all."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from xianfeng.journal import keys, store
from xianfeng.journal.models import AccessDenial, Checkpoint, Cosignature, Entry, Head, Salt
from xianfeng.journal.rules import merkle, notes
from xianfeng.journal.rules.canonical import Json, canonical, moment_text
from xianfeng.journal.rules.sealing import as_sealed, commitment
from xianfeng.journal.triggers import KEPT_DAYS
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused

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
        return commitment(self.salt, self.value)


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
    tip = store.hold_tip()
    entries = [_entry(index, *text, at) for index, text in enumerate(texts, start=tip.size)]
    store.append(tip, entries, _salts(entries, [seals for _, seals in sealed]))
    return entries


@transaction.atomic
def erase(values: Collection[str], *, actor: Actor | None, reason: str) -> int:
    """Delete the salts of every field sealed with one of `values`, or with the hash of one, as
    whole words that somebody wrote are; how many there were.

    The entries and every proof stay as they are; nobody can tell any more what was sealed.
    `reason` may name people: it is sealed itself.
    """
    rows = Salt.objects.filter(value__in=as_sealed(values)).order_by("entry", "field")
    gone: dict[int, list[Json]] = {}
    for index, name in rows.values_list("entry", "field"):
        gone.setdefault(index, []).append(name)
    rows.delete()
    deeds = [
        Deed("journal.erased", ("entry", str(index)), {"fields": names}, {"reason": reason})
        for index, names in gone.items()
    ]
    record_many(deeds, actor=actor)
    return sum(map(len, gone.values()))


@transaction.atomic
def make_checkpoint() -> Checkpoint:
    """Sign the head and keep the note for witnesses; the same head gives the same checkpoint.

    Not an entry itself: that would move the head it speaks of.
    """
    head = Head.objects.first() or Head(size=0, root=merkle.EMPTY, frontier=b"")
    text = notes.body(keys.origin(), head.size, bytes(head.root))
    whole = notes.note(text, notes.sign(text, keys.origin(), keys.private_key()))
    made, _new = Checkpoint.objects.get_or_create(
        size=head.size, defaults={"root": head.root, "note": whole, "made_at": clock.now()}
    )
    if bytes(made.root) != bytes(head.root):
        raise Refused(_("前 %(size)s 条与当时签发的检查点不一致") % {"size": head.size})
    return made


@transaction.atomic
def cosign(size: int, line: str) -> Cosignature:
    """Add a witness's line to the kept checkpoint of `size`; BadNote unless it is true.

    Raises Checkpoint.DoesNotExist for a size that was never handed out.
    """
    kept = Checkpoint.objects.get(pk=size)
    text, _own = notes.split(kept.note)
    name, _raw = notes.parts(line)
    known = keys.witnesses()
    if name not in known:
        raise notes.BadNote(_("%(name)s 不在见证方名单内") % {"name": name})
    notes.check(text, line, known[name])
    cosignature, _new = Cosignature.objects.get_or_create(
        checkpoint=kept,
        witness=name,
        defaults={"line": line.rstrip("\n") + "\n", "added_at": clock.now()},
    )
    return cosignature


def note_denial(actor: Actor, *, path: str, route: str, status: int) -> AccessDenial:
    """Keep that a signed-in person was refused (the one write a GET may cause)."""
    return AccessDenial.objects.create(
        actor_id=str(actor.pk), path=path[:300], route=route[:120], status=status, at=clock.now()
    )


@transaction.atomic
def drop_denials(before: datetime, *, actor: Actor | None) -> int:
    """Delete refused attempts older than `before`; Refused for those the law wants kept."""
    if before > clock.now() - timedelta(days=KEPT_DAYS):
        raise Refused(_("访问拒绝记录至少保存 %(days)s 天") % {"days": KEPT_DAYS})
    gone, _each = AccessDenial.objects.filter(at__lt=before).delete()
    if gone:
        day = before.astimezone(clock.SHANGHAI).date().isoformat()
        data: dict[str, Json] = {"before": day, "rows": gone}
        record("journal.denials_dropped", actor=actor, subject=("journal", "denials"), data=data)
    return gone


def _sealed(deed: Deed, actor: Actor | None) -> dict[str, Sealed]:
    if ACTOR in deed.personal:
        raise ValueError(f"{ACTOR!r} is taken from the actor")
    values = dict(deed.personal) | ({ACTOR: str(actor.pk)} if actor is not None else {})
    return {name: Sealed(secrets.token_bytes(16), value) for name, value in values.items()}


def _text(deed: Deed, seals: Mapping[str, Sealed], at: datetime) -> str:
    return canonical(
        {
            "v": VERSION,
            "at": moment_text(at),
            "kind": deed.kind,
            "subject": list(deed.subject),
            "data": deed.data,
            "sealed": {name: seal.commitment for name, seal in seals.items()},
        }
    )


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


def _salts(
    entries: Sequence[Entry], sealed: Sequence[Mapping[str, Sealed]]
) -> Iterator[store.SaltRow]:
    for entry, seals in zip(entries, sealed, strict=True):
        for name, seal in seals.items():
            yield store.SaltRow(entry.index, name, seal.salt, seal.value)
