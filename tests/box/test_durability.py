"""kill -9 under load: all that was acknowledged is there afterwards, once."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPException
from urllib.request import Request, urlopen

from scripts.boxed import ServedBox, boxed
from scripts.callers import Called, call_all, post
from tests.ballots.polls import Poll
from tests.box.calling import close_order
from tests.box.rating import by_slip, slip
from xianfeng.ballots import handed
from xianfeng.ballots.encoding import canonical_json, from_base64, strict_json, to_base64
from xianfeng.ballots.listing import read_closed_list
from xianfeng.ballots.slips import read_slip
from xianfeng.ballots.words import word_lines
from xianfeng.box.settings import Settings

BALLOTS, RATINGS, KILLS = 400, 800, 2


@contextmanager
def served(settings: Settings) -> Iterator[ServedBox]:
    """As in production: on PostgreSQL there are two processes."""
    own = {"BOX_DATABASE_URL": settings.database_url} if settings.database_url else {}
    with boxed(settings.folder, to_base64(settings.site_key), own) as box:
        yield box


def ask(box: ServedBox, method: str, path: str, body: bytes | None = None) -> bytes:
    with urlopen(Request(box.url + path, data=body, method=method), timeout=30) as answer:
        content: bytes = answer.read()
        return content


def key_of(box: ServedBox) -> bytes:
    return from_base64(strict_json(ask(box, "GET", "/key"))["key"])


def test_acknowledged_ballots_are_kept(settings: Settings, poll: Poll) -> None:
    """Killed in the middle of casting; those who got no answer send the same again."""
    ballots = [poll.ballot() for _ in range(BALLOTS)]
    requests = [post(f"/polls/{poll.id}/ballots", ballot.to_line()) for ballot in ballots]
    acknowledged: set[int] = set()
    for share in range(KILLS):
        part = requests[: (share + 1) * BALLOTS // KILLS]
        with served(settings) as box:
            ask(box, "PUT", f"/polls/{poll.id}", poll.envelope.to_bytes())
            acknowledged |= killed_while(box, part, len(part) // 3, {201})
    with served(settings) as box:
        closed = ask(box, "POST", f"/polls/{poll.id}/close", close_order(poll))
        found = Counter(read_closed_list(closed, poll.manifest, key_of(box)).lines)
    assert set(found.values()) == {1}
    assert acknowledged
    assert all(found[ballots[number].to_line() + b"\n"] == 1 for number in acknowledged)


def test_acknowledged_ratings_are_kept(settings: Settings, poll: Poll) -> None:
    """Killed in the middle of rating and of handing over: what was acknowledged is used the next
    time, and the site gets every rating once, by whichever process it came."""
    slips = [slip(poll) for _ in range(RATINGS)]
    requests = [post("/ratings", canonical_json(by_slip(one, 1))) for one in slips]
    names = [sha256(read_slip(one).nonce).hexdigest() for one in slips]
    acknowledged: set[int] = set()
    site = SiteSide(poll)
    for share in range(KILLS):
        first, last = share * RATINGS // KILLS, (share + 1) * RATINGS // KILLS
        with served(settings) as box, site.asking(box):
            new = killed_while(box, requests[first:last], (last - first) // 3, {201})
            acknowledged |= {first + number for number in new}
    with served(settings) as box:
        again = call_all(box.port, requests, 16).statuses
        site.ask_to_the_end(box)
    assert acknowledged
    assert {again[number] for number in acknowledged} == {409}
    assert set(again.values()) <= {201, 409}
    assert Counter(site.received) == Counter(names)


def test_a_close_that_is_killed_is_resumed(settings: Settings, poll: Poll) -> None:
    """The box dies while it lifts the veil, ballots still coming: after the restart the close
    finishes, and every acknowledged ballot with its words is there once."""
    for moment in DEATHS:
        one = Poll(site=poll.site)
        ballots = [one.ballot() for _ in range(BALLOTS // 2)]
        ballots += [one.ballot(f"话{n}", voter_class="words") for n in range(BALLOTS // 4)]
        requests = [post(f"/polls/{one.id}/ballots", each.sent()) for each in ballots]
        with served(settings) as box:
            ask(box, "PUT", f"/polls/{one.id}", one.envelope.to_bytes())
            acknowledged = killed_while_closing(box, one, requests, moment)
        with served(settings) as box:
            lists = [ask(box, "POST", f"/polls/{one.id}/close", close_order(one)) for _ in "12"]
            words = ask(box, "POST", f"/polls/{one.id}/words", close_order(one))
            late = call_all(box.port, requests, 16).statuses
            found = Counter(read_closed_list(lists[0], one.manifest, key_of(box)).lines)
        assert lists[0] == lists[1]
        assert set(late.values()) == {409}
        assert set(found.values()) == {1}
        kept = [each for each in ballots if each.to_line() + b"\n" in found]
        assert len(kept) == len(found)
        assert {ballots[number] for number in acknowledged} <= set(kept)
        assert words.splitlines(keepends=True) == word_lines(w for each in kept for w in each.words)


DEATHS = (0.0, 0.01, 0.04)  # seconds after the order to close; lifting the veil takes about as long


def killed_while_closing(
    box: ServedBox, poll: Poll, requests: list[bytes], moment: float
) -> set[int]:
    """The numbers that were acknowledged when the box died, its close under way."""
    called = Called()
    order = close_order(poll)
    load = threading.Thread(target=call_all, args=(box.port, requests, 16, called))
    closing = threading.Thread(
        target=until_gone, args=(lambda: ask(box, "POST", f"/polls/{poll.id}/close", order),)
    )
    load.start()
    deadline = time.monotonic() + 30
    while len(called.statuses) < len(requests) // 2 and time.monotonic() < deadline:
        time.sleep(0.002)
    closing.start()
    time.sleep(moment)
    box.kill()
    load.join()
    closing.join()
    assert set(called.statuses.values()) <= {201, 409}
    return {number for number, status in called.statuses.items() if status == 201}


class SiteSide:
    """The site, which asks for the batch after the last one that it has."""

    def __init__(self, poll: Poll) -> None:
        self.poll, self.number = poll, 0
        self.received: list[str] = []

    def ask_once(self, box: ServedBox, key: bytes) -> bool:
        """Whether there was anything new."""
        order = handed.order(self.number, int(time.time()) + 60, self.poll.site)
        answer = ask(box, "POST", "/ratings/hand-over", order)
        batch = handed.read_batch(answer, key, self.number)
        self.received += [one.digest for one in batch.ratings]
        new, self.number = batch.number > self.number, batch.number
        return new

    def ask_to_the_end(self, box: ServedBox) -> None:
        key = key_of(box)
        while self.ask_once(box, key):
            pass

    @contextmanager
    def asking(self, box: ServedBox) -> Iterator[None]:
        """Again and again while ratings come, until the box is gone."""
        key = key_of(box)
        asking = threading.Thread(target=until_gone, args=(lambda: self.ask_once(box, key),))
        asking.start()
        try:
            yield
        finally:
            box.kill()
            asking.join()


def until_gone(work: Callable[[], object]) -> None:
    try:
        while True:
            work()
            time.sleep(0.01)
    except (OSError, HTTPException):
        return  # killed before it answered, or while it did


def killed_while(box: ServedBox, requests: list[bytes], enough: int, fine: set[int]) -> set[int]:
    """The numbers that were acknowledged before the kill, which comes in the middle."""
    called = Called()
    load = threading.Thread(target=call_all, args=(box.port, requests, 16, called))
    load.start()
    deadline = time.monotonic() + 30
    while len(called.statuses) < enough and time.monotonic() < deadline:
        time.sleep(0.002)
    box.kill()
    load.join()
    assert set(called.statuses.values()) == fine
    assert len(called.statuses) < len(requests), "killed too late to show anything"
    return set(called.statuses)
