"""A-3: nothing that is kept anywhere joins a person and a ballot (the issue's "must hold")."""

import json
import re
import sqlite3
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection, connections

from scripts.boxed import boxed
from scripts.callers import call_all, post
from tests.appraisals.casts import cast
from xianfeng.accounts.models import User
from xianfeng.appraisals import messenger
from xianfeng.appraisals.actions import announcing, office
from xianfeng.appraisals.manifests import signed_manifest
from xianfeng.appraisals.models import Seat
from xianfeng.appraisals.queries.guard import Reader, results_of
from xianfeng.appraisals.queries.rosters import Electorate
from xianfeng.appraisals.sealing import site_public
from xianfeng.ballots import ballots, blind
from xianfeng.ballots.ballots import CURVE
from xianfeng.ballots.manifests import Manifest
from xianfeng.ballots.voters import Ticket

VOTERS = 1500
SHORTEST = 6  # signs of a value that could be a key; shorter ones are words of the format


def message(number: int) -> bytes:
    return number.to_bytes(256, "big")


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_one_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """UPDATE … WHERE issued = false: one message is signed, whoever was first."""
    village = cast(monkeypatch)
    poll = village.opened()
    signatures: list[bytes] = []
    refusals: Counter[str] = Counter()

    def ask(number: int) -> None:
        try:
            voter = village.members[0]
            signatures.append(
                office.issue_ticket(poll.pk, "members", message(number + 2), holder=voter)
            )
        except office.AlreadyIssued:
            refusals["issued"] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(signatures) == 1
    assert refusals["issued"] == 49
    assert Seat.objects.filter(issued=True).count() == 1


def values(row: Any) -> set[str]:
    """Every value of a row as text, bytes in hexadecimal too; JSON opened."""
    found: set[str] = set()
    for value in row:
        if isinstance(value, bytes | memoryview):
            raw = bytes(value)
            found |= {raw.hex(), raw.decode("utf-8", "ignore")}
        elif value is not None:
            found.add(str(value))
    for text in list(found):
        with suppress(ValueError):
            found |= leaves(json.loads(text))
    return {text for text in found if len(text) >= SHORTEST}


def leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for one in value.values() for text in leaves(one)}
    if isinstance(value, list):
        return {text for one in value for text in leaves(one)}
    return {str(value)}


def office_values() -> set[str]:
    """All that the site's database says of seats and their people, and its whole journal."""
    tables = connection.introspection.table_names()
    wanted = [
        name for name in tables if name.startswith(("appraisals_seat", "accounts_user", "journal_"))
    ]
    found: set[str] = set()
    with connection.cursor() as cursor:
        for name in wanted:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            for row in cursor.fetchall():
                found |= values(row)
    return found


def box_rows(var: Path) -> dict[str, list[Any]]:
    """Table → rows of the box's database and of its copies."""
    found: dict[str, list[Any]] = {}
    with sqlite3.connect(var / "box/box.sqlite3") as store:
        for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            found[name] = list(store.execute(f"SELECT * FROM {name}"))
    return found


def ticket(manifest: Manifest, key: bytes, secret: Any, voter: User) -> tuple[Ticket, bytes]:
    """The ticket, and what the office saw."""
    public = manifest.by_class["members"].public_key
    prepared = blind.prepare(ballots.ticket_message(manifest.poll, "members", key))
    blinded = blind.blind(public, prepared)
    answer = office.issue_ticket(manifest.poll, "members", blinded.message, holder=voter)
    signature = blind.finalize(public, prepared, answer, blinded.inverse)
    whole = Ticket(manifest, "members", secret, key, prepared[: blind.RANDOMIZER], signature)
    return whole, blinded.message


@pytest.mark.django_db
def test_both_databases_joined_on_every_column_give_no_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """1,500 voters through the real box: no value of a ballot stands in the office, none of the
    office in the box, and no log names either; the order of tickets is not that of ballots."""
    real = messenger.ask
    with boxed(tmp_path, site_public()) as box:
        village = cast(monkeypatch)
        monkeypatch.setattr(messenger, "ask", real)
        monkeypatch.setattr("django.conf.settings.BOX_URL", box.url)
        poll = village.draft()
        village.only(poll, ("members", "ballot", 0))
        monkeypatch.setattr(
            "xianfeng.appraisals.queries.rosters.of_members", lambda _place: crowd(VOTERS)
        )
        announcing.announce(village.secretary, poll)
        announcing.open_poll(village.secretary, poll)
        manifest = signed_manifest(poll)
        requests = []
        for voter in User.objects.filter(username__startswith="voter").order_by("?"):
            secret = ec.generate_private_key(CURVE)
            key = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            own, _seen = ticket(manifest, key, secret, voter)
            line = own.ballot((1 + hash(voter.pk) % 4,)).to_line()
            requests.append(post(f"/polls/{poll.pk}/ballots", line))
        called = call_all(box.port, requests, 8)
        assert Counter(called.statuses.values()) == {201: VOTERS}
        while_open = office_values()  # requests are still kept
        village.close(poll)
    rows = box_rows(tmp_path)
    assert sum(len(each) for each in rows.values()) >= VOTERS
    box_side = {text for each in rows.values() for row in each for text in values(row)}
    of_poll = {poll.pk, poll.manifest, "members", *leaves(manifest.plain())}
    of_poll |= values([poll.manifest.encode()]) | {manifest.digest, site_public(), poll.box_key}
    for office_side in (while_open, office_values()):
        common = {text for text in (office_side & box_side) - of_poll if not is_format(text)}
        assert not common, sorted(common)[:5]
    logged = capfd.readouterr()
    names = re.compile("voter[0-9]+|选民")
    assert not names.search(logged.out + logged.err)
    assert not names.search(str(rows))
    village.publish(poll)
    (found,) = results_of(poll, Reader.INSIDE)
    assert (found.issued, found.web) == (VOTERS, VOTERS)


def is_format(text: str) -> bool:
    """Days, algorithm words and the closed head, which both sides hold."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d.*|[a-z_]+", text)) or "manifest" in text


def crowd(number: int) -> Any:
    """An electorate with accounts."""
    existing = User.objects.filter(username__startswith="voter")
    if not existing.exists():
        User.objects.bulk_create(
            User(username=f"voter{place}", display_name=f"选民{place}", password="x")
            for place in range(number)
        )
    return Electorate(tuple(existing.order_by("pk")), 0)
