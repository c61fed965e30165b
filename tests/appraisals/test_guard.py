"""A-4: one door to what was counted."""

import ast
from pathlib import Path

import xianfeng.appraisals

ROOM = Path(xianfeng.appraisals.__file__).parent
DOOR = {"queries/guard.py"}
WRITERS = {"actions/closing.py", "actions/paper.py"}


def imported(path: Path) -> set[str]:
    """What a module takes from the models of appraisals."""
    nodes = ast.walk(ast.parse(path.read_text()))
    taken = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    ours = [node for node in taken if node.module == "xianfeng.appraisals.models"]
    return {alias.name for node in ours for alias in node.names}


def test_tallies_and_comments_have_one_reader() -> None:
    """Page, API, CSV, XLSX, PDF, journal and other rooms come through the guard."""
    found = {
        str(path.relative_to(ROOM))
        for path in ROOM.rglob("*.py")
        if imported(path) & {"Tally", "Remark"} or {".tallies", ".remarks"} & attributes(path)
    }
    assert found == DOOR | WRITERS
    for path in ROOM.parent.rglob("*.py"):
        if ROOM not in path.parents:
            assert not imported(path) & {"Tally", "Remark"}, path


def attributes(path: Path) -> set[str]:
    """Reverse names of the two models; a recount's own `tallies` is a column of a file."""
    nodes = ast.walk(ast.parse(path.read_text()))
    found = [ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)]
    return {f".{one.rpartition('.')[2]}" for one in found if not one.startswith("found.")}


def test_writers_do_not_read() -> None:
    """Actions create and delete tallies; none reads one."""
    for name in WRITERS:
        tree = ast.parse((ROOM / name).read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                call = ast.unparse(node.func)
                if call.startswith(("Tally.objects", "Remark.objects")):
                    assert call.endswith(("bulk_create", "filter", "delete")), call
