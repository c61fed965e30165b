"""Where the data lies: SQLite by default, PostgreSQL by URL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def database_from(url: str | None, var: Path) -> dict[str, Any]:
    """Django's description of the database that `url` names; SQLite in `var` without one.

    Raises ValueError for an address of another kind.
    """
    if not url:
        var.mkdir(parents=True, exist_ok=True)
        return sqlite(var / "xianfeng.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"DATABASE_URL must begin with postgresql:// (found {parts.scheme}://)")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        # Compiling pays for reports of minutes; our statements take milliseconds.
        "OPTIONS": {"options": "-c jit=off"},
    }


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite that keeps every acknowledged write: WAL with synchronous=FULL."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000;"
            ),
        },
    }
