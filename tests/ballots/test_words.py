"""Words travel beside the ballot that seals them, and stand in no count file."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tests.ballots.polls import Poll, count_file
from xianfeng.ballots import recount
from xianfeng.ballots.ballots import Ballot, read_ballot, verify
from xianfeng.ballots.encoding import canonical_json, fields, to_base64
from xianfeng.ballots.envelopes import MANIFEST, seal
from xianfeng.ballots.errors import Forged, Malformed
from xianfeng.ballots.listing import ClosedHead, head_lines, issued_statement, sealed_head
from xianfeng.ballots.manifests import read_manifest
from xianfeng.ballots.voters import Ticket
from xianfeng.ballots.words import Words, read_word_lines, sealed, word_lines
from xianfeng.kernel import clock

BOX = Ed25519PrivateKey.generate()
TEXT = "路灯坏了，请修。\n谢谢"
Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def poll() -> Poll:
    return Poll()


@pytest.fixture(scope="module")
def ballot(poll: Poll) -> Ballot:
    return poll.ballot(TEXT, voter_class="words")


def test_what_is_sent_is_read(poll: Poll, ballot: Ballot) -> None:
    found = read_ballot(ballot.sent(), poll.manifest)
    verify(found, poll.manifest)
    assert found == ballot
    assert [words.text for words in found.words] == [TEXT]


def test_no_word_is_on_what_is_counted(ballot: Ballot) -> None:
    plain = json.loads(ballot.to_line())
    assert "words" not in plain
    assert plain["answers"] == [ballot.words[0].seal.hex()]


def test_the_bytes_of_a_seal() -> None:
    """The format is fixed: ui/browser/ballot/bytes.js builds these bytes too."""
    content = (
        "00000010" + b"xianfeng/words/1".hex()
        + "00000020" + "07" * 32
        + "00000003" + "e5a5bd"
    )  # fmt: skip
    assert Words(b"\x07" * 32, "好").seal == hashlib.sha256(bytes.fromhex(content)).digest()


def test_one_text_has_a_new_seal_each_time() -> None:
    """Short words cannot be tried out."""
    assert sealed("好").seal != sealed("好").seal


ALTERED: dict[str, Edit] = {
    "the text": lambda sent: sent["words"][0].__setitem__(1, "路灯没坏"),
    "the salt": lambda sent: sent["words"][0].__setitem__(0, to_base64(bytes(32))),
    "a short salt": lambda sent: sent["words"][0].__setitem__(0, to_base64(b"7")),
    "no words": lambda sent: sent.pop("words"),
    "null for words": lambda sent: sent.update(words=None),
    "an empty list": lambda sent: sent.update(words=[]),
    "words twice": lambda sent: sent.update(words=sent["words"] * 2),
    "a text alone": lambda sent: sent.update(words=[TEXT]),
    "words under no seal": lambda sent: sent.update(answers=[None]),
    "words that are signed": lambda sent: sent.update(answers=[TEXT]),
    "a number": lambda sent: sent.update(answers=[5]),
    "capital letters": lambda sent: sent.update(answers=[sent["answers"][0].upper() + "A"]),
    "a seal too short": lambda sent: sent.update(answers=[sent["answers"][0][:62]]),
    "one more name": lambda sent: sent.update(text=TEXT),
}


@pytest.mark.parametrize("what", ALTERED)
def test_words_and_seal_belong_together(poll: Poll, ballot: Ballot, what: str) -> None:
    sent = json.loads(ballot.sent())
    ALTERED[what](sent)
    with pytest.raises(Malformed):
        read_ballot(json.dumps(sent).encode(), poll.manifest)


@pytest.mark.parametrize("text", ["", "长" * 201, "a\0", "\ud800", 5, None])
def test_words_are_a_text_as_long_as_the_question_allows(
    poll: Poll, ballot: Ballot, text: Any
) -> None:
    words = sealed("x") if not isinstance(text, str) or "\ud800" in text else sealed(text)
    sent = ballot.plain() | {
        "answers": [words.seal.hex()], "words": [[to_base64(words.salt), text]],
    }  # fmt: skip
    with pytest.raises(Malformed):
        read_ballot(json.dumps(sent).encode(), poll.manifest)


def test_another_seal_than_the_signed_one_is_forged(poll: Poll, ballot: Ballot) -> None:
    """Who holds somebody's ballot cannot put other words under it."""
    other = sealed("别的话")
    edited = replace(ballot, answers=(other.seal,), words=(other,))
    with pytest.raises(Forged):
        verify(read_ballot(edited.sent(), poll.manifest), poll.manifest)


@pytest.mark.parametrize("beside", [[], None, [[to_base64(bytes(32)), "话"]]])
def test_scores_carry_no_words(poll: Poll, beside: object) -> None:
    sent = poll.ballot(5, 4, 3).plain() | {"words": beside}
    with pytest.raises(Malformed):
        read_ballot(json.dumps(sent).encode(), poll.manifest)


def test_the_list_of_words_has_an_order_of_its_own() -> None:
    words = [sealed(f"话{n}") for n in range(20)]
    lines = word_lines(words)
    assert lines == word_lines(reversed(words)) == sorted(lines)
    assert {each.text for each in read_word_lines(b"".join(lines))} == {f"话{n}" for n in range(20)}


# --- recounting

ISSUED = {"members": 5, "masses": 2, "words": 2}


def recounted(folder: Path, content: bytes) -> recount.Recount:
    path = folder / "count.ndjson"
    path.write_bytes(content)
    return recount.recount(recount.read_file(path), processes=1)


def test_a_count_file_holds_no_words(tmp_path: Path, poll: Poll, ballot: Ballot) -> None:
    content = count_file(poll, [ballot, poll.ballot(None, voter_class="words")], ISSUED, BOX)
    assert TEXT.splitlines()[0] not in content.decode()
    assert to_base64(ballot.words[0].salt) not in content.decode()
    found = recounted(tmp_path, content)
    assert (found.faults, found.format) == ([], 2)
    assert found.tallies["words"] == {"words": {"text": 1, "blank": 1}}


def test_words_in_a_count_file_are_a_fault(tmp_path: Path, poll: Poll, ballot: Ballot) -> None:
    content = count_file(poll, [], ISSUED, BOX, [ballot.sent() + b"\n"])
    faults = recounted(tmp_path, content).faults
    assert "ballot 1: it holds words, which belong in no count file" in faults


def test_an_unknown_format_is_told(
    tmp_path: Path, poll: Poll, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "count.ndjson"
    path.write_bytes(first_format(poll, 3, []))
    assert recount.main([str(path)]) == 2
    assert "format 3" in capsys.readouterr().err


def test_count_files_of_the_first_format_are_read(tmp_path: Path, poll: Poll) -> None:
    """There the words stand on the ballot, and their voter signed them."""
    words = signed_words(poll.ticket("words"), TEXT)
    found = recounted(tmp_path, first_format(poll, 1, [words]))
    assert (found.faults, found.format) == ([], 1)
    assert found.tallies["words"] == {"words": {"text": 1}}
    edited = words | {"answers": ["别的话"]}
    faults = recounted(tmp_path, first_format(poll, 1, [edited])).faults
    assert "ballot 1: a signature does not hold" in faults


def test_the_box_takes_no_poll_of_the_first_format(poll: Poll) -> None:
    with pytest.raises(Malformed) as refused:
        read_manifest(poll.manifest.plain() | {"format": 1})
    assert refused.value.code == "format"


def signed_words(ticket: Ticket, text: str) -> dict[str, Any]:
    """A comment sheet as it was signed in format 1."""
    named = (ticket.manifest.poll.encode(), ticket.voter_class.encode(), ticket.key)
    version, answer = (1).to_bytes(8, "big"), b"t" + text.encode()
    content = fields(b"xianfeng/ballot/1", *named, version, answer)
    r, s = decode_dss_signature(ticket.secret.sign(content, recount.ECDSA))
    signature = to_base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    plain = ticket.ballot((None,)).plain()
    return plain | {"answers": [text], "signature": signature}


def first_format(poll: Poll, number: int, ballots: list[dict[str, Any]]) -> bytes:
    """A count file whose manifest names this format."""
    manifest = seal(MANIFEST, poll.manifest.plain() | {"format": number}, poll.site)
    lines = [canonical_json(each) + b"\n" for each in ballots]
    counts = {each.id: sum(one["class"] == each.id for one in ballots)
              for each in poll.manifest.classes}  # fmt: skip
    digests = [
        hashlib.sha256(each).hexdigest() for each in (manifest.payload.encode(), b"".join(lines))
    ]
    head = ClosedHead(poll.id, digests[0], counts, digests[1], clock.today(), False)
    issued = issued_statement(poll.manifest, ISSUED, poll.site)
    heads = [
        *head_lines(manifest, sealed_head(head, BOX)),
        canonical_json({"issued": issued.plain()}) + b"\n",
    ]
    return b"".join([*heads, *lines])
