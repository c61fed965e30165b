"""What a pack leaves open, and where two packs differ (R-185, R-186, C-01…C-24)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from xianfeng.packs.nodes import Plain
from xianfeng.packs.resolve import SECTIONS
from xianfeng.packs.schema import ROLL_LABELS, Pack
from xianfeng.packs.texts import Text, joined, same

# R-182…R-186 bind the system itself; no document rules them.
LAST_OF_DOCUMENTS = 181
SECTION_NAMES = {
    "clauses": Text("条款", "Clauses"),
    "guidance": Text("分类指导领域", "Domains of guidance"),
    "pledges": Text("承诺内容", "Pledges"),
    "windows": Text("三亮三比三评", "Service windows"),
    "standards": Text("标准", "Standards"),
    "scales": Text("量表", "Scales"),
    "questions": Text("评议问题", "Question sets"),
    "grading": Text("定级办法", "Grading"),
    "publication": Text("公开", "Publication"),
}


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing; nothing of it is a fault."""

    sections: tuple[str, ...]  # without content
    ungraded: tuple[str, ...]  # labels of the roll without a scheme; all where nothing is graded
    unborne: tuple[Text, ...]  # honours of windows of which it does not say who bears them
    uncovered: tuple[int, ...]  # R-numbers of the documents without a clause


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two packs differ; None where a pack has nothing there."""

    section: Text
    path: str
    ours: Text | None
    theirs: Text | None


def gaps(pack: Pack) -> Gaps:
    """What a pack does not rule."""
    graded = pack.grading.labels() if pack.grading else {}
    covered = set(pack.covered())
    honours = pack.windows.honours if pack.windows else ()
    return Gaps(
        tuple(section for section in SECTIONS if not getattr(pack, section)),
        tuple(label for label in ROLL_LABELS if label not in graded),
        tuple(one.name for one in honours if not one.bearers),
        tuple(number for number in range(1, LAST_OF_DOCUMENTS + 1) if number not in covered),
    )


def ranges(numbers: tuple[int, ...]) -> str:
    """R-numbers in short.

    >>> ranges((1, 2, 3, 7))
    'R-001…R-003, R-007'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(
        f"R-{first:03d}" if first == last else f"R-{first:03d}…R-{last:03d}" for first, last in runs
    )


def differences(pack: Pack, other: Pack) -> tuple[Difference, ...]:
    """Where the rules differ; titles, numbers and clauses do not count."""
    ours, theirs = json.loads(pack.content), json.loads(other.content)
    return tuple(
        difference
        for section in SECTIONS
        if section != "clauses"
        for difference in _compared(
            SECTION_NAMES[section], section, ours.get(section), theirs.get(section)
        )
    )


def _compared(
    section: Text, path: str, ours: Plain | None, theirs: Plain | None
) -> Iterator[Difference]:
    if ours == theirs:
        return
    left, right = _parts(ours), _parts(theirs)
    if left is None or right is None:
        yield Difference(section, path, _shown(ours), _shown(theirs))
        return
    for key in [*right, *(one for one in left if one not in right)]:
        if key == "clause":
            continue  # where each document says it, not what it says
        yield from _compared(section, f"{path}.{key}", left.get(key), right.get(key))


def _parts(value: Plain | None) -> dict[str, Plain] | None:
    """What can be compared piece by piece: tables, and lists whose entries have ids."""
    if isinstance(value, dict) and not _is_text(value):
        return value
    if isinstance(value, list) and value and all(_id(one) for one in value):
        return {_id(one): one for one in value}
    return None


def _shown(value: Plain | None) -> Text | None:
    if value is None or isinstance(value, str):
        return same(value) if value is not None else None
    if isinstance(value, list):
        return joined(text for text in map(_shown, value) if text)
    if _is_text(value):
        return Text(str(value["zh"]), str(value["en"]))
    for key in ("name", "text", "value", "id"):
        if key in value:
            return _shown(value[key])
    return Text("有规定", "Ruled")


def _is_text(value: dict[str, Plain]) -> bool:
    return value.keys() == {"zh", "en"}


def _id(value: Plain) -> str:
    found = value.get("id", "") if isinstance(value, dict) else ""
    return found if isinstance(found, str) else ""
