"""Short ways to say a round: organizations whose every source gives one share of the points."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.grading.policies import CENTRAL, SCHEME
from xianfeng.grading.rules import (
    Inputs,
    MassCount,
    Origin,
    Outcome,
    Points,
    Previous,
    Result,
    Subject,
    Veto,
    grade,
)
from xianfeng.packs.grading import GradingPolicy

PLACE = Origin("表", 2)


def count(good: int, fair: int = 0, bad: int = 0, unknown: int = 0, of: int = 100) -> MassCount:
    return MassCount(of, {"满意": good, "基本满意": fair, "不满意": bad}, unknown, PLACE)


def giving(totals: Mapping[str, str | int], label: str = "村") -> Inputs:
    """Organizations with these totals exactly: 满意 everywhere, both bodies give the rest.

    Mass points are full (weight 0.4), so self and superior share `(total − 40) / 60`.
    """
    subjects, points, mass = [], {}, {}
    for code, total in totals.items():
        subjects.append(Subject(code, f"中共{code}支部委员会", label))
        share = (Fraction(total) - 40) / 60
        for one in SCHEME.indicators:
            points[code, one.code] = Points(share * one.maximum, PLACE)
            mass[code, one.code] = count(100)
    return Inputs(tuple(subjects), points, mass, dict(points))


def graded(inputs: Inputs, policy: GradingPolicy = CENTRAL) -> dict[str, Result]:
    return {one.subject.code: one for one in outcome(inputs, policy).results}


def outcome(inputs: Inputs, policy: GradingPolicy = CENTRAL) -> Outcome:
    return grade(policy, inputs)


def with_mass(inputs: Inputs, code: str, *counts: MassCount, of: tuple[str, ...] = ()) -> Inputs:
    """The same with another count for the named indicators (all where none is named)."""
    codes = of or tuple(one.code for one in SCHEME.indicators)
    return replace(inputs, mass={**inputs.mass, **{(code, one): counts[0] for one in codes}})


def without(inputs: Inputs, code: str, indicator: str, *tables: str) -> Inputs:
    """The same without the rows of one indicator in the named tables."""
    left = {
        name: {key: row for key, row in getattr(inputs, name).items() if key != (code, indicator)}
        for name in tables
    }
    return putting(inputs, **left)


def putting(inputs: Inputs, **tables: Any) -> Inputs:
    """The same with other tables by name."""
    return replace(inputs, **tables)


def vetoed(inputs: Inputs, code: str) -> Inputs:
    return replace(inputs, vetoes={**inputs.vetoes, code: Veto("情形", "依据", PLACE)})


def after(inputs: Inputs, code: str, was: str, acceptance: str = "通过") -> Inputs:
    return replace(inputs, previous={**inputs.previous, code: Previous(was, acceptance, PLACE)})
