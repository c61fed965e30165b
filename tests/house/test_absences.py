"""What a test looks for in vain could not stand there by chance.

A few digits stand in some key, count or hash sooner or later; then the test fails on a day when
nothing is wrong. Look for the whole value.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.rooms import ROOT

CERTAIN = 8  # digits: one row of numbers in a hundred million


def short_digits(path: Path) -> Iterator[str]:
    """Each place where a text of few digits must not be found in another."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn)):
            continue
        sought = node.left
        if isinstance(sought, ast.Constant) and isinstance(sought.value, str | bytes):
            text = sought.value if isinstance(sought.value, str) else sought.value.decode("latin-1")
            if text.isdigit() and len(text) < CERTAIN:
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno} {text}"


def test_no_test_looks_for_a_few_digits() -> None:
    found = [each for path in sorted((ROOT / "tests").rglob("*.py")) for each in short_digits(path)]
    assert not found, "\n".join(found)
