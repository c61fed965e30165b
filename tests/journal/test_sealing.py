"""Words under a salt: nobody tries them, whoever is inside opens them, erasing them is for good."""

from hashlib import sha256

import pytest

from tests.factories.hashes import bare_hashes
from xianfeng.journal import actions, queries
from xianfeng.journal.models import Entry, Salt
from xianfeng.journal.queries import Said, opened, said_by
from xianfeng.journal.rules.sealing import digest_of_text, words

SUBJECT = ("grade", "2026/E01")
SHORT = "同意"


def told(text: str) -> Said:
    """An entry with words, as it is read."""
    return said_by(
        actions.record("x", actor=None, subject=SUBJECT, data={}, personal=words(note=text))
    )


def confirmed(said: Said, text: str) -> bool:
    return opened([said], "note").confirms(said, "note", digest_of_text(text))


@pytest.mark.django_db
def test_short_words_cannot_be_tried_for() -> None:
    """The same two words twice: neither entry has their hash, and no two are alike."""
    one, two = told(SHORT), told(SHORT)
    assert one.sealed["note"] != two.sealed["note"]
    for entry in Entry.objects.all():
        assert sha256(SHORT.encode()).hexdigest() not in entry.text
    assert not Salt.objects.filter(value__contains=SHORT).exists(), "words stay in one place"


@pytest.mark.django_db
def test_inside_they_are_compared() -> None:
    said, silent = told(SHORT), told("")
    assert confirmed(said, SHORT)
    assert not confirmed(said, "不同意")
    assert not confirmed(said, "")
    assert confirmed(silent, "")
    assert not confirmed(silent, SHORT)


@pytest.mark.django_db
def test_older_entries_have_the_hash_in_clear() -> None:
    older = Said(0, "x", told("").at, {"note": digest_of_text(SHORT)})
    assert confirmed(older, SHORT)
    assert not confirmed(older, "不同意")
    assert confirmed(Said(0, "x", older.at, {"note": ""}), "")


@pytest.mark.django_db
def test_erased_by_the_very_words() -> None:
    """Erased on record contradicts nobody; a salt that is merely gone does."""
    said, other = told(SHORT), told("别的话")
    assert [one.entry for one in queries.sealed_with([f" {SHORT} "])] == [said.index]
    assert actions.erase([SHORT], actor=None, reason="本人要求") == 1
    assert confirmed(said, SHORT)
    assert confirmed(said, "不同意")
    Salt.objects.filter(entry=other.index).delete()
    assert not confirmed(other, "别的话")
    assert not list(queries.faults())


@pytest.mark.django_db
def test_a_salt_exchanged_opens_nothing() -> None:
    said = told(SHORT)
    Salt.objects.filter(entry=said.index).update(value=digest_of_text("不同意"))
    assert not confirmed(said, "不同意")
    assert not confirmed(said, SHORT)


def test_a_bare_hash_is_found_wherever_it_stands() -> None:
    """What every test that records is held to (`tests/conftest.py`)."""
    own = sha256(SHORT.encode()).hexdigest()
    assert list(bare_hashes("x", {"note": own})) == [("x", "note")]
    assert list(bare_hashes("x", {"a": [{"text": f"f.pdf {own}"}]})) == [("x", "text")]
    assert not list(bare_hashes("x", {"pack": own, "note": SHORT}))
    assert list(bare_hashes("grade.proposed", {"reason": own}))
    assert not list(bare_hashes("grade.published", {"reason": own}))
