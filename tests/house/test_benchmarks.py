"""Measurements keep their names and their shape."""

import json
from pathlib import Path

import pytest

import benchmarks.__main__ as bench
from benchmarks.measuring import Benchmark, Figure, figure


def test_names_stay() -> None:
    """What a reader compared last year is found this year."""
    promised = {
        "import.roll",
        "grade.file",
        "grade.file_rss",
        "page.organizations_100",
        "page.round_533",
        "start.second",
        "page.pledges_1000",
        "export.pledges_20000",
        "import.pledges_350",
        "page.window",
        "page.windows_county",
        "ballot.tickets",
        "ballot.cast",
        "ballot.recount",
        "box.rating_pg",
        "rating.intake",
    }
    assert promised <= set(bench.all_names())
    assert len(set(bench.all_names())) == len(bench.all_names())


def test_a_figure_is_a_median_over_its_floor() -> None:
    found = figure("import.roll", "s", [3.0, 1.0, 2.0], 0.5)
    assert found.plain() == {
        "name": "import.roll", "value": 2.0, "unit": "s", "floor": 0.5, "ratio": 4.0,
        "n": 3, "lo": 1.0, "hi": 3.0,
    }  # fmt: skip
    assert figure("start.second", "s", [1.0], None).ratio is None


def one(name: str) -> Benchmark:
    """A measurement that always takes a second."""
    return Benchmark((name,), lambda: [figure(name, "s", [1.0], None)])


def broken() -> list[Figure]:
    """A measurement that fails."""
    raise ZeroDivisionError


def test_a_part_run_keeps_the_other_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """ONLY=b measures b, leaves a, and tells with its exit code that c failed."""
    latest = tmp_path / "bench/latest.json"
    monkeypatch.setattr(bench, "LATEST", latest)
    chosen = (one("a"), one("b"), Benchmark(("c",), broken))
    monkeypatch.setattr(bench, "BENCHMARKS", chosen)
    assert bench.main(["a"]) == 0
    assert bench.main(["b"]) == 0
    assert [each["name"] for each in json.loads(latest.read_text())] == ["a", "b"]
    assert bench.main(["c"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert bench.main(["no such"]) == 2
