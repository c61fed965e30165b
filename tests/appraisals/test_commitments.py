"""Counts are few enough to be tried one by one: no public hash may answer to a try (A-3, A-4)."""

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from tests.appraisals.casts import Cast
from tests.appraisals.test_closing import sheet
from tests.factories.counties import holder
from tests.factories.people import signed_in
from xianfeng.appraisals.actions import timing
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.models import CountFile, Poll
from xianfeng.ballots import recount
from xianfeng.journal.models import Entry
from xianfeng.journal.rules.canonical import canonical
from xianfeng.organizations.roles import Role

ANSWERS = ("1", "2", "3", "4", "blank")
QUESTION = "o1.overall"


def told_to_all(village: Cast, poll: Poll) -> str:
    """Everything that stands open about a poll: record, public page, JSON, the box's answers."""
    texts = list(Entry.objects.values_list("text", flat=True))
    outside = Client(headers={"host": "localhost"})
    texts.append(outside.get(reverse("appraisals:public", args=[poll.pk])).content.decode())
    export = reverse("appraisals:export", args=[poll.pk, "json"])
    texts.append(signed_in(village.secretary).post(export).content.decode())
    heads = village.box.closed(poll.pk).decode().splitlines()[:2]
    return "\n".join([*texts, *heads])


def columns(ballots: int) -> Iterator[dict[str, int]]:
    """Every way in which so many ballots can have answered."""
    for counts in product(range(ballots + 1), repeat=len(ANSWERS)):
        if sum(counts) == ballots:
            yield {answer: n for answer, n in zip(ANSWERS, counts, strict=True) if n}


def tried(poll: Poll, ballots: int) -> Iterator[str]:
    """Hashes of all that the counts can be, as somebody would write them who has the manifest."""
    for column in columns(ballots):
        tallies = {"members": {QUESTION: column}}
        whole = {"poll": poll.pk, "ballots": {"members": ballots}, "tallies": tallies}
        for value in (whole, whole | {"salt": ""}, tallies, tallies["members"], column):
            found = sha256(canonical(as_json(value)).encode())
            yield found.hexdigest()
            yield b64encode(found.digest()).decode()


def as_json(value: object) -> Any:
    return json.loads(json.dumps(value))


def closed(village: Cast, *answers: int) -> Poll:
    poll = village.opened(circle="public")
    for voter, answer in zip(village.members, answers, strict=False):
        village.vote(poll, "members", voter, answer)
    village.close(poll)
    return poll


def test_no_public_hash_is_that_of_any_tally(village: Cast) -> None:
    """Four ballots, published: all that is public, against every result there can be. That the
    true one is among those tried shows that the test can find it."""
    poll = closed(village, 1, 1, 3, 4)
    village.publish(poll)
    public, guesses = told_to_all(village, poll), set(tried(poll, 4))
    assert plain_digest(poll) in guesses
    assert poll.recount_digest in public
    assert not [guess for guess in guesses if guess in public]


def plain_digest(poll: Poll) -> str:
    """What a recount would print without a salt."""
    tallies = {"members": {QUESTION: {"1": 2, "3": 1, "4": 1}}}
    counted = {"poll": poll.pk, "ballots": {"members": 4}, "tallies": tallies}
    return sha256(recount.canonical(counted)).hexdigest()


def test_a_void_poll_and_one_ballot_tell_no_more(village: Cast) -> None:
    """One ballot of a class, never published: five guesses would do."""
    poll = closed(village, 3)
    timing.void(village.secretary, poll, "人太少")
    public = "\n".join(Entry.objects.values_list("text", flat=True))
    assert poll.recount_digest in public
    assert not [guess for guess in tried(poll, 1) if guess in public]


def test_an_auditor_compares_the_count_file_with_the_record(village: Cast, tmp_path: Path) -> None:
    """`xianfeng recount FILE` prints salt and digest; the digest is the one on record, and
    changes with the salt. Everybody else has no salt."""
    poll = closed(village, 1, 1, 3, 4)
    village.publish(poll)
    file = tmp_path / "poll.count"
    file.write_bytes(bytes(CountFile.objects.get(poll=poll).content))
    found = recount.recount(recount.read_file(file), 1)
    assert not found.faults
    for kind in ("poll.closed", "poll.published"):
        data = json.loads(Entry.objects.get(kind=kind).text)["data"]
        assert data["counted"] == found.digest == poll.recount_digest
    printed = recount.as_text(found, {})
    assert found.digest in printed
    assert found.salt in printed
    assert len(found.salt) == 64
    assert found.salt not in told_to_all(village, poll)
    found.salt = "0" * 64
    assert found.digest != poll.recount_digest


def test_a_count_file_without_its_salt_does_not_hold(village: Cast, tmp_path: Path) -> None:
    poll = closed(village, 1, 2)
    content = bytes(CountFile.objects.get(poll=poll).content).decode()
    salt = json.loads(json.loads(content.splitlines()[2])["issued"]["payload"])["salt"]
    file = tmp_path / "poll.count"
    file.write_text(content.replace(salt, ""))
    faults = recount.recount(recount.read_file(file), 1).faults
    assert any("salt" in fault for fault in faults)


def test_every_close_draws_a_salt_of_its_own(village: Cast) -> None:
    """The same answers to the same questions look different every time."""
    first, second = closed(village, 1, 1), closed(village, 1, 1)
    assert first.recount_digest != second.recount_digest


def test_files_that_were_taken_stand_in_the_record_without_a_bare_hash(village: Cast) -> None:
    """A result file of a small group has few contents: its hash is sealed under a salt."""
    poll = closed(village, 1, 1, 3, 4, 1, 2)
    village.publish(poll)
    reader = signed_in(village.secretary)
    for name in ("csv", "xlsx", "pdf", "json"):
        content = reader.post(reverse("appraisals:export", args=[poll.pk, name])).content
        entry = Entry.objects.filter(kind="poll.results_taken").latest("index")
        assert sha256(content).hexdigest() not in entry.text
        assert set(json.loads(entry.text)["sealed"]) == {"actor", "file"}


def test_the_scanned_count_sheet_is_sealed(village: Cast, settings: Any, tmp_path: Path) -> None:
    """A sheet that a program made can be made again for every count."""
    settings.MEDIA_ROOT = tmp_path
    poll = closed(village, 1, 1, 3, 4)
    content = b"%PDF-1.4 7 1 0"
    scanned = sheet(3, satisfied=2)
    scanned = PaperSheet(3, scanned.counts, "张三", "李四", ContentFile(content, "sheet.pdf"))
    enter_paper(village.secretary, village.one(poll, "members"), scanned)
    text = Entry.objects.get(kind="poll.paper_entered").text
    assert sha256(content).hexdigest() not in text
    assert "scan" in json.loads(text)["sealed"]


def test_an_auditor_alone_is_handed_the_salt(village: Cast) -> None:
    """It travels in the count file, whose every download is on record."""
    poll = closed(village, 1, 1, 3, 4)
    village.publish(poll)
    auditor = signed_in(holder(Role.AUDITOR, village.places["C1"]))
    answer = auditor.post(reverse("appraisals:rows"), {"poll": poll.pk})
    assert b"salt" in b"".join(answer)
    refused = signed_in(village.secretary).post(reverse("appraisals:rows"), {"poll": poll.pk})
    assert refused.status_code in (403, 404)
