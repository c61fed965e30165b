"""Who is who: branch + name + 入党日期, and nothing is guessed (docs/rules/members.md)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from xianfeng.members.rules.values import (
    FIELDS,
    Change,
    Known,
    MemberRow,
    Offer,
    Plan,
    Stored,
    Unclear,
)
from xianfeng.sheets.errors import Message
from xianfeng.sheets.errors import gettext_noop as _

T = TypeVar("T", MemberRow, Known)


def plan_members(rows: Iterable[MemberRow], stored: Stored, silent: Sequence[str] = ()) -> Plan:
    """What importing `rows` into `stored` would do, in the order of the sheet.

    `silent`: fields that the file has no column for; what is kept of them stays (M-2.7).
    """
    return Matching(rows, stored, silent).plan()


class Matching:
    """The tables that one comparison needs."""

    def __init__(self, rows: Iterable[MemberRow], stored: Stored, silent: Sequence[str]) -> None:
        self.rows = list(rows)
        self.silent = silent
        self.stored = stored
        self.rows_by_key = grouped(self.rows)
        self.known_by_key = grouped(stored.known)
        self.rows_in_branch = in_branch(self.rows)
        self.known_in_branch = in_branch(stored.known)
        self.seen: set[int] = set()
        self.result = Plan()

    def plan(self) -> Plan:
        new = [row for row in self.rows if not self.settled(row)]
        self.look_elsewhere(new)
        self.result.absent = [
            known for known in self.stored.known if known.membership not in self.seen
        ]
        return self.result

    def settled(self, row: MemberRow) -> bool:
        """Whether the row's own branch tells who it is, or that it cannot be told."""
        same = self.known_by_key.get(row.key, [])
        near = [known for known in self.namesakes(row) if vague(known.joined, row.joined)]
        self.seen.update(known.membership for known in (*same, *near))
        if len(self.rows_by_key[row.key]) > 1:
            self.unclear(row, TWICE_IN_FILE, self.rows_by_key[row.key])
        elif len(same) > 1:
            self.unclear(row, TWICE_IN_STORE, same)
        elif same:
            self.compare(row, same[0])
        elif near or self.vague_in_file(row):
            self.unclear(row, VAGUE, near)
        else:
            return False
        return True

    def namesakes(self, row: MemberRow) -> list[Known]:
        return self.known_in_branch.get((row.branch, row.name), [])

    def vague_in_file(self, row: MemberRow) -> bool:
        others = self.rows_in_branch[row.branch, row.name]
        return any(vague(other.joined, row.joined) for other in others)

    def unclear(
        self, row: MemberRow, text: tuple[str, str], others: list[MemberRow] | list[Known]
    ) -> None:
        numbers = [str(other.row) for other in others if isinstance(other, MemberRow)]
        params = {"rows": "、".join(numbers), "count": len(others)}
        reason, remedy = text
        self.result.ambiguous.append(Unclear(row, Message(reason, params), Message(remedy)))

    def compare(self, row: MemberRow, known: Known) -> None:
        row = with_kept(row, known, self.silent)
        fields = tuple(
            (name, getattr(known, name), getattr(row, name))
            for name in FIELDS
            if getattr(known, name) != getattr(row, name) and not kept_by_hand(known, name)
        )
        if fields:
            self.result.changed.append(Change(row, known, fields))
        else:
            self.result.unchanged += 1

    def look_elsewhere(self, new: list[MemberRow]) -> None:
        """A new row is added, or offered as a transfer of one who is absent elsewhere."""
        gone: dict[Hashable, list[Known]] = defaultdict(list)
        for known in self.stored.known:
            if known.membership not in self.seen and known.joined:
                gone[known.name, known.joined].append(known)
        claims = defaultdict(list)
        for row in new:
            claims[row.name, row.joined].append(row)
        for row in new:
            self.place(row, gone.get((row.name, row.joined), []), claims[row.name, row.joined])

    def place(self, row: MemberRow, gone: list[Known], claims: list[MemberRow]) -> None:
        if not gone:
            self.result.added.append(row)
            return
        self.seen.update(known.membership for known in gone)
        if len(gone) > 1 or len(claims) > 1:
            self.unclear(row, SEVERAL_ELSEWHERE, gone)
            return
        moving = [name for name in self.silent if name != "post"]  # a post stays with the branch
        offer = Offer(with_kept(row, gone[0], moving), gone[0])
        offered = (offer.known.person, row.branch) in self.stored.offered
        (self.result.waiting if offered else self.result.offers).append(offer)


def with_kept(row: MemberRow, known: Known, silent: Sequence[str]) -> MemberRow:
    """The row with what is kept where the file says nothing."""
    return replace(row, **{name: getattr(known, name) for name in silent}) if silent else row


def kept_by_hand(known: Known, field: str) -> bool:
    """What the branch itself said with a reason, a roll does not take back."""
    return field == "infirm" and known.by_hand


def grouped(things: Iterable[T]) -> dict[tuple[str, str, str], list[T]]:
    found: dict[tuple[str, str, str], list[T]] = defaultdict(list)
    for thing in things:
        found[thing.key].append(thing)
    return found


def in_branch(things: Iterable[T]) -> dict[tuple[str, str], list[T]]:
    found: dict[tuple[str, str], list[T]] = defaultdict(list)
    for thing in things:
        found[thing.branch, thing.name].append(thing)
    return found


def vague(one: str, other: str) -> bool:
    """Two days that may be the same: one says less than the other (2004 and 2004-07-01)."""
    return one != other and (one.startswith(other) or other.startswith(one))


TWICE_IN_FILE = (
    _("同一党支部有姓名和入党日期都相同的几行（第 %(rows)s 行），分不清是否同一人"),
    _("重复的请只留一行；确为两人的，请在姓名后加以区别"),
)
TWICE_IN_STORE = (
    _("系统中该党支部有 %(count)s 名党员姓名和入党日期都与此相同"),
    _("请在系统中核对后逐人修改"),
)
VAGUE = (
    _("同一党支部有同名党员，入党日期一个详细、一个简略，分不清是否同一人"),
    _("请把入党日期写成与原来同样详细"),
)
SEVERAL_ELSEWHERE = (
    _("其他党支部有姓名和入党日期都相同的党员，分不清是哪一位转来"),
    _("请由组织部门核对后单独办理转接"),
)
