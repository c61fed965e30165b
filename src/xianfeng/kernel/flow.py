"""Lifecycles as tables, moved by one guarded UPDATE (architecture, "The lifecycle")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from xianfeng.kernel.errors import NotAllowedNow

Steps = Mapping[str, tuple[frozenset[str] | set[str], str]]


@dataclass(frozen=True)
class Flow:
    """`steps`: verb → (states it may start from, state it ends in)."""

    steps: Steps
    field: str = "state"

    def verbs(self, state: str) -> list[str]:
        """What can be done from `state`: the buttons of a page."""
        return [verb for verb, (before, _) in self.steps.items() if state in before]

    def move(self, thing: Model, verb: str, **changes: Any) -> None:
        """Move `thing` by `verb`, or raise NotAllowedNow when no row was in a fitting state.

        One UPDATE with the old state in its WHERE: a double click or a faster colleague
        moves no second row, and no row lock is needed (SQLite has none).
        """
        before, after = self.steps[verb]
        rows = type(thing)._default_manager.filter(
            pk=thing.pk, **{f"{self.field}__in": sorted(before)}
        )
        changes[self.field] = after
        if not rows.update(**changes):
            raise NotAllowedNow(f"{verb}: {thing._meta.label} {thing.pk}")
        for name, value in changes.items():
            setattr(thing, name, value)


def count_on(thing: Model, seen: int) -> bool:
    """Count `edition` on where it is still the one a person saw; False where it is not.

    Compared in the WHERE of one UPDATE: of two who save at once the second waits for the first
    and then matches no row, on both databases.
    """
    rows = type(thing)._default_manager.filter(pk=thing.pk, edition=seen)
    if not rows.update(edition=seen + 1):
        return False
    thing.edition = seen + 1  # type: ignore[attr-defined]  # only rows with that column come here
    return True
