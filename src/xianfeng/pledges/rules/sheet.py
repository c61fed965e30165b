"""A branch's pledges on one sheet: one row an item; a member's rows make one pledge.

Every row is checked, and all that is wrong with it is told. A member with a refused row is left
out whole: half a pledge would be nobody's promise.
"""

import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xianfeng.sheets import cells
from xianfeng.sheets.errors import BadCell, Message, RowError
from xianfeng.sheets.errors import gettext_noop as _
from xianfeng.sheets.tables import Column, Row, Table

SHEET = "承诺"
NAME, POST, TEXT, AIM, MEASURES, DUE, ASPECTS, MEDIUM = (
    "承诺人", "岗位", "承诺事项", "目标", "措施", "完成时限", "五带头", "公开方式",
)  # fmt: skip
COLUMNS = (
    Column(NAME, synonyms=("姓名", "责任人", "党员姓名")),
    Column(POST, required=False),
    Column(TEXT, synonyms=("承诺内容", "内容")),
    Column(AIM, required=False, synonyms=("预期目标",)),
    Column(MEASURES, required=False, synonyms=("推进措施", "具体措施")),
    Column(DUE, synonyms=("时限", "完成日期")),
    Column(ASPECTS, required=False, synonyms=("五带头标签", "类别", "承诺方面")),
    Column(MEDIUM, required=False),
)
LIMITS = {TEXT: 300, AIM: 200, MEASURES: 500}
MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are compared with: members by name, codes by the pack's words."""

    members: Mapping[str, Sequence[int]]  # name → keys of open memberships
    pledged: frozenset[int]  # memberships that have this year's pledge
    aspects: Mapping[str, str]
    media: Mapping[str, str]
    year: int
    posts: Mapping[str, int] = field(default_factory=dict)  # the branch's open posts by name
    # The same words in the language of whoever brings the sheet: what to write instead.
    aspects_named: Sequence[str] = ()
    media_named: Sequence[str] = ()


@dataclass(slots=True)
class ReadPledge:
    """A member's items, in the order of rows."""

    membership: int
    name: str
    items: list[dict[str, Any]] = field(default_factory=list)
    post: int | None = None  # of the branch's list; the roll's own posts need no entry


def read_pledges(table: Table, known: Known) -> tuple[list[ReadPledge], list[RowError]]:
    """The pledges that may be taken in, and every fault."""
    found: dict[int, ReadPledge] = {}
    errors: list[RowError] = []
    spoiled: set[int] = set()
    for row in table:
        read = Reading(table.sheet, row, known)
        item = read.item()
        errors += read.errors
        if read.membership is None:
            continue
        if read.errors:
            spoiled.add(read.membership)
        mine = found.setdefault(read.membership, ReadPledge(read.membership, read.name))
        mine.items.append(item)
        mine.post = mine.post or read.post
    errors += too_many(table.sheet, found.values())
    whole = [
        one for key, one in found.items() if key not in spoiled and len(one.items) <= MOST_ITEMS
    ]
    return whole, errors


def too_many(sheet: str, pledges: Any) -> Iterator[RowError]:
    """Members with more items than a pledge holds."""
    for one in pledges:
        if len(one.items) > MOST_ITEMS:
            reason = Message(_("一份承诺最多 %(most)s 项。"), {"most": MOST_ITEMS})
            remedy = Message(_("请保留主要的几项。"))
            yield RowError(sheet, one.items[-1]["row"], TEXT, one.name, reason, remedy)


class Reading:
    """One row, read cell by cell; faults are collected."""

    def __init__(self, sheet: str, row: Row, known: Known) -> None:
        self.sheet, self.row, self.known = sheet, row, known
        self.errors: list[RowError] = []
        self.name = self.of(NAME, lambda cell: text_of(cell, 60, required=True)) or ""
        self.membership = self.member()
        # Most sheets name the roll's post here; only one of the branch's list says something new.
        self.post = known.posts.get(self.of(POST, lambda cell: text_of(cell, 60)) or "")

    def item(self) -> dict[str, Any]:
        """The item as JSON holds it."""
        due = self.of(DUE, self.due)
        return {
            "row": self.row.number,
            "text": self.of(TEXT, lambda cell: text_of(cell, LIMITS[TEXT], required=True)) or "",
            "aim": self.of(AIM, lambda cell: text_of(cell, LIMITS[AIM])) or "",
            "measures": self.of(MEASURES, lambda cell: text_of(cell, LIMITS[MEASURES])) or "",
            "due": due.isoformat() if due else "",
            "aspects": self.of(ASPECTS, self.aspects) or [],
            "medium": self.of(MEDIUM, self.medium) or "",
        }

    def of(self, column: str, read: Callable[[Any], Any]) -> Any:
        """A cell's value, None where it is faulty."""
        cell = self.row[column]
        try:
            return read(cell)
        except BadCell as bad:
            self.errors.append(bad.at(self.sheet, self.row.number, column, shown(cell)))
            return None

    def member(self) -> int | None:
        """The one open membership of this name that has no pledge yet."""
        if not self.name:
            return None
        keys = self.known.members.get(self.name, ())
        if len(keys) != 1:
            self.refuse(*(NAMESAKES if keys else STRANGER))
            return None
        if keys[0] in self.known.pledged:
            self.refuse(*PLEDGED)
            return None
        return keys[0]

    def refuse(self, reason: str, remedy: str) -> None:
        error = RowError(
            self.sheet, self.row.number, NAME, self.name, Message(reason), Message(remedy)
        )
        self.errors.append(error)

    def due(self, cell: Any) -> date:
        """A whole day, not long past and not beyond the next year."""
        day = day_of(cell)
        if not date(self.known.year, 1, 1) <= day <= date(self.known.year + 1, 12, 31):
            raise BadCell(
                Message(_("完成时限不在本年度或下一年度。")),
                Message(_("请写 %(year)s 年内的日期。"), {"year": self.known.year}),
            )
        return day

    def aspects(self, cell: Any) -> list[str]:
        words = words_of(cell)
        unknown = [word for word in words if word not in self.known.aspects]
        if unknown:
            raise unknown_word(unknown[0], self.known.aspects_named)
        return list(dict.fromkeys(self.known.aspects[word] for word in words))

    def medium(self, cell: Any) -> str:
        word = text_of(cell, 60)
        if word and word not in self.known.media:
            raise unknown_word(word, self.known.media_named)
        return self.known.media.get(word, "")


STRANGER = (_("本党支部没有这名党员。"), _("请核对姓名；名册有变化的先更新名册。"))
NAMESAKES = (_("本党支部有同名党员，分不清是谁。"), _("请在系统里为这名党员单独录入。"))
PLEDGED = (_("这名党员今年已有年度承诺。"), _("要修改的，请在原承诺上变更。"))


def unknown_word(word: str, known: Sequence[str]) -> BadCell:
    return BadCell(
        Message(_("不认识“%(word)s”。"), {"word": word[:40]}),
        Message(_("可以写：%(known)s。"), {"known": "、".join(known)}),
    )


def words_of(cell: Any) -> list[str]:
    """Words parted by 、 , ; / or blanks; 带头 before a word may be left out or written."""
    text = text_of(cell, 100)
    for mark in ",，;；/／ 和":
        text = text.replace(mark, "、")
    return [word.removeprefix("带头") for word in text.split("、") if word.removeprefix("带头")]


def text_of(cell: Any, longest: int, required: bool = False) -> str:
    """A cell as a plain text within its length."""
    text = cell if isinstance(cell, str) else cells.code(cell)
    # Somebody's own words keep their punctuation; only what cannot be seen goes.
    text = "".join(" " if char in "\t\n\r" else char for char in text.replace("_x000D_", ""))
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf"))
    text = " ".join(text.split())
    if required and not text:
        raise BadCell(Message(_("这一格是空的。")), Message(_("请填写。")))
    if len(text) > longest:
        values = {"longest": longest, "length": len(text)}
        raise BadCell(
            Message(_("有 %(length)s 字，超过 %(longest)s 字。"), values),
            Message(_("请写短一些。")),
        )
    return text


def day_of(cell: Any) -> date:
    """A date cell, or a day, month or year as people write it."""
    found = cells.day(cell)
    return found if isinstance(found, date) else last_day(found)


def last_day(month: cells.PartialDate) -> date:
    """By June means by its last day, by 2026 by the last of December."""
    number = month.month or 12
    return date(month.year, number, monthrange(month.year, number)[1])


def shown(cell: Any) -> str:
    """What the error shows of a cell."""
    return "" if cell is None else str(cell)[:80]
