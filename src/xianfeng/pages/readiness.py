"""Whether the site can answer."""

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

# A process that has seen its tables complete need not look again: they are migrated at start.
migrated: set[str] = set()


def unready(connection: BaseDatabaseWrapper) -> str:
    """Why the site cannot serve yet, "" when it can; one statement once it was ready."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = 0 if connection.alias in migrated else migrations_waiting(connection)
    except DatabaseError:
        return "the database does not answer"
    if waiting:
        return f"{waiting} migrations to apply: run xianfeng serve"
    migrated.add(connection.alias)
    return ""


def migrations_waiting(connection: BaseDatabaseWrapper) -> int:
    """How many migrations the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
