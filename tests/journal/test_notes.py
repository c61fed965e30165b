"""Signed notes, keys, cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.journal import verify_signature
from xianfeng.journal.rules import notes

# The example of Go's golang.org/x/mod/sumdb/note, which the specification took over.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
    "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
TEXT = notes.body("example.org/log", 3, bytes(32))


def test_the_published_note_is_true() -> None:
    text, (line,) = notes.split(PUBLISHED)
    notes.check(text, line, notes.key_from(PUBLISHED_KEY))
    verify_signature.check(PUBLISHED, PUBLISHED_KEY)


def test_a_checkpoint_has_three_lines() -> None:
    assert TEXT == "example.org/log\n3\n" + "A" * 43 + "=\n"


def test_own_signature() -> None:
    key = notes.Key("example.org/log", notes.SIGNED, PUBLIC)
    line = notes.sign(TEXT, key.name, PRIVATE)
    assert notes.key_from(key.written()) == key
    notes.check(TEXT, line, key)
    verify_signature.check(notes.note(TEXT, line), key.written())
    with pytest.raises(notes.BadNote, match="does not fit"):
        notes.check(TEXT.replace("3", "4"), line, key)


def test_cosignature() -> None:
    key = notes.Key("witness.example", notes.COSIGNED, PUBLIC)
    line = notes.cosign(TEXT, key.name, PRIVATE, 1_790_000_000)
    notes.check(TEXT, line, key)
    assert len(notes.parts(line)[1]) == 4 + 8 + 64
    with pytest.raises(notes.BadNote, match="not by"):
        notes.check(TEXT, line, notes.Key("witness.example", notes.SIGNED, PUBLIC))


@pytest.mark.parametrize(
    "written",
    ["", "a+b", "name+00000000+AR", PUBLISHED_KEY.replace("c74f", "c74e"), PUBLISHED_KEY[:-4]],
)
def test_a_damaged_key_is_refused(written: str) -> None:
    with pytest.raises(notes.BadNote):
        notes.key_from(written)


@pytest.mark.parametrize("line", ["", "— name", "- name AAAA", "— name !!!!", "— a+b AAAA"])
def test_a_line_of_another_form_is_refused(line: str) -> None:
    with pytest.raises(notes.BadNote):
        notes.parts(line)


@pytest.mark.parametrize(
    ("public", "message", "r", "s"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_vectors_of_rfc_8032(public: str, message: str, r: str, s: str) -> None:
    one = [bytes.fromhex(part) for part in (public, message, r + s)]
    assert verify_signature.signed(*one)
    assert not verify_signature.signed(one[0], one[1] + b"!", one[2])


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=40), st.integers(0, 511))
def test_python_alone_agrees_with_openssl(seed: bytes, message: bytes, bit: int) -> None:
    """What OpenSSL signs is true, and one flipped bit makes it false."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    flipped = (int.from_bytes(signature, "big") ^ (1 << bit)).to_bytes(64, "big")
    assert verify_signature.signed(public, message, signature)
    with suppress(ValueError):  # the flipped half may be no point of the curve at all
        assert not verify_signature.signed(public, message, flipped)
