"""What tests of all rooms share: a served demo county."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from scripts.with_postgres import free_port

ROOT = Path(__file__).parent.parent
PASSWORD = "demo-tests-only"
PATIENCE = 180  # seconds for loading the demo county and the first answer


@dataclass(frozen=True)
class Site:
    """The demo county behind an address."""

    url: str
    password: str
    var: Path


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo as `make demo` serves it: granian, worker, SQLite, in a folder of its own."""
    var = tmp_path_factory.mktemp("demo")
    if (ROOT / "var/static/staticfiles.json").exists():
        (var / "static").symlink_to(ROOT / "var/static")
    port = free_port()
    site = Site(f"http://localhost:{port}", PASSWORD, var)
    with served(var, port) as process:
        wait_for(site.url + "/healthz", process)
        yield site


class served:  # noqa: N801 -- reads as a verb: with served(...)
    """`xianfeng demo` as a process that is gone at the end."""

    def __init__(self, var: Path, port: int) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in TEST_ONLY}
        self.environment = inherited | {
            "XIANFENG_VAR": str(var),
            "XIANFENG_DEMO_PASSWORD": PASSWORD,
        }
        self.command = [Path(sys.executable).with_name("xianfeng"), "demo", "--port", str(port)]

    def __enter__(self) -> "subprocess.Popen[bytes]":
        self.process = subprocess.Popen(self.command, env=self.environment, cwd=ROOT)
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# What the tests' own settings put into the environment and the served site must not inherit.
TEST_ONLY = {"DJANGO_SETTINGS_MODULE", "XIANFENG_TASKS", "XIANFENG_VAR", "DATABASE_URL"}


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Until `url` answers; fails when the process ends before."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the demo ended with {process.returncode} before it answered")
        try:
            urlopen(url, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{url} did not answer within {PATIENCE} s")
