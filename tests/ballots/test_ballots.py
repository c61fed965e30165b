"""A ballot holds in one form only, and every change of it is seen."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ballots.polls import Poll
from xianfeng.ballots.ballots import Ballot, read_ballot, signed_bytes, verify
from xianfeng.ballots.encoding import to_base64
from xianfeng.ballots.errors import Forged, Malformed, NotAccepted
from xianfeng.ballots.manifests import Answer

KEY = bytes(65)
ANSWERS = st.lists(
    st.none() | st.integers(-999, 999) | st.binary(min_size=32, max_size=32), max_size=5
)


@pytest.fixture(scope="module")
def poll() -> Poll:
    return Poll()


@pytest.fixture(scope="module")
def ballot(poll: Poll) -> Ballot:
    return poll.ballot(5, None, 1)


def test_what_is_sent_is_read(poll: Poll, ballot: Ballot) -> None:
    found = read_ballot(ballot.to_line(), poll.manifest)
    assert found == ballot
    verify(found, poll.manifest)


def test_the_bytes_that_browsers_sign() -> None:
    """The format is fixed: ui/browser/ballot.js builds these bytes too."""
    found = signed_bytes("p-1", "members", KEY, 2, (5, None, bytes(range(32))))
    assert found.hex() == (
        "00000011" + b"xianfeng/ballot/2".hex()
        + "00000003" + b"p-1".hex()
        + "00000007" + b"members".hex()
        + "00000041" + "00" * 65
        + "00000008" + "0000000000000002"
        + "00000002" + b"i5".hex()
        + "00000001" + b"-".hex()
        + "00000021" + b"h".hex() + bytes(range(32)).hex()
    )  # fmt: skip


@given(ANSWERS, ANSWERS, st.integers(1, 9), st.integers(1, 9))
def test_different_ballots_have_different_bytes(
    one: list[Answer], other: list[Answer], first: int, second: int
) -> None:
    """5 is not "5", and nothing is not "-"."""
    left = signed_bytes("p", "c", KEY, first, tuple(one))
    right = signed_bytes("p", "c", KEY, second, tuple(other))
    assert (left == right) == ((one, first) == (other, second))


@pytest.mark.parametrize("value", [0, 6, 3.5, "5", True, False, [], {}, -1, 10**15])
def test_values_outside_the_scale(poll: Poll, ballot: Ballot, value: object) -> None:
    """R-183: a value means something on its scale only."""
    sent = ballot.plain() | {"answers": [5, value, 1]}
    with pytest.raises(Malformed):
        read_ballot(json.dumps(sent).encode(), poll.manifest)


@pytest.mark.parametrize("text", ["NaN", "1e400", "Infinity", "5.0", "05", "1E1"])
def test_values_that_are_no_json(poll: Poll, ballot: Ballot, text: str) -> None:
    sent = ballot.to_line().replace(b"[5,null,1]", f"[5,{text},1]".encode())
    with pytest.raises(Malformed):
        read_ballot(sent, poll.manifest)


@pytest.mark.parametrize("answers", [[], [5], [5, 5, 5, 5], "555", None, {"0": 5}])
def test_one_answer_a_question(poll: Poll, ballot: Ballot, answers: object) -> None:
    sent = ballot.plain() | {"answers": answers}
    with pytest.raises(Malformed):
        read_ballot(json.dumps(sent).encode(), poll.manifest)


CHANGES: dict[str, Callable[[Ballot], dict[str, Any]]] = {
    "answers": lambda found: {"answers": [1, 1, 1]},
    "version": lambda found: {"version": 2},
    "class": lambda found: {"class": "masses"},
    "key": lambda found: {"key": flipped(found.key)},
    "randomizer": lambda found: {"randomizer": flipped(found.randomizer)},
    "ticket": lambda found: {"ticket": flipped(found.ticket)},
    "signature": lambda found: {"signature": flipped(found.signature)},
    "poll": lambda found: {"poll": "another"},
    "more": lambda found: {"name": "张三"},
}


def flipped(content: bytes) -> str:
    return to_base64(content[:-1] + bytes([content[-1] ^ 1]))


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_refused(poll: Poll, ballot: Ballot, change: str) -> None:
    sent = json.dumps(ballot.plain() | CHANGES[change](ballot)).encode()
    with pytest.raises(NotAccepted):
        verify(read_ballot(sent, poll.manifest), poll.manifest)


def test_a_ticket_of_another_poll_is_forged(poll: Poll) -> None:
    """Even where both use one key: the ticket names its poll."""
    ballot = replace(Poll().ballot(5, 4, 3), poll=poll.id)
    with pytest.raises(Forged):
        verify(ballot, poll.manifest)


def test_one_slot_for_all_versions_of_a_voter(poll: Poll) -> None:
    """Voting again takes the place of the first ballot and gives another receipt."""
    ticket = poll.ticket()
    first, second = ticket.ballot((5, 5, 5)), ticket.ballot((1, 1, 1), 2)
    assert first.slot == second.slot
    assert first.receipt != second.receipt
    assert len(first.receipt) == 12
    assert ticket.ballot((5, 5, 5)).receipt == first.receipt  # ECDSA differs, the ballot does not
