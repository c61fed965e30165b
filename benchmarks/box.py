"""The ballot box as in production: granian, its own store, asked over HTTP by 64 connections."""

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from benchmarks.box_floors import committed_ballots, committed_ratings, verified_pairs
from benchmarks.measuring import XIANFENG, Figure, figure, ran
from benchmarks.postgres import CLIENTS, durable
from scripts.boxed import ServedBox, boxed
from scripts.callers import call_all, post
from tests.ballots.polls import Poll, count_file
from xianfeng.ballots import blind
from xianfeng.ballots.ballots import CURVE, Ballot, ticket_message
from xianfeng.ballots.encoding import to_base64
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.slips import make_slip
from xianfeng.ballots.voters import Ticket
from xianfeng.box.polls import today

ASKED, CAST, COUNTED, RATINGS, RUNS = 10, 4000, 20_000, 8000, 3
CONNECTIONS = 64
PAIRS = 5  # of a floor and a rate, one after the other: others use the machine too
FIRST = 500  # ratings before the clock runs: connections and statements are new only once


def cast() -> list[Figure]:
    """ballot.cast: ballots of ten questions acknowledged a second, SQLite with FULL."""
    poll = Poll(asked=ASKED, eligible=CAST)
    ballots = [ballot.to_line() for ballot in ballots_of(poll, CAST)]
    requests = [post(f"/polls/{poll.id}/ballots", each) for each in ballots]
    rates = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as var, boxed(Path(var), key_of(poll.site)) as box:
            send_manifest(box, poll)
            rates.append(acknowledged(box, requests, CONNECTIONS))
    return [figure("ballot.cast", "1/s", rates, committed_ballots(len(ballots[0])))]


def recount() -> list[Figure]:
    """ballot.recount: ballots verified and counted a second, the whole command."""
    poll = Poll(asked=ASKED, eligible=COUNTED)
    ballots = ballots_of(poll, COUNTED)
    content = count_file(poll, ballots, {"members": COUNTED}, Ed25519PrivateKey.generate())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "count.ndjson"
        file.write_bytes(content)
        command = [XIANFENG, "recount", str(file)]
        rates = [COUNTED / ran(command).seconds for _ in range(RUNS)]
    return [figure("ballot.recount", "1/s", rates, verified_pairs())]


def rating() -> list[Figure]:
    """box.rating_pg: ratings acknowledged a second on PostgreSQL, over what pgbench inserts."""
    site = Ed25519PrivateKey.generate()
    rates, floors = [], []
    with tempfile.TemporaryDirectory() as var, durable() as cluster:
        own = {"BOX_DATABASE_URL": cluster.url}
        with boxed(Path(var), key_of(site), own) as box:
            acknowledged(box, slips(site, FIRST), CLIENTS)
            for _ in range(PAIRS):
                floors.append(cluster.inserts_per_second(Path(var)))
                rates.append(acknowledged(box, slips(site, RATINGS), CLIENTS))
    return [figure("box.rating_pg", "1/s", rates, sorted(floors)[PAIRS // 2])]


def intake() -> list[Figure]:
    """rating.intake: ratings acknowledged a second, SQLite with FULL."""
    site = Ed25519PrivateKey.generate()
    with tempfile.TemporaryDirectory() as var, boxed(Path(var), key_of(site)) as box:
        acknowledged(box, slips(site, FIRST), CONNECTIONS)
        rates = [acknowledged(box, slips(site, RATINGS), CONNECTIONS) for _ in range(RUNS)]
    return [figure("rating.intake", "1/s", rates, committed_ratings())]


def acknowledged(box: ServedBox, requests: Sequence[bytes], connections: int) -> float:
    """Requests a second, all of them answered with 201."""
    called = call_all(box.port, requests, connections)
    assert list(called.statuses.values()) == [201] * len(requests), "not all were taken"
    return called.per_second


def ballots_of(poll: Poll, number: int) -> list[Ballot]:
    """Ballots of so many voters, hardly two alike."""
    chance = random.Random(157)
    answers = (tuple(chance.choices(range(1, 6), k=ASKED)) for _ in range(number))
    return [ticket_of(poll).ballot(each) for each in answers]


def ticket_of(poll: Poll) -> Ticket:
    """A ticket signed without blinding: much quicker, and nobody can tell it from another."""
    secret = ec.generate_private_key(CURVE)
    key = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    prepared = blind.prepare(ticket_message(poll.id, "members", key))
    padding, office = blind.PSS_RANDOMIZED.padding, poll.offices["members"].key
    signature = office.sign(prepared, padding, SHA384())
    return Ticket(poll.manifest, "members", secret, key, prepared[: blind.RANDOMIZER], signature)


def slips(site: Ed25519PrivateKey, number: int) -> list[bytes]:
    """Ratings with a slip each."""
    day = today()
    texts = (make_slip("hall.window-3", day, site) for _ in range(number))
    mark = "0" * 64  # of a secret that nobody has
    said = '{{"slip":"{text}","level":5,"mark":"{mark}"}}'
    return [post("/ratings", said.format(text=text, mark=mark).encode()) for text in texts]


def send_manifest(box: ServedBox, poll: Poll) -> None:
    content = poll.envelope.to_bytes()
    urlopen(Request(f"{box.url}/polls/{poll.id}", content, method="PUT")).close()


def key_of(site: Ed25519PrivateKey) -> str:
    return to_base64(public_bytes(site))
