"""Figures of §4, each with its numerator, denominator and n; hidden where too few stand behind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEVELS = (5, 4, 3, 2, 1)
GOOD, SATISFIED, BAD = (5, 4, 3), (5, 4), (2, 1)
Counts = Mapping[int, int]  # level → ratings


@dataclass(frozen=True)
class Figure:
    """A share with what it is made of; `numerator` and `percent` are None where hidden."""

    code: str
    numerator: int | None
    denominator: int
    percent: str | None

    @property
    def hidden(self) -> bool:
        """Whether too few stand behind it."""
        return self.percent is None


def share(code: str, numerator: int, denominator: int, k: int) -> Figure:
    """One figure, half up to one decimal; hidden below k."""
    if denominator < max(k, 1):
        return Figure(code, None, denominator, None)
    tenths = (numerator * 2000 + denominator) // (2 * denominator)
    return Figure(code, numerator, denominator, f"{tenths // 10}.{tenths % 10}")


def of_ratings(counts: Counts, k: int) -> list[Figure]:
    """好评率, 满意率, 差评率 over the valid ratings V."""
    valid = sum(counts.values())

    def part(levels: tuple[int, ...]) -> int:
        return sum(counts.get(level, 0) for level in levels)

    return [
        share("good", part(GOOD), valid, k),
        share("satisfied", part(SATISFIED), valid, k),
        share("bad", part(BAD), valid, k),
    ]


@dataclass(frozen=True)
class Handling:
    """Cases in numbers."""

    named_bad: int = 0
    called_back: int = 0
    upheld: int = 0  # bad ratings that were not void
    rectified: int = 0
    in_time: int = 0
    closed: int = 0
    overdue: int = 0
    replies: int = 0
    content: int = 0
    appeals: int = 0
    appeals_upheld: int = 0


def parts_of(done: Handling) -> list[tuple[str, int, int]]:
    """实名差评回访率, 差评整改率, 按期办结率, 复评满意率, 申诉成立率: numerator, denominator."""
    return [
        ("called_back", done.called_back, done.named_bad),
        ("rectified", done.rectified, done.upheld),
        ("in_time", done.in_time, done.closed + done.overdue),
        ("content", done.content, done.replies),
        ("appeals", done.appeals_upheld, done.appeals),
    ]


def of_handling(done: Handling, k: int) -> list[Figure]:
    """The shares of one window."""
    return [share(code, part, whole, k) for code, part, whole in parts_of(done)]


def summed(several: Iterable[Handling], k: int) -> list[Figure]:
    """Share by share the sum of those windows whose own is told: with a hidden one in it, whoever
    subtracts the told ones would have that. Where none is told, the denominator says whether there
    is anything."""
    told: dict[str, list[int]] = {code: [0, 0, 0] for code, *_none in parts_of(Handling())}
    for code, part, whole in (one for done in several for one in parts_of(done)):
        sums = told[code]
        if whole >= k:
            sums[0] += part
            sums[1] += whole
        else:
            sums[2] += whole
    return [
        share(code, part, whole, 1) if whole else Figure(code, None, hidden, None)
        for code, (part, whole, hidden) in told.items()
    ]
