"""A comparison as pages, reports and the command line show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xianfeng.members.rules import stored
from xianfeng.members.rules.values import Dropped
from xianfeng.sheets.errors import RowError

Diff = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outline:
    """`diff` as `actions.reading.diff_of` gives it; empty lists where it was forgotten."""

    counts: Mapping[str, int]
    refused: Sequence[RowError]
    warnings: Sequence[RowError]
    dropped: Sequence[Dropped]
    diff: Diff

    def organizations(self, part: str) -> Sequence[Any]:
        """created, changed, absent, undecided."""
        found: Sequence[Any] = self.diff.get("organizations", {}).get(part, [])
        return found

    def members(self, part: str) -> Sequence[Any]:
        """added, changed, ambiguous, absent, offers, waiting."""
        found: Sequence[Any] = self.diff.get("members", {}).get(part, [])
        return found

    def all_warnings(self) -> list[RowError]:
        """Those of the file's cells and those that the comparison found."""
        found = [stored.error_in(each) for each in self.organizations("warnings")]
        return [*self.warnings, *found]
