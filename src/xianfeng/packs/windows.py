"""What a pack rules about service windows (R-045…R-064)."""

from dataclasses import dataclass
from enum import StrEnum

from xianfeng.packs.grading import Basis
from xianfeng.packs.texts import Text


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its name for people."""

    code: str
    name: Text


class Bearer(StrEnum):
    """Who may bear an honour: a whole window, a team of it, or a person who serves there."""

    UNIT = "unit"
    TEAM = "team"
    MEMBER = "member"


BEARERS = {
    Bearer.UNIT: Text("窗口", "Window"),
    Bearer.TEAM: Text("团队", "Team"),
    Bearer.MEMBER: Text("个人", "Person"),
}


@dataclass(frozen=True, slots=True)
class Honour:
    """A name of honour (R-050, R-064). Versions from before `for` was a word name no bearer:
    nobody is put forward for such an honour."""

    code: str
    name: Text
    bearers: tuple[Bearer, ...]


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
    honours: tuple[Honour, ...]
    deadlines: tuple[int, ...]
    deadlines_basis: Basis
