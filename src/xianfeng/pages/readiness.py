"""Whether the site can answer."""

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


def unready(connection: BaseDatabaseWrapper) -> str:
    """Why the site cannot serve yet, "" when it can."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "the database does not answer"
    return f"{len(waiting)} migrations to apply: run xianfeng serve" if waiting else ""
