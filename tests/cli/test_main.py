"""The command itself: one line where it cannot work, silence where nobody reads on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[str]


def run(var: Path, *words: str, stdout: int = subprocess.PIPE) -> Done:
    """The command in a process of its own, on a database in `var`."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    told = kept | {"XIANFENG_VAR": str(var), "DJANGO_SETTINGS_MODULE": "xianfeng.settings"}
    command = [str(Path(sys.executable).with_name("xianfeng")), *words]
    return subprocess.run(
        command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=told, check=False
    )


@pytest.mark.parametrize(
    "words", ["pack load central-2012", "roll import {file}", "journal verify"]
)
def test_before_init_a_command_says_what_to_run(tmp_path: Path, words: str) -> None:
    """An empty folder of data: exit 2 and one line."""
    done = run(tmp_path / "var", *words.format(file=tmp_path / "roll.xlsx").split())
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "xianfeng init" in done.stderr


def test_a_reader_who_leaves_is_no_error(tmp_path: Path) -> None:
    """`xianfeng pack list | head -1`: no traceback."""
    reading, writing = os.pipe()
    os.close(reading)
    done = run(tmp_path, "pack", "list", stdout=writing)
    os.close(writing)
    assert done.stderr == ""
