"""What the roll says of members, what is kept of them, and how the two differ."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from xianfeng.sheets.errors import Message, RowError

FULL, PROBATIONARY = "full", "probationary"
# What a second import may change of a person it knows; the rest is the key.
FIELDS = ("kind", "post", "mobile", "infirm")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One accepted row; `row` is the 1-based sheet row, `branch` a code.

    `joined` is 1990-07-01, 1990-07, 1990 or "".
    """

    row: int
    branch: str
    name: str
    joined: str
    kind: str
    post: str
    mobile: bool
    infirm: bool

    @property
    def key(self) -> Key:
        return self.branch, self.name, self.joined


@dataclass(frozen=True, slots=True)
class Known:
    """One open membership as it is kept; `by_hand`: the branch itself said 年老体弱."""

    membership: int
    person: str
    branch: str
    name: str
    joined: str
    kind: str
    post: str
    mobile: bool
    infirm: bool
    by_hand: bool = False

    @property
    def key(self) -> Key:
        return self.branch, self.name, self.joined


@dataclass(frozen=True, slots=True)
class Dropped:
    """A column that is not kept, and why."""

    sheet: str
    column: str
    why: Message


@dataclass(frozen=True, slots=True)
class Silent:
    """Fields whose columns a file does not have: it says nothing of them (M-2.7)."""

    organizations: Sequence[str] = ()
    members: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet of members gave."""

    accepted: tuple[MemberRow, ...]
    refused: tuple[RowError, ...]
    warnings: tuple[RowError, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """`fields`: (name of the field, old value, new value)."""

    row: MemberRow
    known: Known
    fields: tuple[tuple[str, str | bool, str | bool], ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """A row that could be several persons; listed, never guessed."""

    row: MemberRow
    reason: Message
    remedy: Message


@dataclass(frozen=True, slots=True)
class Offer:
    """A row that may be a person who was in another branch."""

    row: MemberRow
    known: Known


@dataclass(slots=True)
class Plan:
    """What importing the rows would do. `waiting`: offered before and not decided yet."""

    added: list[MemberRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    ambiguous: list[Unclear] = field(default_factory=list)
    absent: list[Known] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    waiting: list[Offer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the county keeps: open memberships, and open offers as (person, target code)."""

    known: Collection[Known]
    offered: Collection[tuple[str, str]] = frozenset()
