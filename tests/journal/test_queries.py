"""What the record says, and that it notices when its rows no longer say what was hashed."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.journal.conftest import deed
from xianfeng.journal import actions, queries, triggers, verify
from xianfeng.journal.models import Entry, Head, Salt
from xianfeng.journal.rules import merkle

FIRST = ("organization", "O000")


@pytest.fixture
def forger(eleven: list[Entry]) -> Iterator[None]:
    """Somebody with all rights on the database, who took the triggers away."""
    triggers.drop(connection)
    yield
    triggers.create(connection)


def regrade(number: int, grade: str) -> None:
    one = deed(number, grade)
    actions.record(one.kind, actor=None, subject=one.subject, data=one.data)


def test_history_latest_and_says(eleven: list[Entry]) -> None:
    regrade(0, "B")
    assert [entry.index for entry in queries.history(FIRST)] == [0, 11]
    latest = queries.latest(FIRST, "grading.published")
    assert latest
    assert latest.index == 11
    assert queries.says(FIRST) == {"grading.published": {"grade": "B", "year": 2026}}
    assert queries.latest(FIRST, "grading.corrected") is None


def test_latest_many_answers_hundreds_in_one_statement(eleven: list[Entry]) -> None:
    regrade(0, "B")
    with transaction.atomic():
        actions.record_many([deed(number, "C") for number in range(100, 633)], actor=None)
    ids = [f"O{number:03}" for number in range(700)]
    with CaptureQueriesContext(connection) as seen:
        said = grades(ids)
    assert len(seen) == 1
    assert len(said) == 544
    assert (said["O000"], said["O001"], said["O632"]) == (["A", "B"], ["A"], ["C"])
    assert queries.said_many(["grading.published"], "member", ids) == {}
    assert queries.said_many(["grading.corrected"], "organization", ids) == {}
    assert grades([]) == {}


def grades(ids: list[str]) -> dict[str, list[str | None]]:
    """Subject → the grades that its entries name, oldest first; None: an entry says nothing."""
    said = queries.said_many(["grading.published"], "organization", ids)
    return {
        key: [str(one.data["grade"]) if one.data else None for one in told]
        for key, told in said.items()
    }


def test_a_text_that_was_changed_says_nothing(forger: None) -> None:
    """The board must not repeat a forged row: it finds no confirmation and shows its banner."""
    text = Entry.objects.get(index=3).text
    Entry.objects.filter(index=3).update(text=text.replace('"A"', '"B"'))
    assert grades(["O003", "O004"]) == {"O003": [None], "O004": ["A"]}
    assert len(list(queries.faults())) == 2


def test_an_entry_under_another_name_says_nothing(forger: None) -> None:
    Entry.objects.filter(index=3).update(subject_id="O004")
    assert grades(["O003", "O004"]) == {"O004": [None, "A"]}
    assert list(queries.faults())


def test_an_entry_at_another_time_says_nothing(forger: None) -> None:
    Entry.objects.filter(index=3).update(recorded_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert grades(["O003"]) == {"O003": [None]}
    assert list(queries.faults())


def test_a_changed_text_with_its_own_hash_is_noticed(forger: None) -> None:
    text = Entry.objects.get(index=3).text.replace('"A"', '"B"')
    Entry.objects.filter(index=3).update(text=text, hash=merkle.leaf_hash(text.encode()))
    assert len(list(queries.faults())) == 1


@pytest.mark.parametrize("index", [0, 5, 10])
def test_a_removed_entry_is_noticed(forger: None, index: int) -> None:
    Salt.objects.filter(entry=index).delete()
    Entry.objects.filter(index=index).delete()
    assert list(queries.faults())


def test_a_log_rewritten_as_a_whole_meets_its_old_checkpoint(forger: None) -> None:
    actions.make_checkpoint()
    text = Entry.objects.get(index=3).text.replace('"A"', '"B"')
    Entry.objects.filter(index=3).update(text=text, hash=merkle.leaf_hash(text.encode()))
    leaves = [bytes(one) for one in Entry.objects.order_by("index").values_list("hash", flat=True)]
    Head.objects.update(root=merkle.fold(merkle.grow(0, [], leaves).frontier))
    assert len(list(queries.faults())) == 1


def test_every_proof_of_every_size(eleven: list[Entry]) -> None:
    texts = [entry.text.encode() for entry in eleven]
    for size in range(1, 12):
        root = verify.root(texts[:size])
        assert queries.root_at(size) == root
        for index in range(size):
            proof = queries.inclusion(index, size)
            assert verify.included(index, size, proof.hashes, proof.leaf_hash) == root
        for first in range(1, size + 1):
            old = verify.root(texts[:first])
            hashes = queries.consistency(first, size)
            assert verify.continued(first, size, hashes, old) == [old, root]


@pytest.mark.parametrize(("index", "size"), [(0, 0), (11, 11), (3, 3), (0, 12), (-1, 5)])
def test_no_proof_of_what_is_not_there(eleven: list[Entry], index: int, size: int) -> None:
    with pytest.raises(queries.OutOfRange):
        queries.inclusion(index, size)


def test_proofs_cost_the_same_for_one_and_for_all(eleven: list[Entry]) -> None:
    counts = []
    for indexes in ([1], range(3), range(11)):
        with CaptureQueriesContext(connection) as seen:
            queries.inclusions(indexes, 11)
        counts.append(len(seen))
    assert counts == [2, 2, 2]
