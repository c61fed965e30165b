"""Triggers that keep the record append-only, on both databases.

Leaves and nodes take no UPDATE and no DELETE; PostgreSQL refuses TRUNCATE too. SQLite's
`INSERT OR REPLACE` deletes without asking delete triggers, so an insert over an existing
row is refused by itself. Access denials may go after the months that the law wants them kept.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

KEYS = {"journal_leaf": "index", "journal_node": "number", "journal_accessdenial": "id"}
KEPT_DAYS = 183  # 网络安全法: logs of half a year at least
EXPIRES = "journal_accessdenial"


def create(connection: BaseDatabaseWrapper) -> None:
    """Set the triggers."""
    _execute(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for undoing the migration and for test databases only."""
    postgresql = connection.vendor == "postgresql"
    _execute(connection, _without_postgresql() if postgresql else _without_sqlite())


def _execute(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> Iterator[str]:
    for table, key in KEYS.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        young = f"WHEN OLD.at > datetime('now', '-{KEPT_DAYS} days') " if table == EXPIRES else ""
        there = f'EXISTS (SELECT 1 FROM {table} WHERE "{key}" = NEW."{key}")'  # noqa: S608 -- our own names
        yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {young}{refuse}"
        yield f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table} WHEN {there} {refuse}"


def _without_sqlite() -> Iterator[str]:
    for table in KEYS:
        for event in ("update", "delete", "replace"):
            yield f"DROP TRIGGER IF EXISTS {table}_{event}"


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    call = "EXECUTE FUNCTION journal_refuse()"
    for table in KEYS:
        young = f"WHEN (OLD.at > now() - interval '{KEPT_DAYS} days') " if table == EXPIRES else ""
        yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW {call}"
        yield f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW {young}{call}"
        yield f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} {call}"


def _without_postgresql() -> Iterator[str]:
    for table in KEYS:
        for event in ("update", "delete", "truncate"):
            yield f"DROP TRIGGER IF EXISTS {table}_{event} ON {table}"
