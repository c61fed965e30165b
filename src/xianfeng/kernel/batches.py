"""Many keys in several statements: a database takes only so many in one."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """`things` in their order, at most `size` at a time; none at all for none."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
