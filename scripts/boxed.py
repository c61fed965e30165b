"""The ballot box served for a while, for tests and measurements: real server, own folder."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from scripts.served import NOT_INHERITED, ROOT, wait_for
from scripts.with_postgres import free_port

COMMAND = (str(ROOT / ".venv/bin/xianfeng"), "box")
OWN = {"BOX_DATABASE_URL", "BOX_SITE_KEY", "BOX_SITE_ORIGIN", "BOX_PORT", "BOX_HOST"}
PATIENCE = 20


@dataclass(frozen=True)
class ServedBox:
    """A box behind an address, and the group of its processes."""

    url: str
    port: int
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """kill -9, server and worker at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def boxed(
    var: Path, site_key: str, more: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[ServedBox]:
    """`xianfeng box` with its data in `var`, answering; gone at the end. `log` gets its words."""
    port = free_port()
    inherited = {name: x for name, x in os.environ.items() if name not in NOT_INHERITED | OWN}
    own = {"XIANFENG_VAR": str(var), "BOX_SITE_KEY": site_key, "BOX_PORT": str(port)}
    with log.open("wb") if log else nullcontext() as out:
        process = subprocess.Popen(
            COMMAND,
            env=inherited | own | dict(more or {}),
            cwd=ROOT,
            start_new_session=True,
            stdout=out,
            stderr=out,
        )
    box = ServedBox(f"http://127.0.0.1:{port}", port, process)
    try:
        wait_for(box.url + "/healthz", process)
        yield box
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pass
        finally:
            box.kill()
