"""After a bulk write the planner knows how much there is."""

import pytest
from django.db import connection

from tests.factories.counties import county
from xianfeng.organizations.models import Organization

pytestmark = pytest.mark.django_db


def test_an_applied_roll_is_counted_before_its_transaction_ends() -> None:
    tree = county()
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        table = Organization._meta.db_table
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone()[0] == len(tree)
