"""A PostgreSQL cluster that keeps what it acknowledges, for measurements of durable writes."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.with_postgres import TEXTS, free_port, newest_programs, other_user, run

CLIENTS, SECONDS = 32, 4
TABLE = "CREATE TABLE single (nonce bytea PRIMARY KEY, place text, day text, level smallint)"
# One row a transaction, as like a rating as pgbench can write it: 32 random bytes as the key.
INSERT = (
    "INSERT INTO single VALUES (sha256(random()::text::bytea), 'hall.window-3', '2026-03-01', 5)\n"
)


@dataclass(frozen=True)
class Durable:
    """A running cluster with its defaults: fsync and synchronous commit are on."""

    programs: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://xianfeng@127.0.0.1:{self.port}/postgres"

    def inserts_per_second(self, folder: Path) -> float:
        """pgbench: single-row inserts by 32 clients over TCP like the box's."""
        script = folder / "insert.sql"
        script.write_text(INSERT)
        psql = (str(self.programs / "psql"), "-q", self.url, "-c")
        subprocess.run([*psql, TABLE], check=True)
        pgbench = (str(self.programs / "pgbench"), "-n", "-f", str(script))
        load = ("-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), self.url)
        found = subprocess.run([*pgbench, *load], check=True, capture_output=True, text=True)
        (line,) = [each for each in found.stdout.splitlines() if each.startswith("tps = ")]
        subprocess.run([*psql, "DROP TABLE single"], check=True)
        return float(line.split()[2])


@contextmanager
def durable() -> Iterator[Durable]:
    """Gone at the end; it lies where temporary files lie, on a disk like any other."""
    programs, port = newest_programs(), free_port()
    with tempfile.TemporaryDirectory(prefix="xianfeng-pg-", ignore_cleanup_errors=True) as place:
        if user := other_user():
            shutil.chown(place, user, user)
        data = f"{place}/data"
        run(place, programs / "initdb", "-D", data, "-U", "xianfeng", "-A", "trust", *TEXTS)
        options = f"-h 127.0.0.1 -p {port} -k {place}"
        control = (str(programs / "pg_ctl"), "-D", data, "-w", "-l", f"{data}.log")
        run(place, *control, "-o", options, "start")
        try:
            yield Durable(programs, port)
        finally:
            run(place, *control, "-m", "immediate", "stop")
