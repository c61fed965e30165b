"""Starting Django for commands that need the database."""

import os

from xianfeng.kernel.errors import Unusable


def start() -> None:
    """Load settings and rooms; harmless when done before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianfeng.settings")
    import django

    django.setup()


def start_with_tables() -> None:
    """`start`, for commands that do not make the tables: Unusable where there are none yet."""
    start()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        raise Unusable("数据库没有应答 the database does not answer") from None
    if waiting and not executor.loader.applied_migrations:
        raise Unusable("数据库还是空的，请先运行 empty database, first run: xianfeng init")
    if waiting:
        raise Unusable(
            "数据库须先升级，请先运行 tables of an older version, first run: xianfeng serve"
        )
