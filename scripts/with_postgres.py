"""Run a command beside a PostgreSQL cluster of its own, named to it by DATABASE_URL.

    python scripts/with_postgres.py COMMAND [ARGUMENT ...]

The cluster lies in a temporary folder, listens on a free port of the loopback and is gone
afterwards, whatever became of the command. It forgets on power loss (fsync off): it is for
tests and measurements, never for data.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST = 15
FORGETFUL = ("fsync", "synchronous_commit", "full_page_writes")
TEXTS = ("-E", "UTF8", "--locale=C.UTF-8")


def main(command: list[str]) -> int:
    """The exit code of `command`; 2 with one line when no server can be started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        programs = newest_programs()
    except LookupError as problem:
        print(f"tests: {problem}", file=sys.stderr)
        return 2
    with cluster(programs) as url:
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


def newest_programs() -> Path:
    """The folder of the newest server's programs; Debian keeps them outside PATH."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *on_path()]
    found = {major(place): place for place in places if (place / "initdb").exists()}
    fit = [version for version in found if version >= OLDEST]
    if not fit:
        raise LookupError(f"PostgreSQL {OLDEST} or newer is missing: apt-get install postgresql")
    return found[max(fit)]


def on_path() -> list[Path]:
    """The folder of `postgres` on PATH, for systems that are not Debian."""
    program = shutil.which("postgres")
    return [Path(program).resolve().parent] if program else []


def major(programs: Path) -> int:
    """The major version of the server in `programs`."""
    answer = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    found = re.search(r"\d+", answer.stdout)
    return int(found[0]) if found else 0


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A running cluster; yields its address as DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="xianfeng-pg-", ignore_cleanup_errors=True) as place:
        if user := other_user():
            shutil.chown(place, user, user)
        data = str(Path(place, "data"))
        port = free_port()
        options = f"-h 127.0.0.1 -p {port} -k {place}"
        options += "".join(f" -c {name}=off" for name in FORGETFUL)
        run(place, programs / "initdb", "-D", data, "-U", "xianfeng", "-A", "trust", *TEXTS)
        run(
            place,
            programs / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            data + ".log",
            "-o",
            options,
            "start",
        )
        try:
            yield f"postgresql://xianfeng@127.0.0.1:{port}/postgres"
        finally:
            run(place, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def run(place: str, *command: str | Path) -> None:
    """One of the server's programs, in a folder and as a user that it accepts."""
    user = other_user()
    subprocess.run(
        command,
        cwd=place,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )


def other_user() -> str | None:
    """Whom to become: PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
