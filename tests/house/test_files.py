"""What is committed names no machine and no registry, and the locks agree with each other."""

import re
import subprocess
from pathlib import Path

from tests.house.rooms import ROOT

MACHINE = re.compile(r"(?:^|[^\w.])/(?:work|root|home/\w+)/")
REGISTRY = re.compile(r"pypi\.org/simple|pythonhosted\.org|registry\.npmjs|npmmirror")
LOCKS = ["package-lock.json", "requirements/*.txt"]


def committed() -> list[Path]:
    """The text files under version control, but for this one."""
    command = ["git", "grep", "-I", "--cached", "-l", "-e", ""]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [path for name in names.splitlines() if (path := ROOT / name).exists()]
    return [path for path in paths if path != Path(__file__)]


def hits(pattern: re.Pattern[str]) -> list[str]:
    """Files and lines where `pattern` stands."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in committed()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_machine() -> None:
    assert not hits(MACHINE)


def test_no_file_names_a_registry() -> None:
    assert not hits(REGISTRY)


def test_locks_carry_no_addresses() -> None:
    for lock in (path for pattern in LOCKS for path in ROOT.glob(pattern)):
        text = lock.read_text()
        assert '"resolved": "http' not in text, lock
        assert lock.suffix == ".json" or "://" not in text, lock


def pins(lock: str) -> set[str]:
    """The name==version lines of a lock."""
    return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE))


def test_the_test_lock_holds_the_base_lock() -> None:
    """What is tested is what is served."""
    assert pins("requirements/base.txt") <= pins("requirements/test.txt")
