"""The demo served for a while, for tests and measurements: real server, real worker, own data."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from scripts.with_postgres import free_port

ROOT = Path(__file__).parents[1]
PASSWORD = "for-tests-and-measurements"
PATIENCE = 180  # seconds for loading the demo county and the first answer
# What tests put into the environment and a served site must not inherit.
NOT_INHERITED = {"DJANGO_SETTINGS_MODULE", "XIANFENG_TASKS", "XIANFENG_VAR", "DATABASE_URL"}
MAKE_DEMO = ("make", "--no-print-directory", "demo")


@dataclass(frozen=True)
class Site:
    """The demo county behind an address."""

    url: str
    port: int
    password: str
    var: Path


@contextmanager
def served(var: Path) -> Iterator[Site]:
    """`make demo` with its data in `var`, answering; gone at the end.

    Raises RuntimeError when it ends by itself or does not answer.
    """
    port = free_port()
    site = Site(f"http://localhost:{port}", port, PASSWORD, var)
    process = subprocess.Popen(
        MAKE_DEMO, env=environment(var, port), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(site.url + "/healthz", process)
        yield site
    finally:
        end(process)


def environment(var: Path, port: int) -> dict[str, str]:
    """What the demo is told."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    own = {
        "XIANFENG_VAR": str(var),
        "XIANFENG_DEMO_PASSWORD": PASSWORD,
        "PORT": str(port),
        "BOX_PORT": str(free_port()),
    }
    return inherited | own


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Until `url` answers, whatever it says."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the demo ended with {process.returncode} before it answered")
        try:
            urlopen(url, timeout=5).close()
        except HTTPError as answer:
            answer.close()
            return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{url} did not answer within {PATIENCE} s")


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end, then make it."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
