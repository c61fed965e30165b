"""xianfeng journal checkpoint | export | verify | cosign."""

from pathlib import Path

import pytest
from django.db import connection

from xianfeng.cli import main
from xianfeng.journal import queries, triggers
from xianfeng.journal.models import Checkpoint, Entry


def test_checkpoint_prints_the_note_and_keeps_it(
    eleven: list[Entry], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["journal", "checkpoint"]) == 0
    assert capsys.readouterr().out == queries.checkpoint()
    assert Checkpoint.objects.get().size == 11


def test_export_writes_all_that_a_reader_needs(eleven: list[Entry], tmp_path: Path) -> None:
    assert main(["journal", "export", str(tmp_path / "out")]) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"checkpoint", "entries.txt", "key", "verify.py", "verify_signature.py"}
    lines = (tmp_path / "out/entries.txt").read_text("utf-8").splitlines()
    assert lines == [entry.text for entry in eleven]


def test_export_into_a_file_is_unusable(eleven: list[Entry], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert main(["journal", "export", str(tmp_path / "file")]) == 2


def test_verify(eleven: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "verify"]) == 0
    assert "11" in capsys.readouterr().out
    triggers.drop(connection)
    Entry.objects.filter(index=3).update(kind="other")
    triggers.create(connection)
    assert main(["journal", "verify"]) == 1
    assert "3" in capsys.readouterr().err


def test_cosign_for_a_size_never_handed_out(eleven: list[Entry]) -> None:
    assert main(["journal", "cosign", "7", "— name AAAA"]) == 2
