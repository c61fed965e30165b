"""Figures of §4 about orders, with their numerators and denominators. No Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Life:
    """What counts of one order; `reported_due` is the day that held when it was reported."""

    due_on: date
    submitted_on: date | None
    reported_due: date | None
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
    however long the acceptance took; what was late stays late, whatever was granted afterwards."""
    closed = in_time = overdue = 0
    for life in lives:
        if life.accepted:
            closed += 1
            in_time += is_in_time(life.submitted_on, life.reported_due)
        elif life.running and life.due_on < day:
            overdue += 1
    return Share(in_time, closed + overdue)


def is_in_time(reported: date | None, due: date | None) -> bool:
    """By the day that held when it was reported."""
    return reported is not None and due is not None and reported <= due
