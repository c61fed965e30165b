"""YAML as text with line numbers: no values are guessed, nothing is executed.

Every scalar stays the text the author wrote, so 0.30 never passes through a float.
Tags, anchors, aliases, duplicate keys, several documents, deep nesting and huge files
are refused while the events arrive, before a tree could grow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from xianfeng.kernel.files import beginning
from xianfeng.packs.errors import PackError
from xianfeng.packs.texts import Text

LARGEST_FILE = 512 * 1024  # bytes; the largest pack we ship is a twentieth of it
DEEPEST = 12
MOST_NODES = 20_000
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands; `line` counts from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    nodes: tuple["Node", ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; `keys` holds the place of each key."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Spot]
    spot: Spot


Node = Scalar | Items | Table
Plain = str | list["Plain"] | dict[str, "Plain"]


class MalformedError(Exception):
    """Text that is no tree; told as one `PackError`."""

    def __init__(self, line: int, message: Text, remedy: Text, field: str = "") -> None:
        super().__init__(message.en)
        self.line, self.message, self.remedy, self.field = line, message, remedy, field


def parse_file(path: Path, faults: list[PackError]) -> Node | None:
    """The tree of one file, or None with the reason added to `faults`."""
    file = str(path)
    try:
        return parse_text(file, _text(path))
    except MalformedError as fault:
        faults.append(PackError(file, fault.line, fault.field, fault.message, fault.remedy))
    except OSError:
        told = Text("文件无法读取。", "The file cannot be read.")
        faults.append(PackError(file, 1, "", told, Text("请检查权限。", "Check its permissions.")))
    return None


def parse_text(file: str, text: str) -> Node:
    """The one document of `text`."""
    try:
        return _Composer(file, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MalformedError(
            line,
            Text("不是正确的 YAML。", f"Not valid YAML: {error.problem}."),
            Text("请检查缩进、冒号和引号。", "Check indentation, colons and quotes."),
        ) from error
    except yaml.YAMLError as error:
        raise MalformedError(
            1,
            Text("文件含有 YAML 不允许的字符。", "The file has characters YAML does not allow."),
            Text("请另存为 UTF-8 纯文本。", "Save it as plain UTF-8 text."),
        ) from error


def plain(node: Node) -> Plain:
    """The content without places: what is hashed, stored and compared."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [plain(one) for one in node.nodes]
    return {key: plain(one) for key, one in node.entries.items()}


def from_plain(value: Plain, file: str) -> Node:
    """A stored content as a tree again; it has no lines, so all stand on line 1."""
    spot = Spot(file, 1)
    if isinstance(value, str):
        return Scalar(value, spot)
    if isinstance(value, list):
        return Items(tuple(from_plain(one, file) for one in value), spot)
    entries = {key: from_plain(one, file) for key, one in value.items()}
    return Table(entries, dict.fromkeys(entries, spot), spot)


def _text(path: Path) -> str:
    read = beginning(path, LARGEST_FILE)
    if len(read) > LARGEST_FILE:
        raise MalformedError(
            1,
            Text("文件过大。", "The file is too large."),
            Text("政策包的单个文件不超过 512 KiB。", "A pack's file has at most 512 KiB."),
        )
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedError(
            1,
            Text("文件不是 UTF-8 编码。", "The file is not UTF-8."),
            Text("请另存为 UTF-8。", "Save it as UTF-8."),
        ) from error


class _Composer:
    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events
        self.count = 0

    def document(self) -> Node:
        event = self._next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return Table({}, {}, Spot(self.file, 1))
        node = self._node(event, 1)
        for rest in self.events:
            if isinstance(rest, yaml.DocumentStartEvent):
                raise MalformedError(
                    _line(rest),
                    Text("一个文件只能有一个文档。", "A file holds one document only."),
                    Text("请删去 --- 之后的内容或另建文件。", "Remove what follows --- ."),
                )
        return node

    def _next(self) -> yaml.Event:
        return next(self.events)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._allow(event, depth)
        spot = Spot(self.file, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, spot)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(spot, depth)
        return self._table(spot, depth)

    def _items(self, spot: Spot, depth: int) -> Items:
        nodes = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            nodes.append(self._node(event, depth + 1))
        return Items(tuple(nodes), spot)

    def _table(self, spot: Spot, depth: int) -> Table:
        entries: dict[str, Node] = {}
        keys: dict[str, Spot] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, keys)
            keys[key] = Spot(self.file, _line(event))
            entries[key] = self._node(self._next(), depth + 1)
        return Table(entries, keys, spot)

    def _key(self, event: yaml.Event, taken: Mapping[str, Spot]) -> str:
        self._allow(event, 1)
        if not isinstance(event, yaml.ScalarEvent):
            raise MalformedError(
                _line(event),
                Text("键必须是一个词。", "A key must be one word."),
                Text("请改写此行。", "Rewrite this line."),
            )
        key = str(event.value)
        if key in taken:
            first = taken[key].line
            raise MalformedError(
                _line(event),
                Text(
                    f"键“{key}”重复，第 {first} 行已有。",
                    f"Key “{key}” stands on line {first} too.",
                ),
                Text("请保留一个。", "Keep one of them."),
                key,
            )
        return key

    def _allow(self, event: yaml.Event, depth: int) -> None:
        self.count += 1
        if self.count > MOST_NODES or depth > DEEPEST:
            raise MalformedError(
                _line(event),
                Text("内容过多或层次过深。", "Too much content or nested too deeply."),
                Text("请按章节拆成多个文件。", "Split it into a file per section."),
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise MalformedError(
                _line(event),
                Text(
                    "不能使用锚点和引用（& 和 *）。", "Anchors and aliases (& and *) are not used."
                ),
                Text("请把内容写全，或给文字加引号。", "Write the content out, or quote the text."),
            )
        if getattr(event, "tag", None):
            raise MalformedError(
                _line(event),
                Text("不能使用标签（!）。", "Tags (!) are not used."),
                Text("请删去标签，或给文字加引号。", "Remove the tag, or quote the text."),
            )


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1
