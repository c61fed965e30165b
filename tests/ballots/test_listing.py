"""The closed list is taken only as its box signed it, and becomes a count file."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ballots.polls import Poll, count_file
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.errors import NotAccepted
from xianfeng.ballots.listing import read_closed_list

BOX = Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def poll() -> Poll:
    return Poll()


@pytest.fixture(scope="module")
def answer(poll: Poll) -> bytes:
    """What the box answers: a count file without the office's line."""
    lines = count_file(poll, [poll.ballot(), poll.ballot()], {}, BOX).splitlines(keepends=True)
    return b"".join(lines[:2] + lines[3:])


def test_the_closed_list_is_read(poll: Poll, answer: bytes) -> None:
    found = read_closed_list(answer, poll.manifest, public_bytes(BOX))
    assert found.head.counts == {"members": 2, "masses": 0, "words": 0}
    assert len(found.lines) == 2
    assert not found.head.early


def test_only_as_the_box_signed_it(poll: Poll, answer: bytes) -> None:
    lines = answer.splitlines(keepends=True)
    own = public_bytes(BOX)
    for manifest, content, key in (
        (poll.manifest, b"".join(lines[:-1]), own),
        (poll.manifest, answer + lines[-1], own),
        (poll.manifest, answer.replace(b"5,4,3", b"5,4,4", 1), own),
        (poll.manifest, answer, public_bytes(poll.site)),
        (Poll().manifest, answer, own),
        (poll.manifest, lines[0], own),
    ):
        with pytest.raises(NotAccepted):
            read_closed_list(content, manifest, key)
