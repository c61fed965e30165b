"""One mapping of a pack, read key by key.

A faulty value gives a harmless stand-in and a fault in the book, so that reading goes on
and the author sees everything at once.
"""

import difflib
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from xianfeng.packs.nodes import Items, Node, Scalar, Spot, Table
from xianfeng.packs.reading.book import Book
from xianfeng.packs.texts import Text

_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,49}", re.ASCII)
LONGEST = 200  # characters of one text: pages and lists must hold it
Chosen = TypeVar("Chosen", bound=StrEnum)
Read = TypeVar("Read")


class Fields:
    """Reads one table; `close` reports the keys nobody asked for."""

    def __init__(self, book: Book, node: Node, path: str, absent: bool = False) -> None:
        """`absent`: the table itself was reported missing, its keys are not reported again."""
        self.book = book
        self.path = path
        self.table = node if isinstance(node, Table) else Table({}, {}, node.spot)
        self._asked: set[str] = set()
        self._silent = absent or not isinstance(node, Table)
        if not isinstance(node, Table):
            self._wrong(node.spot, path, "这里要写“键: 值”。", "“key: value” pairs belong here.")

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.table.entries

    def spot(self, key: str) -> Spot:
        return self.table.keys.get(key, self.table.spot)

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str:
        """A required text without surrounding blanks; never empty."""
        node = self._node(key)
        return self._scalar(node, self.at(key)) if node else ""

    def maybe_text(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def code(self, key: str = "id") -> str:
        """A short latin name others refer to."""
        code = self.text(key)
        if code and not _CODE.fullmatch(code):
            self.wrong(
                key,
                f"“{code}”不是代号。",
                f"“{code}” is not a code.",
                "代号以小写字母开头，只含小写字母、数字、- 和 _。",
                "A code has lower-case letters, digits, - and _, and begins with a letter.",
            )
        return code

    def words(self, key: str) -> Text:
        """A text in both languages."""
        node = self._node(key)
        return self._words(node, self.at(key)) if node else Text("", "")

    def many_words(self, key: str) -> tuple[Text, ...]:
        found = enumerate(self._list(key))
        return tuple(self._words(node, f"{self.at(key)}[{place}]") for place, node in found)

    def texts(self, key: str) -> tuple[tuple[str, Spot], ...]:
        """A list of texts, each with its place."""
        found = enumerate(self._list(key))
        return tuple(
            (self._scalar(node, f"{self.at(key)}[{place}]"), node.spot) for place, node in found
        )

    def number(self, key: str, least: Fraction, most: Fraction) -> Fraction:
        """An exact plain decimal within bounds, both included."""
        text = self.text(key)
        if not text:
            return least
        if not _DECIMAL.fullmatch(text):
            self.wrong(
                key,
                f"“{text}”不是数。",
                f"“{text}” is not a number.",
                "请写成 5 或 0.30 这样的十进制数。",
                "Write a plain decimal such as 5 or 0.30.",
            )
            return least
        number = Fraction(text)
        if not least <= number <= most:
            self.wrong(
                key,
                f"{text} 超出范围。",
                f"{text} is out of range.",
                f"应在 {least} 至 {most} 之间。",
                f"It lies between {least} and {most}.",
            )
        return number

    def fraction(self, key: str) -> Fraction:
        """A share or worth between 0 and 1."""
        return self.number(key, Fraction(0), Fraction(1))

    def whole(self, key: str, least: int, most: int) -> int:
        number = self.number(key, Fraction(least), Fraction(most))
        if number.denominator != 1:
            self.wrong(key, "应为整数。", "A whole number belongs here.")
        return int(number)

    def choice(self, key: str, kind: type[Chosen]) -> Chosen:
        """One word of a closed list."""
        return self._chosen(self.text(key), kind, self.spot(key), self.at(key))

    def choices(self, key: str, kind: type[Chosen]) -> tuple[Chosen, ...]:
        return tuple(self._chosen(text, kind, spot, self.at(key)) for text, spot in self.texts(key))

    def inner(self, key: str) -> "Fields":
        """A required table below this one."""
        node = self._node(key)
        empty = Table({}, {}, self.spot(key))
        return Fields(self.book, node or empty, self.at(key), absent=node is None)

    def each(
        self, key: str, read: Callable[["Fields"], Read], named: str = "id"
    ) -> tuple[Read, ...]:
        """A list of tables; each is read and closed. Paths use the code where there is one."""
        return tuple(
            self._entry(self.at(key), node, place, read, named)
            for place, node in enumerate(self._list(key))
        )

    def refer(self, kind: str, key: str) -> str:
        """A required reference to something defined elsewhere."""
        name = self.text(key)
        if name:
            self.book.refer(kind, name, self.spot(key), self.at(key))
        return name

    def maybe_refer(self, kind: str, key: str) -> str | None:
        return self.refer(kind, key) if self.has(key) else None

    def define(self, kind: str, key: str = "id") -> str:
        """A code others may refer to."""
        name = self.code(key)
        if name:
            self.book.define(kind, name, self.spot(key), self.at(key))
        return name

    def wrong(self, key: str, zh: str, en: str, remedy_zh: str = "", remedy_en: str = "") -> None:
        self._wrong(self.spot(key), self.at(key), zh, en, remedy_zh, remedy_en)

    def wrong_at(self, spot: Spot, key: str, message: Text, remedy: Text) -> None:
        """A fault of one entry of a list."""
        self.book.fault(spot, self.at(key), message, remedy)

    def close(self) -> None:
        """Unknown keys are faults: a typo never passes as silence."""
        for key in self.table.entries:
            if key not in self._asked:
                self._unknown(key)

    def _unknown(self, key: str) -> None:
        near = difflib.get_close_matches(key, sorted(self._asked), n=1)
        known = near[0] if near else "、".join(sorted(self._asked))
        self.wrong(
            key,
            f"不认识的键“{key}”。",
            f"Unknown key “{key}”.",
            f"可用：{known}。",
            f"Known here: {known}.",
        )

    def _entry(
        self, path: str, node: Node, place: int, read: Callable[["Fields"], Read], named: str
    ) -> Read:
        fields = Fields(self.book, node, f"{path}[{_name(node, named, place)}]")
        result = read(fields)
        fields.close()
        return result

    def _node(self, key: str) -> Node | None:
        if not self.has(key) and not self._silent:
            self.wrong(key, f"缺少“{key}”。", f"“{key}” is missing.", "请补上。", "Add it.")
        return self.table.entries.get(key)

    def _list(self, key: str) -> Iterable[Node]:
        node = self._node(key)
        if isinstance(node, Items) or node is None:
            return node.nodes if node else ()
        self.wrong(
            key,
            "这里要写列表。",
            "A list belongs here.",
            "每项以“- ”开头。",
            "Begin each item with “- ”.",
        )
        return ()

    def _scalar(self, node: Node, path: str) -> str:
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if 0 < len(text) <= LONGEST:
            return text
        self._wrong(
            node.spot,
            path,
            f"这里要写一个值，1 至 {LONGEST} 字。",
            f"One value of 1 to {LONGEST} characters belongs here.",
        )
        return ""

    def _words(self, node: Node, path: str) -> Text:
        fields = Fields(self.book, node, path)
        text = Text(fields.text("zh"), fields.text("en"))
        fields.close()
        return text

    def _chosen(self, text: str, kind: type[Chosen], spot: Spot, path: str) -> Chosen:
        values = [one.value for one in kind]
        if text in values:
            return kind(text)
        if text:
            known = "、".join(values)
            self._wrong(
                spot,
                path,
                f"不认识“{text}”。",
                f"“{text}” is not known here.",
                f"可用：{known}。",
                f"Known here: {known}.",
            )
        return next(iter(kind))

    def _wrong(
        self, spot: Spot, path: str, zh: str, en: str, remedy_zh: str = "", remedy_en: str = ""
    ) -> None:
        self.book.fault(spot, path, Text(zh, en), Text(remedy_zh, remedy_en))


def _name(node: Node, named: str, place: int) -> str:
    entry = node.entries.get(named) if isinstance(node, Table) else None
    return entry.text if isinstance(entry, Scalar) and entry.text else str(place)
