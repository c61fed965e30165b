"""Writes docs/traceability.md: where each requirement is ruled, built and shown.

    python -m scripts.trace            writes the page
    python -m scripts.trace --check    ends with 1 when the page is out of date

Requirements come from docs/requirements.md. A pack rules one by a clause that covers it, code
is written for one by naming it in a docstring or a comment, a test shows one by naming it there
or in its own name (test_r126_…). Places are files and symbols, without line numbers, so that
moving a line does not make the page old.
"""

import argparse
import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "docs/requirements.md"
PAGE = ROOT / "docs/traceability.md"
ROW = re.compile(r"^\| R-(\d{3}) \| (.*) \| .* \|$")
NAMED = re.compile(r"\bR-(\d{3})\b(?:\s*(?:to|…|\.\.|–)\s*(?:R-)?(\d{3})\b)?")
IN_TEST_NAME = re.compile(r"_r(\d{3})(?=_|$)")
WIDE = 8  # a range of more numbers names a chapter rather than a requirement
WHOLE = 1000  # a clause rules all it covers
# Requirements that a mechanism still to be built will carry; one that is named there counts there.
ELSEWHERE = {
    "commendations": (98, *range(99, 118)),
    "campaigns": (129, 130, 131, 133, 135, 137, *range(141, 174), *range(176, 181)),
    "inspections": (134, 139, 140, 174, 175),
}
HEAD = """# Where each requirement stands

Made by `python -m scripts.trace`; not to be edited. A **pack** rules a requirement by a clause
that covers it; **code** is where a docstring or a comment names it; a **test** names it in its
docstring, a comment or its own name. *Italics*: named nowhere but within a range of more than
eight, as part of a chapter; such a place does not count below. To be named is not yet to be
fulfilled: the test says how far. What the numbers mean: [requirements.md](requirements.md).
"""


@dataclass
class Places:
    """Where numbers are named: number → place → whether in its own right, not as one of many."""

    named: dict[int, dict[str, bool]] = field(default_factory=dict)

    def note(self, text: str, place: str, wide: int = WIDE) -> None:
        """Every number and range in `text`; a longer one than `wide` names a chapter."""
        for first, last in NAMED.findall(text):
            numbers = range(int(first), int(last or first) + 1)
            for number in numbers:
                self.add(number, place, len(numbers) <= wide)

    def add(self, number: int, place: str, closely: bool) -> None:
        """One number at one place."""
        there = self.named.setdefault(number, {})
        there[place] = there.get(place, False) or closely

    def cell(self, number: int) -> str:
        """The places of one number for a table."""
        there = self.named.get(number, {})
        close = sorted(place for place, own in there.items() if own)
        wide = sorted(place for place, own in there.items() if not own)
        return "<br>".join(f"`{place}`" for place in close) or (
            "<br>".join(f"*`{place}`*" for place in wide) or "–"
        )

    def close(self, number: int) -> bool:
        """Whether a place names it in its own right."""
        return any(self.named.get(number, {}).values())


# --- reading


def requirements() -> dict[int, str]:
    """Number → short text."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return {int(found[1]): found[2] for line in lines if (found := ROW.match(line))}


def in_packs() -> Places:
    """Clauses of each pack's own file."""
    places = Places()
    for file in sorted((ROOT / "packs").glob("*/clauses.yaml")):
        for clause in yaml.safe_load(file.read_text(encoding="utf-8")):
            text = ", ".join(clause["covers"])
            places.note(text, f"{file.parent.name} {clause['id']}", WHOLE)
    return places


def in_python(top: Path) -> Places:
    """Docstrings, comments and test names below `top`; templates by their comments."""
    places = Places()
    for file in sorted(top.rglob("*.py")):
        if "migrations" not in file.parts:
            name = file.relative_to(top).as_posix()
            for text, symbol in spoken(file.read_text(encoding="utf-8")):
                places.note(text, f"{name}: {symbol}" if symbol else name)
                for number in IN_TEST_NAME.findall(symbol if text is symbol else ""):
                    places.add(int(number), f"{name}: {symbol}", closely=True)
    for file in sorted(top.rglob("*.html")):
        comments = re.findall(r"{#.*?#}", file.read_text(encoding="utf-8"))
        places.note(" ".join(comments), file.relative_to(top).as_posix())
    return places


def spoken(source: str) -> Iterator[tuple[str, str]]:
    """(text, symbol) of every docstring and comment, and (name, name) of every test."""
    symbols = list(symbols_of(ast.parse(source)))
    for node, symbol in symbols:
        text = ast.get_docstring(node) or ""
        yield text.split(">>>")[0], symbol
        if symbol.rpartition(".")[2].startswith("test_"):
            yield symbol, symbol
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string, symbol_at(symbols, token.start[0])


Named = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def symbols_of(node: Named, prefix: str = "") -> Iterator[tuple[Named, str]]:
    """The module (named "") and every class and function with its dotted name, outer first."""
    yield node, prefix
    for child in node.body:
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from symbols_of(child, f"{prefix}.{child.name}".lstrip("."))


def symbol_at(symbols: Iterable[tuple[Named, str]], line: int) -> str:
    """The innermost class or function around a line."""
    inside = ""
    for node, name in symbols:
        if not isinstance(node, ast.Module) and node.lineno <= line <= (node.end_lineno or 0):
            inside = name
    return inside


# --- writing


def page() -> str:
    """The whole page."""
    known = requirements()
    packs, code, tests = in_packs(), in_python(ROOT / "src/xianfeng"), in_python(ROOT / "tests")
    lines = [HEAD, *summary(known, packs, code, tests)]
    lines += ["| | requirement | packs | code | tests |", "|---|---|---|---|---|"]
    for number, text in known.items():
        cells = (f"R-{number:03d}", text, *(one.cell(number) for one in (packs, code, tests)))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def summary(known: Mapping[int, str], packs: Places, code: Places, tests: Places) -> list[str]:
    """What is covered, and what is open, by number."""
    built = [number for number in known if code.close(number)]
    shown = [number for number in known if tests.close(number)]
    rows = (
        ("ruled by a pack", [number for number in known if packs.named.get(number)]),
        ("named in code", built),
        ("named in a test", shown),
        ("named in code and in a test", [number for number in built if number in shown]),
        ("in code, no test names it", [number for number in built if number not in shown]),
        ("not yet in code or test", [n for n in known if n not in built and n not in shown]),
    )
    rows += tuple(
        (f"of these, for {name}", [n for n in waits if n in rows[-1][1]])
        for name, waits in ELSEWHERE.items()
    )
    lines = [f"| {title} | {len(numbers)} | {ranges(numbers)} |" for title, numbers in rows]
    return [f"{len(known)} requirements.", "", "| | count | which |", "|---|---|---|", *lines, ""]


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in short."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"R-{a:03d}" if a == b else f"R-{a:03d}…R-{b:03d}" for a, b in runs) or "–"


def main() -> int:
    """0 when written or up to date."""
    options = argparse.ArgumentParser(description="docs/traceability.md")
    options.add_argument("--check", action="store_true", help="write nothing")
    text = page()
    if options.parse_args().check:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
