"""Where a check is told to look away, the line says why."""

import re

from tests.house.rooms import SOURCE

AWAY = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z-]+\])(.*)$")
REASON = re.compile(r"\s*(?:--|#) \S+")
# Their first lines give the reason for all of them.
WHOLE = {"journal/verify.py"}


def test_every_exception_has_its_reason() -> None:
    """Neither a bare noqa nor a type: ignore without a word."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            away = AWAY.search(line)
            if away and not REASON.match(away[1]) and name not in WHOLE:
                found.append(f"{name}:{number} {line.strip()}")
    assert not found, "\n".join(found)


def test_no_exception_is_for_everything() -> None:
    """A noqa or type: ignore names what it passes over."""
    bare = re.compile(r"# (?:noqa(?!:)|type: ignore(?!\[))")
    found = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if bare.search(path.read_text(encoding="utf-8"))
    ]
    assert not found
