"""The nightly comparison of published grades with the record."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.grading.rounds import published
from xianfeng.cli import main
from xianfeng.cli.serve import comparison
from xianfeng.kernel.nightly import Nightly

BRIEF = [sys.executable, "-c", ""]


def test_it_starts_once_a_day_from_two_oclock_in_shanghai() -> None:
    started = []

    def start() -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen(BRIEF))
        started[-1].wait()
        return started[-1]

    nightly = Nightly(start)
    for day, hour, minute, count in (
        *((1, 12, 0, 1), (1, 15, 0, 1), (1, 17, 59, 1)),  # 01:59 of the next day in Shanghai
        *((1, 18, 0, 2), (2, 12, 0, 2), (2, 18, 1, 3)),
    ):
        nightly.look(datetime(2026, 11, day, hour, minute, tzinfo=UTC))
        assert len(started) == count, (day, hour, minute)


def test_it_ends_with_the_site() -> None:
    lasting = [sys.executable, "-c", "import time; time.sleep(60)"]
    nightly = Nightly(lambda: subprocess.Popen(lasting))
    nightly.look(datetime(2026, 11, 1, tzinfo=UTC))
    child = nightly.running
    nightly.end()
    assert child is not None
    assert child.poll() is not None


@pytest.mark.django_db
def test_verify_fails_where_a_published_grade_is_not_the_recorded_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cast = published()
    assert main(["journal", "verify"]) == 0
    assert "entries: whole" in capsys.readouterr().out
    with connection.cursor() as cursor:
        key = cast.result("E09").pk
        cursor.execute("UPDATE grading_decision SET grade = 'advanced' WHERE result_id = %s", [key])
    assert main(["journal", "verify", "--quiet"]) == 1
    told = capsys.readouterr().err
    assert f"{cast.county.code}/2026/E09: grade, shown advanced, recorded lagging" in told


@pytest.mark.django_db
def test_the_nightly_comparison_is_silent_while_all_is_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "--quiet" in comparison().command
    published()
    assert main(["journal", "verify", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
