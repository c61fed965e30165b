"""The verifier, run as a reader runs it: alone, offline, on files that may be false."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from tests.journal.conftest import deed
from xianfeng.cli import main
from xianfeng.journal import actions, keys, queries, verify
from xianfeng.journal.models import Entry


@pytest.fixture
def taken(eleven: list[Entry], tmp_path: Path) -> Path:
    """The record as `xianfeng journal export` writes it, with an older checkpoint and proofs."""
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "old").write_text(queries.checkpoint(), encoding="utf-8")
    with transaction.atomic():
        actions.record_many([deed(number) for number in range(11, 17)], actor=None)
    assert main(["journal", "export", str(folder)]) == 0
    proof = queries.inclusion(3, 17).written()
    (folder / "proof.json").write_text(json.dumps(proof))
    (folder / "entry.txt").write_text(eleven[3].text, encoding="utf-8")
    hashes = [queries.in_base64(one) for one in queries.consistency(11, 17)]
    (folder / "consistency.json").write_text(json.dumps({"hashes": hashes}))
    return folder


ENTRIES = ("entries", "entries.txt")
INCLUSION = ("inclusion", "proof.json", "entry.txt")
CONSISTENCY = ("consistency", "consistency.json", "old")


def verified(folder: Path, *what: str) -> bool:
    """Whether a fresh Python without our packages says yes."""
    here = "import runpy, sys; sys.path.insert(0, '.'); sys.argv[0] = 'verify.py'; "
    program = here + "runpy.run_path('verify.py', run_name='__main__')"
    command = [sys.executable, "-I", "-S", "-c", program, "key", "checkpoint", *what]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "NOT VERIFIED" in done.stderr, done.stderr
    said = " ".join(("VERIFIED: checkpoint", *what))
    assert done.stdout == (f"{said}\n" if done.returncode == 0 else "")
    return done.returncode == 0


def tamper(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_at_most_sixty_lines_of_the_standard_library() -> None:
    lines = Path(str(verify.__file__)).read_text().splitlines()
    assert len(lines) <= 60


def test_the_true_record_verifies(taken: Path) -> None:
    for what in [(), ENTRIES, INCLUSION, CONSISTENCY]:
        assert verified(taken, *what), what


def test_a_flipped_byte(taken: Path) -> None:
    tamper(taken / "entries.txt", '"grade":"A"', '"grade":"B"')
    tamper(taken / "entry.txt", '"grade":"A"', '"grade":"B"')
    assert not verified(taken, *ENTRIES)
    assert not verified(taken, *INCLUSION)


def test_a_removed_entry(taken: Path) -> None:
    lines = (taken / "entries.txt").read_bytes().splitlines(keepends=True)
    (taken / "entries.txt").write_bytes(b"".join(lines[:4] + lines[5:]))
    assert not verified(taken, *ENTRIES)
    (taken / "entries.txt").write_bytes(b"".join(lines[:-1]))
    assert not verified(taken, *ENTRIES)


def test_reordered_entries(taken: Path) -> None:
    lines = (taken / "entries.txt").read_bytes().splitlines(keepends=True)
    lines[2], lines[3] = lines[3], lines[2]
    (taken / "entries.txt").write_bytes(b"".join(lines))
    assert not verified(taken, *ENTRIES)


def test_a_wrong_signature(taken: Path) -> None:
    note = (taken / "checkpoint").read_text(encoding="utf-8")
    other = "B" if note[-8] == "A" else "A"
    for turned in (note[:-8] + other + note[-7:], note.split("\n\n")[0]):
        (taken / "checkpoint").write_text(turned, encoding="utf-8")
        assert not verified(taken)


def test_a_checkpoint_for_another_size(taken: Path) -> None:
    tamper(taken / "checkpoint", "\n17\n", "\n16\n")
    assert not verified(taken, *ENTRIES)


def test_a_key_that_is_not_the_signers(taken: Path, own_keys: Path) -> None:
    (own_keys / "journal-key.pem").unlink()
    (taken / "key").write_text(keys.public_key().written())
    assert not verified(taken)


def test_a_proof_for_another_place(taken: Path) -> None:
    tamper(taken / "proof.json", '"index": 3', '"index": 2')
    assert not verified(taken, *INCLUSION)


def test_a_past_that_was_rewritten(taken: Path) -> None:
    """An old checkpoint that the log does not continue: proof and old root do not meet."""
    proof = json.loads((taken / "consistency.json").read_text())
    proof["hashes"].reverse()
    (taken / "consistency.json").write_text(json.dumps(proof))
    assert not verified(taken, *CONSISTENCY)


def test_without_its_second_file_it_says_so(taken: Path) -> None:
    (taken / "verify_signature.py").unlink()
    assert not verified(taken, *ENTRIES)


def test_without_arguments_it_says_how_to_use_it() -> None:
    command = [sys.executable, "-I", "-S", str(verify.__file__)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "verify.py KEY CHECKPOINT" in done.stderr
