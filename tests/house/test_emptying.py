"""Emptying the tables after a test leaves the record as closed as it was."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from xianfeng.journal.actions import record


def rows() -> int:
    """How many leaves the record has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_leaf")
        return int(cursor.fetchone()[0])


def write() -> None:
    """One entry."""
    with transaction.atomic():
        record("county.founded", actor=None, subject=("organization", "1"), data={"name": "x"})


@pytest.mark.django_db(transaction=True)
def test_the_record_is_emptied_and_closed_again() -> None:
    write()
    call_command("flush", interactive=False, verbosity=0)
    assert rows() == 0
    write()
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_leaf")
    assert rows() == 1
