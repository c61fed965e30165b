"""A pack's files as one tree: section files, packs built on, changes (R-044, R-078).

Everything happens on trees with places, so that a fault later found in a section that came
from another pack names that pack's file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xianfeng.packs.errors import PackError
from xianfeng.packs.nodes import Items, Node, Scalar, Spot, Table, parse_file
from xianfeng.packs.texts import Text

# Sections whose entries join those of the packs built on; the others come from one place.
JOINED = ("clauses", "standards", "scales", "questions", "publication")
SINGLE = ("guidance", "pledges", "windows", "grading")
SECTIONS = (*JOINED, *SINGLE)
HEAD = "pack.yaml"
_FOLDER = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)  # one name, never a path


class Resolver:
    """Resolves one pack and those it builds on; `shelf` is where their folders stand."""

    def __init__(self, faults: list[PackError]) -> None:
        self.faults = faults

    def resolve(self, folder: Path, chain: tuple[str, ...] = ()) -> Table | None:
        """The whole tree of the pack in `folder`, or None where it cannot be read."""
        tree = self._own(folder)
        if tree is None:
            return None
        entries, keys = dict(tree.entries), dict(tree.keys)
        changes = entries.pop("changes", None)
        self._check_supersedes(tree, folder)
        for base in self._bases(tree, folder, (*chain, folder.name)):
            self._take(base, entries, keys)
        merged = Table(entries, keys, tree.spot)
        return self._changed(merged, changes) if changes else merged

    def _own(self, folder: Path) -> Table | None:
        """What stands in the folder itself; None where a file cannot be read."""
        head = folder / HEAD
        if not head.is_file():
            self._fault(Spot(str(head), 1), "", "没有 pack.yaml。", "There is no pack.yaml.")
            return None
        top = parse_file(head, self.faults)
        sections = self._section_files(folder)
        trees = {name: parse_file(file, self.faults) for name, file in sections.items()}
        readable = {name: tree for name, tree in trees.items() if tree is not None}
        if isinstance(top, Table) and len(readable) == len(trees):
            return self._with_sections(top, readable)
        if top is not None and not isinstance(top, Table):
            self._fault(top.spot, "", "这里要写“键: 值”。", "“key: value” pairs belong here.")
        return None

    def _section_files(self, folder: Path) -> dict[str, Path]:
        """The file of each section; any other YAML beside pack.yaml is a fault, and unread."""
        found: dict[str, Path] = {}
        for file in sorted(folder.iterdir()):
            if file.suffix not in {".yaml", ".yml"} or file.name == HEAD:
                continue
            if file.stem not in SECTIONS or file.stem in found or not file.is_file():
                self._unknown_file(Spot(str(file), 1), file)
            else:
                found[file.stem] = file
        return found

    def _with_sections(self, top: Table, trees: Mapping[str, Node]) -> Table:
        entries, keys = dict(top.entries), dict(top.keys)
        for name, node in trees.items():
            if name in entries:
                self._twice(node.spot, name)
            else:
                entries[name], keys[name] = node, node.spot
        return Table(entries, keys, top.spot)

    def _bases(
        self, tree: Table, folder: Path, chain: tuple[str, ...]
    ) -> Iterator[tuple[Table, Mapping[str, Spot]]]:
        """Each pack built on with the sections taken from it."""
        listed = tree.entries.get("builds_on")
        for entry in listed.nodes if isinstance(listed, Items) else ():
            name, takes = _base(entry)
            spot = name.spot if name else entry.spot
            if name is None:
                continue  # told by the schema
            if name.text in chain:
                self._fault(
                    spot,
                    "builds_on",
                    "政策包互相引用。",
                    "The packs build on each other.",
                    f"请去掉“{name.text}”。",
                    f"Remove “{name.text}”.",
                )
            elif not _stands_beside(folder, name.text):
                self._no_pack(spot, "builds_on", name.text)
            elif (base := self.resolve(folder.parent / name.text, chain)) is not None:
                yield base, takes

    def _check_supersedes(self, tree: Table, folder: Path) -> None:
        """A pack that takes the place of another names one that exists."""
        listed = tree.entries.get("supersedes")
        for one in listed.nodes if isinstance(listed, Items) else ():
            if isinstance(one, Scalar) and not _stands_beside(folder, one.text):
                self._no_pack(one.spot, "supersedes", one.text)

    def _take(
        self,
        found: tuple[Table, Mapping[str, Spot]],
        entries: dict[str, Node],
        keys: dict[str, Spot],
    ) -> None:
        base, takes = found
        for section, spot in takes.items():
            theirs = base.entries.get(section)
            if section not in SECTIONS or theirs is None:
                self._fault(
                    spot,
                    "builds_on.takes",
                    f"所引用的政策包没有“{section}”。",
                    f"The pack built on has no “{section}”.",
                    f"可用：{'、'.join(one for one in SECTIONS if one in base.entries)}。",
                    f"It has: {', '.join(one for one in SECTIONS if one in base.entries)}.",
                )
            elif section not in entries:
                entries[section], keys[section] = theirs, spot
            else:
                self._join(section, spot, entries, theirs)

    def _join(self, section: str, spot: Spot, entries: dict[str, Node], theirs: Node) -> None:
        ours = entries[section]
        if section in JOINED and isinstance(ours, Items) and isinstance(theirs, Items):
            entries[section] = Items((*theirs.nodes, *ours.nodes), ours.spot)
        else:
            self._twice(spot, section)

    def _changed(self, tree: Table, changes: Node) -> Table:
        """Single values replaced by path, e.g. `grading.cap.value: 0.25`."""
        if not isinstance(changes, Table):
            self._fault(
                changes.spot, "changes", "这里要写“键: 值”。", "“key: value” pairs belong here."
            )
            return tree
        for path, node in changes.entries.items():
            changed = replaced(tree, path.split("."), node)
            if isinstance(changed, Table):
                tree = changed
            else:
                self._fault(
                    changes.keys[path],
                    f"changes.{path}",
                    f"没有“{path}”可改。",
                    f"There is no “{path}” to change.",
                    "请核对路径，列表中的条目用其代号。",
                    "Check the path; entries of lists go by their id.",
                )
        return tree

    def _no_pack(self, spot: Spot, path: str, name: str) -> None:
        self._fault(
            spot,
            path,
            f"没有政策包“{name}”。",
            f"There is no pack “{name}”.",
            "它应与本文件夹并列。",
            "Its folder stands beside this one.",
        )

    def _unknown_file(self, spot: Spot, file: Path) -> None:
        known = ", ".join(f"{one}.yaml" for one in SECTIONS)
        self._fault(
            spot,
            "",
            f"不认识的文件“{file.name}”。",
            f"Unknown file “{file.name}”.",
            f"可用：{known}。",
            f"Known: {known}.",
        )

    def _twice(self, spot: Spot, section: str) -> None:
        self._fault(
            spot,
            section,
            f"“{section}”有两个来源。",
            f"“{section}” comes from two places.",
            "请只保留一个；个别数值可用 changes 修改。",
            "Keep one of them; single values can be altered with changes.",
        )

    def _fault(
        self, spot: Spot, path: str, zh: str, en: str, remedy_zh: str = "", remedy_en: str = ""
    ) -> None:
        self.faults.append(
            PackError(spot.file, spot.line, path, Text(zh, en), Text(remedy_zh, remedy_en))
        )


def replaced(node: Node, path: Sequence[str], new: Node) -> Node | None:
    """`node` with what stands at `path` replaced; None where nothing stands there."""
    if not path:
        return new
    if isinstance(node, Table) and path[0] in node.entries:
        inner = replaced(node.entries[path[0]], path[1:], new)
        return replace(node, entries={**node.entries, path[0]: inner}) if inner else None
    if isinstance(node, Items):
        return _replaced_entry(node, path, new)
    return None


def _replaced_entry(node: Items, path: Sequence[str], new: Node) -> Items | None:
    for place, entry in enumerate(node.nodes):
        if named(entry) == path[0]:
            inner = replaced(entry, path[1:], new)
            if inner is None:
                return None
            return replace(node, nodes=(*node.nodes[:place], inner, *node.nodes[place + 1 :]))
    return None


def named(node: Node) -> str | None:
    """The id of an entry of a list."""
    name = node.entries.get("id") if isinstance(node, Table) else None
    return name.text if isinstance(name, Scalar) else None


def _stands_beside(folder: Path, name: str) -> bool:
    return bool(_FOLDER.fullmatch(name)) and (folder.parent / name / HEAD).is_file()


def _base(entry: Node) -> tuple[Scalar | None, dict[str, Spot]]:
    if not isinstance(entry, Table):
        return None, {}
    name, takes = entry.entries.get("pack"), entry.entries.get("takes")
    sections = takes.nodes if isinstance(takes, Items) else ()
    return (
        name if isinstance(name, Scalar) else None,
        {one.text: one.spot for one in sections if isinstance(one, Scalar)},
    )
