"""What a pack rules about service windows (R-045…R-064)."""

from dataclasses import dataclass

from xianfeng.packs.grading import Basis
from xianfeng.packs.texts import Text


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its name for people."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class WindowClass:
    """A kind of window unit and what it is guided in first (R-045, R-070)."""

    code: str
    name: Text
    guidance: Text


@dataclass(frozen=True, slots=True)
class WindowRules:
    """`deadlines` are working days, the first is offered first; places differ (§4)."""

    clause: str | None
    aims: tuple[Named, ...]
    classes: tuple[WindowClass, ...]
    principles: tuple[Named, ...]
    modes: tuple[Named, ...]
    faults: tuple[Named, ...]
    topics: tuple[Named, ...]
    contests: tuple[Named, ...]
    stars: tuple[Named, ...]
    stars_basis: Basis
    honours: tuple[Named, ...]
    deadlines: tuple[int, ...]
    deadlines_basis: Basis
