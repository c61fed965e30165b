"""The public endpoints of the record (architecture, "What is written where")."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.journal.conftest import deed
from xianfeng.journal import actions, queries, verify
from xianfeng.journal.models import Entry


def got(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(f"/journal/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_checkpoint_is_a_signed_note(client: Client, eleven: list[Entry]) -> None:
    answer = client.get("/journal/checkpoint")
    assert answer["Content-Type"].startswith("text/plain")
    origin, size, root = answer.content.decode().split("\n")[:3]
    assert (origin, size, len(root)) == ("xianfeng.local/journal", "11", 44)


def test_a_checkpoint_of_an_earlier_size(client: Client, eleven: list[Entry]) -> None:
    """What a page offered beside a proof stays downloadable while the record grows."""
    before = client.get("/journal/checkpoint").content
    with transaction.atomic():
        actions.record_many([deed(11)], actor=None)
    assert client.get("/journal/checkpoint?size=11").content == before
    assert client.get("/journal/checkpoint?size=0").content.decode().split("\n")[1] == "0"
    assert got(client, "checkpoint?size=13", 400)["error"]


@pytest.mark.django_db
def test_an_empty_record_has_a_checkpoint(client: Client) -> None:
    assert client.get("/journal/checkpoint").content.decode().split("\n")[1] == "0"
    assert got(client, "entries") == {"size": 0, "start": 0, "entries": []}
    assert client.get("/journal/").status_code == 200


def test_entries_from_start_to_end(client: Client, eleven: list[Entry]) -> None:
    answer = got(client, "entries?start=2&end=4")
    assert [one["index"] for one in answer["entries"]] == [2, 3, 4]
    one = answer["entries"][0]
    assert queries.in_base64(verify.digest(b"\0", one["text"].encode())) == one["leaf_hash"]
    assert len(got(client, "entries")["entries"]) == 11
    assert got(client, "entries?start=11")["entries"] == []


def test_a_page_of_entries_is_bounded(client: Client, db: None) -> None:
    with transaction.atomic():
        actions.record_many([deed(number) for number in range(queries.PAGE + 5)], actor=None)
    assert len(got(client, "entries?start=0&end=99999")["entries"]) == queries.PAGE


def test_inclusion(client: Client, eleven: list[Entry]) -> None:
    answer = got(client, "proof/inclusion?index=3&size=7")
    assert set(answer) == {"index", "size", "leaf_hash", "hashes"}
    assert (answer["index"], answer["size"], len(answer["hashes"])) == (3, 7, 3)
    assert got(client, "proof/inclusion?index=3")["size"] == 11


def test_consistency(client: Client, eleven: list[Entry]) -> None:
    answer = got(client, "proof/consistency?first=3&second=7")
    assert set(answer) == {"hashes"}
    assert len(answer["hashes"]) == 4
    assert got(client, "proof/consistency?first=11") == {"hashes": []}


@pytest.mark.parametrize(
    "path",
    [
        "proof/inclusion",
        "proof/inclusion?index=x",
        "proof/inclusion?index=-1&size=3",
        "proof/inclusion?index=3&size=3",
        "proof/inclusion?index=3&size=12",
        "proof/inclusion?index=99999999999999999999",
        "proof/consistency?second=3",
        "proof/consistency?first=4&second=3",
        "proof/consistency?first=4&second=12",
        "entries?start=5&end=4",
        "entries?start=-1",
        "entries?start=1e3",
    ],
)
def test_unusable_parameters(client: Client, eleven: list[Entry], path: str) -> None:
    """400 with a reason, in the reader's language."""
    assert got(client, path, 400)["error"]


def test_the_verifier_can_be_downloaded(client: Client, db: None) -> None:
    answer = client.get("/journal/verify.py")
    assert b"def included(" in answer.content
    assert "attachment" in answer["Content-Disposition"]
    assert b"def signed(" in client.get("/journal/verify_signature.py").content


def test_pages_for_people(client: Client, eleven: list[Entry]) -> None:
    for path in ("", "of/organization/O003/", "entry/3/"):
        page = client.get(f"/journal/{path}").content.decode()
        assert "O003" in page, path
    assert "proof.json" in client.get("/journal/entry/3/").content.decode()
    assert client.get("/journal/entry/3.txt").content.decode() == eleven[3].text


def test_pages_in_english(client: Client, eleven: list[Entry]) -> None:
    page = client.get("/journal/", headers={"Accept-Language": "en"}).content.decode()
    assert "Latest entries" in page
    error = client.get("/journal/entries?start=5&end=4", headers={"Accept-Language": "en"}).json()
    assert error == {"error": "end must not be less than start"}


def test_search_leads_to_the_subject(client: Client, eleven: list[Entry]) -> None:
    answer = client.get("/journal/?q=O003")
    assert answer["Location"] == "/journal/of/organization/O003/"
    assert "O999" in client.get("/journal/?q=O999").content.decode()


@pytest.mark.parametrize(
    "path", ["entry/11/", "entry/99999999999999999999/", "entry/11.txt", "of/organization/O999/"]
)
def test_what_is_not_there(client: Client, eleven: list[Entry], path: str) -> None:
    assert client.get(f"/journal/{path}").status_code == 404


def test_older_entries_by_page(client: Client, db: None) -> None:
    with transaction.atomic():
        actions.record_many([deed(number) for number in range(60)], actor=None)
    assert "?before=10" in client.get("/journal/").content.decode()
    page = client.get("/journal/?before=10").content.decode()
    assert "O009" in page
    assert "O010" not in page
    assert client.get("/journal/?before=x").status_code == 200
    assert client.get("/journal/?before=" + "9" * 5000).status_code == 200  # more than int reads


def test_pages_cost_the_same_for_1_and_50_entries(client: Client, eleven: list[Entry]) -> None:
    counts = []
    for size in (0, 2, 47):
        with transaction.atomic():
            same = deed(1)
            actions.record_many([same] * size, actor=None)
        for path in ("", "of/organization/O001/"):
            with CaptureQueriesContext(connection) as seen:
                client.get(f"/journal/{path}")
            counts.append(len(seen))
    assert counts == counts[:2] * 3


@pytest.mark.parametrize("path", ["", "checkpoint", "entries", "proof/inclusion"])
def test_the_record_is_read_only(client: Client, db: None, path: str) -> None:
    assert client.post(f"/journal/{path}").status_code == 405
