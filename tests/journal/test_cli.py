"""xianfeng journal checkpoint | export | verify | cosign."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from xianfeng.accounts.actions import create_user, set_password
from xianfeng.cli import main
from xianfeng.journal import queries, triggers
from xianfeng.journal.models import AccessDenial, Checkpoint, Entry, Salt
from xianfeng.kernel import clock


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


# --- what the law wants gone


@pytest.mark.django_db
def test_s7_erase_forgets_an_account_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """What is sealed with the name or with the account's key; a trial changes nothing."""
    user = create_user(None, "wang", "王小明", None)
    set_password(user, "long enough 2026")
    asked = ["journal", "erase", "wang", "--reason", "本人要求"]
    assert main([*asked, "--dry-run"]) == 0
    assert Salt.objects.count() == 2
    assert main(asked) == 0
    assert "erased: 2" in capsys.readouterr().out
    assert set(Salt.objects.values_list("field", flat=True)) == {"reason"}
    assert Entry.objects.filter(kind="journal.erased").count() == 2
    assert main(["journal", "verify", "--quiet"]) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", [("nobody", "x"), ("wang", " "), ("wang", "x", "--as", "stranger")]
)
def test_erase_says_why_it_cannot(
    asked: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    create_user(None, "wang", "王小明", None)
    value, reason, *others = asked
    assert main(["journal", "erase", value, "--reason", reason, *others]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert Salt.objects.exists()


@pytest.mark.django_db
def test_refused_attempts_are_dropped_after_half_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    """§7: logs of six months at least; then by command, on record."""
    old = clock.now() - timedelta(days=200)
    AccessDenial.objects.create(actor_id="1", path="/a", route="a", status=404, at=old)
    day = (clock.today() - timedelta(days=190)).isoformat()
    assert main(["journal", "prune", "--before", clock.today().isoformat()]) == 2
    assert main(["journal", "prune", "--before", day]) == 0
    assert "dropped: 1" in capsys.readouterr().out
    assert Entry.objects.get().kind == "journal.denials_dropped"
