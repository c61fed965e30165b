"""Plain values that rules and actions hand each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianfeng.sheets.errors import Message


@dataclass(frozen=True, slots=True)
class ItemText:
    """One item as somebody wrote it; `aspects` and `medium` are codes of the pack."""

    text: str
    aim: str
    measures: str
    due: date | None
    aspects: tuple[str, ...] = ()
    medium: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """A hint to the author, never a score; `place` is the item's number, 0 for the whole."""

    place: int
    message: Message


Items = Sequence[ItemText]
