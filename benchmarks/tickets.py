"""The ballot office as in production: granian, SQLite with FULL, voters signed in by session."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measuring import XIANFENG, Figure, figure
from scripts.callers import call_all
from scripts.served import NOT_INHERITED, PASSWORD, ROOT, Site, end, environment, wait_for
from scripts.with_postgres import free_port
from xianfeng.ballots.blind import OfficeKey, blind_sign
from xianfeng.ballots.encoding import to_base64

VOTERS, RUNS, CONNECTIONS = 1500, 3, 32
SIGNED = 300  # signatures of the floor
TOKEN = "bench0" * 5 + "xx"  # 32 signs, as Django's own tokens have


def tickets() -> list[Figure]:
    """ballot.tickets: tickets issued a second, over what one core signs."""
    rates = []
    with tempfile.TemporaryDirectory() as folder, site_of(Path(folder)) as site:
        for _ in range(RUNS):
            prepared = prepare(site)
            requests = [request(site, prepared["poll"], each) for each in prepared["sessions"]]
            called = call_all(site.port, requests, CONNECTIONS)
            assert list(called.statuses.values()) == [200] * VOTERS, "not all got a ticket"
            rates.append(called.per_second)
    return [figure("ballot.tickets", "1/s", rates, signed_per_second())]


@contextmanager
def site_of(var: Path) -> Iterator[Site]:
    """`xianfeng serve` with a worker a core, on the demo's data."""
    port = free_port()
    told = environment(var, port)
    subprocess.run([XIANFENG, "demo", "--load-only"], env=told, cwd=ROOT, check=True)
    command = [XIANFENG, "serve", "--workers", str(len(os.sched_getaffinity(0)))]
    process = subprocess.Popen(command, env=told, cwd=ROOT)
    site = Site(f"http://localhost:{port}", port, PASSWORD, var)
    try:
        wait_for(site.url + "/healthz", process)
        yield site
    finally:
        end(process)


def prepare(site: Site) -> dict[str, Any]:
    """An open poll of so many voters, and a session of each; through the same actions."""
    inherited = {name: x for name, x in os.environ.items() if name not in NOT_INHERITED}
    own = {"XIANFENG_VAR": str(site.var), "DJANGO_SETTINGS_MODULE": "xianfeng.settings"}
    command = [sys.executable, "-m", "benchmarks.electorate", str(VOTERS)]
    found = subprocess.run(
        command, env=inherited | own, cwd=ROOT, capture_output=True, text=True, check=True
    )
    prepared: dict[str, Any] = json.loads(found.stdout)
    return prepared


def request(site: Site, poll: str, session: str) -> bytes:
    """What the voter's browser sends: the class and a message that is blinded."""
    blinded = b"\x00" + secrets.token_bytes(255)
    body = json.dumps({"class": "members", "blinded": to_base64(blinded), "code": ""}).encode()
    head = (
        f"POST /appraisals/{poll}/tickets HTTP/1.1\r\nHost: localhost:{site.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Cookie: sessionid={session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n\r\n"
    )
    return head.encode() + body


def signed_per_second() -> float:
    """What one core signs, without anything around it."""
    key, message = OfficeKey.make(), b"\x00" + secrets.token_bytes(255)
    begun = time.perf_counter()
    for _ in range(SIGNED):
        blind_sign(key, message)
    return SIGNED / (time.perf_counter() - begun)
