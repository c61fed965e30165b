"""kill -9 at any point, on either side: no acknowledged rating is lost, none counts twice."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from scripts.boxed import ServedBox, boxed
from scripts.callers import Called, call_all, post
from scripts.served import NOT_INHERITED, ROOT
from tests.box.rating import by_slip
from xianfeng.ballots.encoding import canonical_json, to_base64
from xianfeng.ballots.envelopes import kept_key, public_bytes
from xianfeng.ballots.slips import make_slip, read_slip
from xianfeng.box.polls import today

RATINGS = 150  # a round
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.service_windows.windows import county, window
from xianfeng.kernel.clock import today
from xianfeng.service_windows.models import SlipCount
SlipCount.objects.create(window=window(county()), day=today(), issued=100_000)
"""
# The site's reader, killed at the point that it is told.
TAKE_OVER = """
import os, sys
import django
django.setup()
from xianfeng.service_windows.actions import intake
from xianfeng.service_windows.handover import asked

def killed_after(act):
    def done(*given):
        act(*given)
        os.kill(os.getpid(), 9)
    return done

point = sys.argv[1]
if point == "asked":
    asked = killed_after(asked)
elif point == "written":
    intake.take_in = killed_after(intake.take_in)
elif point == "committed":
    intake.apply = killed_after(intake.apply)
intake.take_over(asked)
"""
POINTS = ("asked", "written", "committed")


def test_acknowledged_ratings_are_counted_once_whatever_is_killed(tmp_path: Path) -> None:
    """Three rounds: the box is killed under load, then the site at each point of taking over."""
    site = kept_key(tmp_path / "office/site.key")
    key = to_base64(public_bytes(site))
    python(PREPARE, tmp_path)
    acknowledged: set[str] = set()
    for point in POINTS:
        slips = [make_slip("w1", today(), site) for _ in range(RATINGS)]
        with boxed(tmp_path, key) as box:
            kept = killed_while(box, slips)
        with boxed(tmp_path, key) as box:
            again = [slip for slip in slips if slip not in kept]
            assert take_over(tmp_path, box, point) == -signal.SIGKILL
            called = call_all(box.port, [rating(slip) for slip in again], 16)
            assert set(called.statuses.values()) <= {201, 409}  # 409: the answer had been lost
            acknowledged |= {*kept, *again}
    with boxed(tmp_path, key) as box:
        assert take_over(tmp_path, box, "none") == 0
        assert take_over(tmp_path, box, "none") == 0
    with closing(sqlite3.connect(tmp_path / "xianfeng.sqlite3")) as db:
        there = {row[0] for row in db.execute("SELECT digest FROM service_windows_rating")}
        ((counted,),) = db.execute("SELECT sum(n5) FROM service_windows_daycount")
        ((batches,),) = db.execute("SELECT number FROM service_windows_intake")
    assert there == {read_slip(slip).digest.hex() for slip in acknowledged}
    assert counted == len(acknowledged) == RATINGS * len(POINTS)
    assert batches == 2  # the first was asked for three times; the second brought all the rest


def rating(slip: str) -> bytes:
    return post("/ratings", canonical_json(by_slip(slip)))


def killed_while(box: ServedBox, slips: list[str]) -> set[str]:
    """The slips that were acknowledged before the kill, which comes in the middle."""
    called = Called()
    requests = [rating(slip) for slip in slips]
    load = threading.Thread(target=call_all, args=(box.port, requests, 8, called))
    load.start()
    deadline = time.monotonic() + 30
    while len(called.statuses) < len(requests) // 3 and time.monotonic() < deadline:
        time.sleep(0.001)
    box.kill()
    load.join()
    assert set(called.statuses.values()) == {201}
    return {slips[number] for number in called.statuses}


def take_over(var: Path, box: ServedBox, point: str) -> int:
    """One visit of the site; its exit code."""
    return python(TAKE_OVER, var, point, BOX_URL=box.url)


def python(program: str, var: Path, *arguments: str, **told: str) -> int:
    """Run a program on the site's database in `var`."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    own = {
        "XIANFENG_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "xianfeng.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=inherited | own | told, cwd=ROOT, check=False).returncode
