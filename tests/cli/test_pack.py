"""`xianfeng pack`: exit codes and what is printed."""

import shutil
from pathlib import Path

import pytest

from xianfeng.cli import main
from xianfeng.packs.loader import default_folder, load_pack


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def spoiled(tmp_path: Path) -> Path:
    """central-2012 with two faults in two files."""
    folder = Path(shutil.copytree(default_folder() / "central-2012", tmp_path / "central-2012"))
    for file, old, new in (
        ("grading.yaml", "maximum: 15", "maximum: 16"),
        ("clauses.yaml", "R-044", "R-444"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_check_says_what_is_covered_and_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """R-186."""
    assert main(["pack", "check", "central-2012"]) == 0
    printed = capsys.readouterr().out
    assert "requirements covered: R-001…R-140" in printed
    assert "not given: Domains of guidance" in printed
    assert "cap" in printed.splitlines()[-1]


def test_check_names_every_fault(spoiled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, one line a fault: file, line, field."""
    assert main(["pack", "check", str(spoiled)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{spoiled / 'clauses.yaml'}:6: clauses[A5].covers: ")
    assert lines[1].startswith(f"{spoiled / 'grading.yaml'}:")
    assert ": grading.schemes[seven].indicators: They add up to 101, not to 100." in lines[1]


def test_faults_are_told_in_chinese_too(
    spoiled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert main(["pack", "check", str(spoiled)]) == 2
    assert "合计为 101，应为 100。" in capsys.readouterr().err


def test_a_place_without_a_pack_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No file and no line is named where there is none."""
    for place in (tmp_path / "none", tmp_path / "none" / "deeper"):
        assert main(["pack", "check", str(place)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{place}: There is no pack “{place.name}”. There are: ")


def test_list_shows_every_pack(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "list"]) == 0
    printed = capsys.readouterr().out
    for name in ("beijing-2010", "central-2012", "county-2010", "licheng-2010"):
        assert f"{name} " in printed


def test_list_goes_on_after_a_faulty_pack(
    spoiled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are shown, the exit code says that something is wrong."""
    shutil.copytree(default_folder() / "county-2010", spoiled.parent / "county-2010")
    monkeypatch.setenv("XIANFENG_PACKS", str(spoiled.parent))
    assert main(["pack", "list"]) == 2
    assert "county-2010" in capsys.readouterr().out


@pytest.mark.django_db
def test_load_prints_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    """R-185: the same content gives the same version."""
    for _ in range(2):
        assert main(["pack", "load", "central-2012"]) == 0
        wanted = f"central-2012 {load_pack('central-2012').hash}\n"
        assert capsys.readouterr().out == wanted


def test_load_refuses_a_faulty_pack_before_the_database(spoiled: Path) -> None:
    assert main(["pack", "load", str(spoiled)]) == 2
