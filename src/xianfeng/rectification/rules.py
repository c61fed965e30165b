"""Figures of §4 about orders, with their numerators and denominators. No Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Life:
    """What counts of one order."""

    due_on: date
    submitted_on: date | None
    accepted: bool
    running: bool


@dataclass(frozen=True)
class Share:
    """A share that says what it is made of."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> str:
        """With one decimal, half up; empty where there is nothing to divide by."""
        if not self.denominator:
            return ""
        tenths = (self.numerator * 2000 + self.denominator) // (2 * self.denominator)
        return f"{tenths // 10}.{tenths % 10}"


def closed_in_time(lives: Iterable[Life], day: date) -> Share:
    """按期整改率 = closed in time / (closed + overdue). What was reported in time is in time,
    however long the acceptance took."""
    closed = in_time = overdue = 0
    for life in lives:
        if life.accepted:
            closed += 1
            in_time += life.submitted_on is not None and life.submitted_on <= life.due_on
        elif life.running and life.due_on < day:
            overdue += 1
    return Share(in_time, closed + overdue)
