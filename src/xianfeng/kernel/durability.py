"""Acknowledged means kept: the site does not start on a database set to forget."""

from django.db import connection

from xianfeng.kernel.errors import Unusable

FULL = 2  # PRAGMA synchronous: 0 off, 1 normal, 2 full, 3 extra


def refuse_forgetful() -> None:
    """Unusable when SQLite would lose acknowledged writes at a power cut."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        level = int(cursor.execute("PRAGMA synchronous").fetchone()[0])
    if level < FULL:
        raise Unusable(
            f"SQLite runs with synchronous={level} and would lose acknowledged writes at a power "
            "cut; set PRAGMA synchronous=FULL in DATABASES['default']['OPTIONS']"
        )
