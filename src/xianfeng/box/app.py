"""The application that granian loads, `--factory xianfeng.box.app:made`."""

import os
from collections.abc import Callable

from xianfeng.box.guard import Guard
from xianfeng.box.service import Box
from xianfeng.box.settings import Settings, read_settings
from xianfeng.box.store import Store
from xianfeng.box.veil import Veils


def made() -> Guard:
    """The box as the environment describes it; see settings.py."""
    settings = read_settings(os.environ)
    return Box(settings, store_of(settings)).application()


def store_of(settings: Settings) -> Callable[[], Store]:
    """What opens the store; only the one that is used is imported."""
    if settings.database_url:
        from xianfeng.box.postgres import PostgresStore

        return lambda: PostgresStore(settings.database_url, Veils(settings.folder / "veils"))
    from xianfeng.box.sqlite import SqliteStore

    return lambda: SqliteStore(settings.folder / "box.sqlite3", Veils(settings.folder / "veils"))
