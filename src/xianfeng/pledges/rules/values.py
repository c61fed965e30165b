"""Plain values that rules and actions hand each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianfeng.sheets.errors import Message


@dataclass(frozen=True, slots=True)
class ItemText:
    """One item as somebody wrote it; `aspects` and `medium` are codes of the pack.

    `key` is the item that it was on the page, None for a new one.
    """

    text: str
    aim: str
    measures: str
    due: date | None
    aspects: tuple[str, ...] = ()
    medium: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A hint to the author, never a score; `place` is the item's number, 0 for the whole."""

    place: int
    message: Message


Items = Sequence[ItemText]
