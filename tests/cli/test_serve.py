"""The site's processes start together, end together and leave nobody behind."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.with_postgres import free_port
from xianfeng.cli import serve
from xianfeng.kernel.errors import Unusable

LISTENER = """
import socket, sys, time
with socket.create_server(("127.0.0.1", int(sys.argv[1]))): time.sleep(60)
"""
SUPERVISOR = """
import sys
from xianfeng.cli.serve import Process, supervise
port = int(sys.argv[1])
listen = Process("listener", [sys.executable, "-c", sys.argv[2], str(port)])
sleep = Process("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"])
sys.exit(supervise([listen, sleep], ("127.0.0.1", port), lambda: print("ready", flush=True)))
"""


def children_of(pid: int) -> list[int]:
    """The processes that `pid` has started."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid: int) -> bool:
    """Whether the process has ended, within a few seconds."""
    for _ in range(100):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_all_processes(name: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end cleanly; even a killed supervisor takes the others with it."""
    command = [sys.executable, "-c", SUPERVISOR, str(free_port()), LISTENER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "ready\n"
        children = children_of(supervisor.pid)
        os.kill(supervisor.pid, name)
        assert supervisor.wait(15) == (-name if name == signal.SIGKILL else 0)
    assert len(children) == 2
    assert all(gone(child) for child in children)


def test_all_are_of_one_group_which_ctrl_c_ends() -> None:
    """A terminal interrupts the whole group: the supervisor hears it and tells the others once."""
    command = [sys.executable, "-c", SUPERVISOR, str(free_port()), LISTENER]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, process_group=0
    ) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "ready\n"
        children = children_of(supervisor.pid)
        assert [os.getpgid(child) for child in children] == [supervisor.pid] * 2
        os.killpg(supervisor.pid, signal.SIGINT)
        assert supervisor.wait(15) == 0
    assert all(gone(child) for child in children)


def test_a_process_that_ends_by_itself_ends_the_site(capfd: pytest.CaptureFixture[str]) -> None:
    """Half a site is not served."""
    port = free_port()
    lasting = serve.Process("site", [sys.executable, "-c", LISTENER, str(port)])
    brief = serve.Process("worker", [sys.executable, "-c", "raise SystemExit(3)"])
    assert serve.supervise([lasting, brief], ("127.0.0.1", port), lambda: None) == 1
    assert "worker ended (3)" in capfd.readouterr().err


def test_jobs_are_resumed_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A worker that gave up goes on with what waits; one that ends at once ends the site."""
    port, runs = free_port(), tmp_path / "runs"
    body = """
import pathlib, sys, time
runs = pathlib.Path(sys.argv[1])
first = not runs.exists()
runs.write_text("x" if first else "xx")
time.sleep(4 if first else 0)
"""
    lasting = serve.Process("site", [sys.executable, "-c", LISTENER, str(port)])
    weary = serve.Process("worker", [sys.executable, "-c", body, str(runs)], resumed=True)
    monkeypatch.setattr(serve, "SOON", 3.0)
    assert serve.supervise([lasting, weary], ("127.0.0.1", port), lambda: None) == 1
    assert runs.read_text() == "xx"
    assert capfd.readouterr().err.count("worker ended (0)") == 2


def test_each_process_is_resumed_by_its_own_age(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One that was just started again does not make another's end look like an early one."""
    port = free_port()
    body = """
import pathlib, sys, time
runs = pathlib.Path(sys.argv[1])
first = not runs.exists()
runs.touch()
time.sleep(float(sys.argv[2]) if first else 60)
"""
    listening = LISTENER.replace("sleep(60)", "sleep(4)")
    site = serve.Process("site", [sys.executable, "-c", listening, str(port)])
    worker, intake = (
        serve.Process(name, [sys.executable, "-c", body, str(tmp_path / name), wait], resumed=True)
        for name, wait in (("worker", "2"), ("intake", "2.7"))
    )
    monkeypatch.setattr(serve, "SOON", 1.5)
    assert serve.supervise([site, worker, intake], ("127.0.0.1", port), lambda: None) == 1
    ended = [line.split()[1] for line in capfd.readouterr().err.splitlines() if "ended" in line]
    assert ended == ["worker", "intake", "site"]


def test_what_waits_in_database_or_box_is_resumed() -> None:
    """A database locked for long, or a box that is away, ends neither jobs nor the site."""
    assert serve.worker().resumed
    assert serve.intake().resumed
    assert not serve.site("127.0.0.1", 8000, 1).resumed


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unusable, match=rf":{port} .*; choose another: PORT=\d+$") as told:
            serve.refuse_taken_port("127.0.0.1", port)
        serve.refuse_taken_port("127.0.0.1", proposed(told.value))


def proposed(told: Unusable) -> int:
    """The port that a message advises."""
    return int(str(told).rpartition("=")[2])


def test_the_port_that_is_proposed_is_free_and_not_the_others() -> None:
    """PORT + 1 is what the ballot box has by default."""
    with socket.create_server(("127.0.0.1", 0)) as site:
        port = site.getsockname()[1]
        with pytest.raises(Unusable) as told:
            serve.refuse_taken_port("127.0.0.1", port, beside=port + 1)
        first = proposed(told.value)
        assert first > port + 1
        with socket.create_server(("127.0.0.1", first)), pytest.raises(Unusable) as told:
            serve.refuse_taken_port("127.0.0.1", port, beside=port + 1)
        assert proposed(told.value) > first


def test_one_port_for_both_halves_is_refused() -> None:
    port = free_port()
    with pytest.raises(Unusable, match="are one"):
        serve.refuse_taken_port("127.0.0.1", port, "BOX_PORT", beside=port)


def test_where_no_port_helps_none_is_proposed() -> None:
    with pytest.raises(Unusable, match=r"\)$"):
        serve.refuse_taken_port("203.0.113.9", free_port())
    with pytest.raises(Unusable, match="0-65535"):
        serve.refuse_taken_port("127.0.0.1", 70_000)


def test_a_free_port_is_accepted() -> None:
    serve.refuse_taken_port("127.0.0.1", free_port())


def test_people_are_told_a_name_not_a_number() -> None:
    assert serve.shown("127.0.0.1") == "localhost"
    assert serve.shown("10.0.0.5") == "10.0.0.5"


def test_absent_pdf_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PDF_LIBRARIES", ("libnot-there.so.0",))
    assert serve.missing_for_pdf() == "libnot-there.so.0"


def test_a_box_that_is_killed_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it acknowledged is on disk, rows and key of the veil (tests/box/test_durability.py), so
    pages and ballots go on; it answers the address that slips carry."""
    options = argparse.Namespace(host="127.0.0.1", port=free_port(), box_port=free_port())
    for name in ("BOX_URL", "BOX_SITE_ORIGIN", "BOX_PORT"):
        monkeypatch.delenv(name, raising=False)
    serve.take_ports(options)
    box = serve.ballot_box(options)
    assert box.resumed
    assert box.told["BOX_SITE_ORIGIN"] == f"http://localhost:{options.port}"
    monkeypatch.setenv("BOX_SITE_ORIGIN", "https://xianfeng.example")
    serve.take_ports(options)
    assert serve.ballot_box(options).told["BOX_SITE_ORIGIN"] == "https://xianfeng.example"
