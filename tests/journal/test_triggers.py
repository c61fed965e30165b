"""The database itself refuses changes of the record, whoever asks (trust, The record)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from xianfeng.journal.models import AccessDenial, Entry
from xianfeng.kernel import clock

REFUSED = [
    "UPDATE journal_leaf SET text = 'x' WHERE \"index\" = 3",
    'DELETE FROM journal_leaf WHERE "index" = 10',
    "UPDATE journal_node SET number = 99 WHERE number = 1",
    "DELETE FROM journal_node WHERE number = 1",
]
SQLITE = ["INSERT OR REPLACE INTO journal_node (number, hash) VALUES (1, x'00')"]
POSTGRESQL = [
    "TRUNCATE journal_node",
    "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE journal_leaf CASCADE",
    "INSERT INTO journal_node VALUES (1, '') ON CONFLICT (number) DO UPDATE SET hash = ''",
]


@pytest.mark.parametrize(
    "statement", REFUSED + (SQLITE if connection.vendor == "sqlite" else POSTGRESQL)
)
def test_a_change_is_refused(eleven: list[Entry], statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.count() == 11


@pytest.mark.django_db
def test_a_young_denial_stays_and_an_old_one_may_go() -> None:
    ages = {"/young": 182, "/old": 184}
    for path, days in ages.items():
        at = clock.now() - timedelta(days=days)
        AccessDenial.objects.create(actor_id="1", path=path, route="r", status=404, at=at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessDenial.objects.filter(path="/young").delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessDenial.objects.update(status=200)
    AccessDenial.objects.filter(path="/old").delete()
    assert AccessDenial.objects.get().path == "/young"
