"""A-4: what of a count may be shown without telling how one person answered.

The counts of one question are a whole and its parts: declared cuts, web and paper. A reader
can subtract, so a part is shown only when what remains may be known too. The reader knows this
rule; nothing here rests on its being secret.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

K_INSIDE, K_PUBLIC = 5, 10  # smallest group whose answers are shown
BLANK = "blank"  # an answer like any other here: that nobody answered is an answer too

Counts = Mapping[str, int]  # answer → heads; every ballot stands under exactly one answer
Key = tuple[str, ...]  # a part: cut and channel


class Shown(StrEnum):
    """How much of a cell a reader sees."""

    EXACT = "exact"
    BAND = "band"  # one answer got all votes, or all but one; which of the two is not told
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Cell:
    """A group as a reader sees it.

    EXACT has `counts`; BAND has the prevailing `answer`; HIDDEN has neither.
    """

    shown: Shown
    counts: Counts | None = None
    answer: str = ""


HIDDEN = Cell(Shown.HIDDEN)


@dataclass(frozen=True, slots=True)
class Release:
    """One question of one voice, ready to be shown."""

    total: Cell
    parts: Mapping[Key, Cell]

    @property
    def exact(self) -> frozenset[Key]:
        """The parts whose numbers are told."""
        return frozenset(key for key, cell in self.parts.items() if cell.shown is Shown.EXACT)


def release(parts: Mapping[Key, Counts], k: int, within: Release | None = None) -> Release:
    """A-4.1…A-4.4 for one question.

    `within`: a release to a narrower circle; nothing it hid is told to a wider one.
    """
    total = merged(parts.values())
    if heads(total) < k:
        return Release(HIDDEN, dict.fromkeys(parts, HIDDEN))
    told = parts_told(parts, k, parts.keys() if within is None else within.exact)
    cells = {key: Cell(Shown.EXACT, parts[key]) if key in told else HIDDEN for key in parts}
    return Release(cell_of(total), cells)


def parts_told(parts: Mapping[Key, Counts], k: int, allowed: Iterable[Key]) -> set[Key]:
    """A-4.3: which parts are told follows from their sizes alone: the smallest step back until
    the rest is large enough. If then anyone is of one mind, no part is told: leaving out just
    that one would tell on it."""
    fitting = [key for key in allowed if heads(parts[key]) >= k]
    told = sorted(fitting, key=lambda key: (-heads(parts[key]), key))
    while told and 0 < heads(rest_of(parts, told)) < k:
        told.pop()
    groups = [rest_of(parts, told), *(parts[key] for key in told)]
    return set() if any(heads(one) and is_unanimous(one) for one in groups) else set(told)


def rest_of(parts: Mapping[Key, Counts], told: Collection[Key]) -> Counts:
    """What subtraction gives."""
    return merged(counts for key, counts in parts.items() if key not in told)


def is_unanimous(counts: Counts) -> bool:
    """A-4.2: all answered alike, or all but one; telling which would tell on the one."""
    return max(counts.values(), default=0) >= heads(counts) - 1


def cell_of(counts: Counts) -> Cell:
    """A group of at least k."""
    if is_unanimous(counts):
        return Cell(Shown.BAND, answer=max(counts, key=lambda answer: counts[answer]))
    return Cell(Shown.EXACT, counts)


def merged(several: Iterable[Counts]) -> Counter[str]:
    """Counts added up."""
    total: Counter[str] = Counter()
    for counts in several:
        total.update(counts)
    return total


def heads(counts: Counts) -> int:
    """How many people stand behind counts."""
    return sum(counts.values())
