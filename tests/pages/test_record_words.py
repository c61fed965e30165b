"""Every kind of entry that a room records has a name for people."""

import ast
from pathlib import Path

import xianfeng
from xianfeng.journal.words import NAMES

SOURCE = Path(xianfeng.__file__).parent


def recorded_kinds() -> set[str]:
    """The literal kinds given to record(), Deed() and their like."""
    kinds = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and called(node.func) in {"record", "Deed", "deed"}:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and "." in str(first.value):
                    kinds.add(str(first.value))
    return kinds


def called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_every_recorded_kind_has_a_name() -> None:
    kinds = recorded_kinds()
    assert len(kinds) > 20
    assert not sorted(kinds - NAMES.keys())
