"""A-4: what of a count may be shown without telling how one person answered.

The counts of one question are a whole and its parts: declared cuts, web and paper. A reader
can subtract, so a part is shown only when what remains may be known too. Whoever counted paper
knows those parts to the last ballot: beside paper every part therefore stands by itself, and the
whole is no more than the sum of what is told. The reader knows this rule; nothing here rests on
its being secret.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

K_INSIDE, K_PUBLIC = 5, 10  # smallest group whose answers are shown
BLANK = "blank"  # an answer like any other here: that nobody answered is an answer too

PAPER = "paper"  # the last of a key where people counted

Counts = Mapping[str, int]  # answer → heads; every ballot stands under exactly one answer
Key = tuple[str, ...]  # a part: cut and channel


class Shown(StrEnum):
    """How much of a cell a reader sees."""

    EXACT = "exact"
    BAND = "band"  # one answer got all votes, or all but one; which of the two is not told
    HIDDEN = "hidden"
    APART = "apart"  # a whole beside paper, not told because a part of it is not


@dataclass(frozen=True, slots=True)
class Cell:
    """A group as a reader sees it.

    EXACT has `counts`; BAND has the prevailing `answer`; HIDDEN and APART have neither.
    """

    shown: Shown
    counts: Counts | None = None
    answer: str = ""


HIDDEN, APART = Cell(Shown.HIDDEN), Cell(Shown.APART)


@dataclass(frozen=True, slots=True)
class Release:
    """One question of one voice, ready to be shown."""

    total: Cell
    parts: Mapping[Key, Cell]

    @property
    def exact(self) -> frozenset[Key]:
        """The parts whose numbers are told."""
        return frozenset(key for key, cell in self.parts.items() if cell.shown is Shown.EXACT)

    @property
    def told(self) -> Mapping[Key, Cell]:
        """What a reader has of the question: the whole, else the parts of it that say something."""
        if self.total.shown is not Shown.APART:
            return {} if self.total.shown is Shown.HIDDEN else {(): self.total}
        return {key: cell for key, cell in self.parts.items() if cell.shown is not Shown.HIDDEN}


def release(parts: Mapping[Key, Counts], k: int, within: Release | None = None) -> Release:
    """A-4.1…A-4.5 for one question.

    `within`: a release to a narrower circle; nothing it hid is told to a wider one.
    """
    total = merged(parts.values())
    if heads(total) < k:
        return Release(HIDDEN, dict.fromkeys(parts, HIDDEN))
    if has_counter(parts):
        return each_by_itself(parts, k)
    told = parts_told(parts, k, parts.keys() if within is None else within.exact)
    cells = {key: Cell(Shown.EXACT, parts[key]) if key in told else HIDDEN for key in parts}
    return Release(cell_of(total), cells)


def has_counter(parts: Mapping[Key, Counts]) -> bool:
    """Whether somebody knows one of several parts and could take it from the whole."""
    standing = [key for key, counts in parts.items() if heads(counts)]
    return len(standing) > 1 and any(key[-1] == PAPER for key in standing)


def each_by_itself(parts: Mapping[Key, Counts], k: int) -> Release:
    """A-4.4: a cell depends on its own part and on nothing else, so knowing all the others adds
    nothing to it. The whole adds nothing either: it is told when its parts are, and only then.
    Larger k hide more, so no narrower circle needs to be asked."""
    cells = {key: cell_of(one) if heads(one) >= k else HIDDEN for key, one in parts.items()}
    exact = all(cells[key].shown is Shown.EXACT for key, one in parts.items() if heads(one))
    return Release(cell_of(merged(parts.values())) if exact else APART, cells)


def computable(parts: Mapping[Key, Counts]) -> Counts:
    """A-4.8: what a rule computes with: exact counts of the whole, as from a counted sheet. Beside
    paper its points would give a small part away, so only parts of at least 5 are in it."""
    alone = not has_counter(parts)
    counted = merged(one for one in parts.values() if alone or heads(one) >= K_INSIDE)
    return counted if heads(counted) >= K_INSIDE else {}


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
