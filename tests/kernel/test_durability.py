"""The site refuses to start on a database that would forget acknowledged writes."""

import pytest
from django.db import connection

from xianfeng.kernel.durability import refuse_forgetful
from xianfeng.kernel.errors import Unusable


def set_synchronous(level: str) -> None:
    """SQLite takes this outside a transaction only."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")


@pytest.mark.django_db(transaction=True)
def test_normal_and_off_are_refused() -> None:
    if connection.vendor != "sqlite":
        refuse_forgetful()
        return
    try:
        for level in ("NORMAL", "OFF"):
            set_synchronous(level)
            with pytest.raises(Unusable, match="synchronous=FULL"):
                refuse_forgetful()
        set_synchronous("EXTRA")
        refuse_forgetful()
    finally:
        set_synchronous("FULL")


@pytest.mark.django_db
def test_the_own_settings_are_accepted() -> None:
    refuse_forgetful()
