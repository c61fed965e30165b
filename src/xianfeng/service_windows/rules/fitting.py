"""What one sheet holds: rows are cut, and what finds no room is left to the live page. No Django.

Widths are letters a line, heights are lines. A wide letter counts one, a Latin one a half.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")
BETWEEN = 0.5  # lines: the rule and the room around a row


@dataclass(frozen=True)
class Layout:
    """A size of letters: how wide the columns of items and of posts and the sheet are, how many
    lines stand on it, and how long a text may be. `longest` of None cuts nothing."""

    items: Sequence[int]
    posts: Sequence[int]
    across: int
    lines: float
    longest: int | None


USUAL = Layout((7, 13, 10), (7, 10, 18), 36, 22, None)
SMALL = Layout((11, 19, 15), (11, 15, 27), 54, 40, 60)


def short(text: str, most: int | None) -> str:
    """On one line, and cut."""
    if most is None:
        return text
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def width(text: str) -> float:
    """In wide letters."""
    return sum(1.0 if ord(letter) > 0x2E80 else 0.55 for letter in text)


def height(text: str, wide: int) -> int:
    """Lines of a text."""
    return sum(max(1, -int(-width(line) // wide)) for line in text.splitlines() or [""])


def row_height(texts: Iterable[str], widths: Sequence[int]) -> float:
    """Of a row of cells side by side."""
    return max(height(*cell) for cell in zip(texts, widths, strict=True)) + BETWEEN


def fit(rows: Sequence[Row], heights: Sequence[float], room: float) -> tuple[list[Row], float]:
    """The first rows that have room, and the room that is left."""
    for place, high in enumerate(heights):
        if high > room:
            return list(rows[:place]), room
        room -= high
    return list(rows), room
