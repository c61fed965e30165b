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


def of_handling(done: Handling, k: int) -> list[Figure]:
    """实名差评回访率, 差评整改率, 按期办结率, 复评满意率, 申诉成立率."""
    return [
        share("called_back", done.called_back, done.named_bad, k),
        share("rectified", done.rectified, done.upheld, k),
        share("in_time", done.in_time, done.closed + done.overdue, k),
        share("content", done.content, done.replies, k),
        share("appeals", done.appeals_upheld, done.appeals, k),
    ]


def summed(several: Iterable[Iterable[Figure]]) -> list[Figure]:
    """Share by share the sum of those that are told: with a hidden one in it, whoever subtracts the
    told ones would have that."""
    found: dict[str, list[Figure]] = {}
    for one in (one for figures in several for one in figures):
        found.setdefault(one.code, []).append(one)
    return [sum_of(code, of_code) for code, of_code in found.items()]


def sum_of(code: str, several: list[Figure]) -> Figure:
    """Of one share; hidden where none is told, with a denominator that says whether anything is."""
    told = [one for one in several if not one.hidden]
    if not told:
        return Figure(code, None, sum(one.denominator for one in several), None)
    parts = sum(one.numerator or 0 for one in told)
    return share(code, parts, sum(one.denominator for one in told), 1)
