"""kill -9 under load: every acknowledged ballot is there afterwards, once."""

import threading
import time
from collections import Counter
from pathlib import Path
from urllib.request import Request, urlopen

from scripts.boxed import ServedBox, boxed
from scripts.callers import Called, call_all, post
from tests.ballots.polls import Poll
from tests.box.calling import close_order
from xianfeng.ballots.encoding import from_base64, strict_json, to_base64
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.listing import read_closed_list

BALLOTS, KILLS = 400, 2


def ask(box: ServedBox, method: str, path: str, body: bytes | None = None) -> bytes:
    with urlopen(Request(box.url + path, data=body, method=method), timeout=30) as answer:
        content: bytes = answer.read()
        return content


def test_acknowledged_means_kept(tmp_path: Path) -> None:
    """Killed twice in the middle of casting; those who got no answer send the same again."""
    poll = Poll()
    key = to_base64(public_bytes(poll.site))
    ballots = [poll.ballot() for _ in range(BALLOTS)]
    requests = [post(f"/polls/{poll.id}/ballots", ballot.to_line()) for ballot in ballots]
    acknowledged: set[int] = set()
    for share in range(KILLS):
        part = requests[: (share + 1) * BALLOTS // KILLS]
        with boxed(tmp_path, key) as box:
            ask(box, "PUT", f"/polls/{poll.id}", poll.envelope.to_bytes())
            acknowledged |= killed_while(box, part)
    with boxed(tmp_path, key) as box:
        own = from_base64(strict_json(ask(box, "GET", "/key"))["key"])
        closed = ask(box, "POST", f"/polls/{poll.id}/close", close_order(poll))
        found = Counter(read_closed_list(closed, poll.manifest, own).lines)
    assert set(found.values()) == {1}
    assert acknowledged
    assert all(found[ballots[number].to_line() + b"\n"] == 1 for number in acknowledged)


def killed_while(box: ServedBox, requests: list[bytes]) -> set[int]:
    """The numbers that were acknowledged before the kill, which comes in the middle."""
    called = Called()
    load = threading.Thread(target=call_all, args=(box.port, requests, 16, called))
    load.start()
    deadline = time.monotonic() + 30
    while len(called.statuses) < len(requests) // 3 and time.monotonic() < deadline:
        time.sleep(0.002)
    box.kill()
    load.join()
    assert set(called.statuses.values()) == {201}
    assert len(called.statuses) < len(requests), "killed too late to show anything"
    return set(called.statuses)
