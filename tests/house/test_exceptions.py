"""Where a check is told to look away, the line says why."""

import re
from collections.abc import Iterator

from tests.house.rooms import ROOT

AWAY = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z-]+\])(.*)$")
REASON = re.compile(r"\s*(?:--|#) \S+")
FOLDERS = ("src", "tests", "scripts", "benchmarks")
# Their first lines give the reason for all of them.
WHOLE = {"src/xianfeng/journal/verify.py"}
# `"path" = ["RULE"]` in a table of exceptions.
PASSED_OVER = re.compile(r'^"[^"]+" = \[[^]]*\](.*)$')
TABLE = "[tool.ruff.lint.per-file-ignores]"


def lines() -> Iterator[tuple[str, str]]:
    """Every line of our Python with its place."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                yield f"{name}:{number}", line


def test_every_exception_has_its_reason() -> None:
    """Neither a bare noqa nor a type: ignore without a word."""
    found = [
        f"{place} {line.strip()}"
        for place, line in lines()
        if (away := AWAY.search(line))
        and not REASON.match(away[1])
        and place.partition(":")[0] not in WHOLE
    ]
    assert not found, "\n".join(found)


def test_no_exception_is_for_everything() -> None:
    """A noqa or type: ignore names what it passes over."""
    bare = re.compile(r"# (?:noqa(?!:)|type: ignore(?!\[))")
    found = [place for place, line in lines() if bare.search(line)]
    assert not found, "\n".join(found)


def test_whole_folders_are_passed_over_for_a_reason() -> None:
    """The table of ruff's exceptions says of each why."""
    table = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition(TABLE)[2]
    rows = [PASSED_OVER.match(line) for line in table.partition("\n[")[0].splitlines() if line]
    assert rows
    assert all(row and REASON.match(row[1]) for row in rows)
