"""Entries come with the deed or not at all; erasure keeps every proof (trust, The record)."""

import json
import stat
from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.journal.conftest import Person, deed
from xianfeng.journal import actions, queries, verify
from xianfeng.journal.models import AccessDenial, Checkpoint, Entry, Head, Node, Salt
from xianfeng.journal.rules import notes
from xianfeng.journal.rules.canonical import NotCanonical
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused

WITNESS = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
SUBJECT = ("organization", "O001")


@pytest.mark.django_db
def test_an_entry_says_what_happened(person: Person) -> None:
    entry = actions.record(
        "grading.published", actor=person, subject=SUBJECT, data={"year": 2026, "grade": "A"}
    )
    content = json.loads(entry.text)
    assert (entry.index, content["v"]) == (0, 1)
    assert content["kind"] == "grading.published"
    assert content["subject"] == ["organization", "O001"]
    assert content["data"] == {"grade": "A", "year": 2026}
    assert content["at"].endswith("Z")
    assert queries.tip() == (1, sha256(b"\0" + entry.text.encode()).digest())


@pytest.mark.django_db
def test_personal_values_never_stand_in_the_text(person: Person) -> None:
    entry = actions.record(
        "x", actor=person, subject=SUBJECT, data={}, personal={"name": "王小明", "phone": "139"}
    )
    text = Entry.objects.get(pk=entry.index).text
    assert "王小明" not in text
    assert '"139"' not in text
    assert str(person.pk) not in text
    assert set(json.loads(text)["sealed"]) == {"actor", "name", "phone"}


@pytest.mark.django_db
def test_a_commitment_opens_with_its_salt(person: Person) -> None:
    entry = actions.record("x", actor=None, subject=SUBJECT, data={}, personal={"name": "王小明"})
    salt = Salt.objects.get(entry=entry)
    commitment = b64decode(json.loads(entry.text)["sealed"]["name"])
    assert commitment == sha256(bytes(salt.salt) + "王小明".encode()).digest()
    assert seals(entry.index) == {"name": "王小明"}


@pytest.mark.django_db
def test_equal_people_cannot_be_seen_to_be_equal(person: Person) -> None:
    one, two = actions.record_many([deed(1), deed(1)], actor=person)
    assert json.loads(one.text)["sealed"] != json.loads(two.text)["sealed"]


@pytest.mark.django_db
def test_the_actor_has_one_place(person: Person) -> None:
    with pytest.raises(ValueError, match="actor"):
        actions.record("x", actor=person, subject=SUBJECT, data={}, personal={"actor": "x"})


@pytest.mark.django_db
def test_a_float_is_refused() -> None:
    with pytest.raises(NotCanonical):
        actions.record("x", actor=None, subject=SUBJECT, data={"score": 9.5})  # type: ignore[dict-item]  # what is tried


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(TransactionManagementError):
        actions.record("x", actor=None, subject=SUBJECT, data={})
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_leaves_no_entry() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 -- both in one transaction
        actions.record("x", actor=None, subject=SUBJECT, data={})
        raise ZeroDivisionError
    assert queries.tip().size == 0
    assert not Entry.objects.exists()
    assert not Salt.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 64, 533])
def test_many_are_the_same_as_one_by_one(size: int, person: Person) -> None:
    entries = actions.record_many((deed(number) for number in range(size)), actor=person)
    assert [entry.index for entry in entries] == list(range(size))
    assert Node.objects.count() == size - size.bit_count()
    assert queries.tip() == (size, verify.root([entry.text.encode() for entry in entries]))
    assert not list(queries.faults())


@pytest.mark.django_db
def test_one_by_one_grows_the_same_tree() -> None:
    texts = []
    for number in range(20):
        one = deed(number)
        entry = actions.record(one.kind, actor=None, subject=one.subject, data=one.data)
        texts.append(entry.text.encode())
        assert queries.tip() == (number + 1, verify.root(texts))


@pytest.mark.django_db
def test_no_deeds_no_entries() -> None:
    assert actions.record_many([], actor=None) == []
    assert queries.tip().size == 0


@pytest.mark.django_db
def test_the_price_of_an_entry_is_fixed(person: Person) -> None:
    """Head, leaf, node, head, salt: the same statements for 1 and for 100."""
    actions.record("x", actor=person, subject=SUBJECT, data={})
    counts = []
    for size in (1, 3, 101):
        with CaptureQueriesContext(connection) as seen:
            actions.record_many([deed(number) for number in range(size)], actor=person)
        counts.append(len(seen))
    assert counts == [5, 5, 5]


def seals(index: int) -> dict[str, str]:
    """Fields of an entry that can still be opened."""
    return dict(Salt.objects.filter(entry=index).values_list("field", "value"))


def test_erasure_removes_the_salt_and_keeps_the_proof(eleven: list[Entry], person: Person) -> None:
    """§7: after erasure the entry proves what it proved, and nobody can open it."""
    before = queries.checkpoint()
    proof = queries.inclusion(4, 11)
    assert actions.erase([str(person.pk)], actor=None, reason="王小明 asked") == 11
    assert seals(4) == {}
    assert queries.inclusion(4, 11) == proof
    assert before.split("\n")[2] == queries.in_base64(queries.root_at(11))
    assert not list(queries.faults())
    one = Entry.objects.get(index=15)
    assert (one.kind, one.subject_id) == ("journal.erased", "4")
    assert "王小明" not in one.text


@pytest.mark.django_db
def test_erasure_of_one_value_leaves_the_others(person: Person) -> None:
    entry = actions.record("x", actor=person, subject=SUBJECT, data={}, personal={"name": "王小明"})
    assert queries.sealed_with(["王小明"]) == [(entry.index, "x", "name")]
    assert actions.erase(["王小明"], actor=None, reason="") == 1
    assert seals(entry.index) == {"actor": str(person.pk)}
    assert actions.erase(["王小明"], actor=None, reason="") == 0


def test_the_key_is_its_owners_only(own_keys: Path, eleven: list[Entry]) -> None:
    first = queries.checkpoint()
    key = own_keys / "journal-key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert queries.checkpoint() == first, "the key is kept"
    assert [path.name for path in own_keys.iterdir()] == [key.name]


def test_a_checkpoint_is_kept_once(eleven: list[Entry]) -> None:
    made = actions.make_checkpoint()
    assert actions.make_checkpoint() == made
    assert made.note == queries.checkpoint()
    assert Checkpoint.objects.count() == 1


def test_a_witness_cosigns(settings: Settings, eleven: list[Entry]) -> None:
    settings.XIANFENG_WITNESSES = [witness_key().written()]
    text, _own = notes.split(actions.make_checkpoint().note)
    line = notes.cosign(text, "witness.example", WITNESS, 1_790_000_000)
    actions.cosign(11, line)
    actions.cosign(11, line)  # told twice is told once
    assert notes.split(queries.checkpoint())[1][1:] == [line]
    assert queries.kept_checkpoint(11) == queries.checkpoint()


def test_an_unknown_witness_is_refused(eleven: list[Entry]) -> None:
    text, _own = notes.split(actions.make_checkpoint().note)
    with pytest.raises(notes.BadNote):
        actions.cosign(11, notes.cosign(text, "witness.example", WITNESS, 1))


def test_a_cosignature_of_another_head_is_refused(settings: Settings, eleven: list[Entry]) -> None:
    settings.XIANFENG_WITNESSES = [witness_key().written()]
    actions.make_checkpoint()
    other = notes.body("xianfeng.local/journal", 11, bytes(32))
    with pytest.raises(notes.BadNote):
        actions.cosign(11, notes.cosign(other, "witness.example", WITNESS, 1))
    with pytest.raises(Checkpoint.DoesNotExist):
        actions.cosign(12, notes.cosign(other, "witness.example", WITNESS, 1))


def witness_key() -> notes.Key:
    return notes.Key("witness.example", notes.COSIGNED, WITNESS.public_key().public_bytes_raw())


def test_a_rewritten_log_gets_no_second_checkpoint(eleven: list[Entry]) -> None:
    """A head of the same size with another root is a rewritten past."""
    actions.make_checkpoint()
    Head.objects.update(root=bytes(32))
    with pytest.raises(Refused):
        actions.make_checkpoint()


@pytest.mark.django_db
def test_refused_reads_go_after_their_time(person: Person) -> None:
    """网络安全法: logs of half a year at least; later they go, and that is recorded."""
    old = clock.now() - timedelta(days=200)
    AccessDenial.objects.create(actor_id="1", path="/a", route="a", status=404, at=old)
    actions.note_denial(person, path="/b", route="b", status=403)
    with pytest.raises(Refused):
        actions.drop_denials(clock.now() - timedelta(days=182), actor=person)
    assert actions.drop_denials(clock.now() - timedelta(days=184), actor=person) == 1
    assert AccessDenial.objects.get().path == "/b"
    assert json.loads(Entry.objects.get().text)["data"]["rows"] == 1
    assert actions.drop_denials(clock.now() - timedelta(days=184), actor=person) == 0
