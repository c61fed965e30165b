"""Checkpoints as C2SP signed notes (tlog-checkpoint) and the cosignatures of witnesses.

A key is written `name+number+base64(algorithm ‖ public key)`; its number is the first four
bytes of SHA-256(name ‖ LF ‖ algorithm ‖ public key), in hex.
"""

import binascii
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from xianfeng.kernel.errors import XianfengError

SIGNED = 1  # Ed25519 over the note's text
COSIGNED = 4  # tlog-cosignature v1: Ed25519 over a time and the note's text


class BadNote(XianfengError, ValueError):
    """A note, a key or a signature line is not of the form it must have, or not true."""


class Key(NamedTuple):
    """A public key by its name in notes; `public` are 32 bytes."""

    name: str
    algorithm: int
    public: bytes

    @property
    def number(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self._tagged()).digest()[:4]

    def written(self) -> str:
        return f"{self.name}+{self.number.hex()}+{b64encode(self._tagged()).decode()}"

    def _tagged(self) -> bytes:
        return bytes([self.algorithm]) + self.public


def key_from(written: str) -> Key:
    """Read `name+number+base64`; BadNote when a part is wrong or the number does not fit."""
    try:
        name, number, code = written.strip().split("+", 2)
        raw = b64decode(code, validate=True)
        key = Key(name, raw[0], raw[1:])
    except (ValueError, IndexError) as wrong:
        raise BadNote(f"not a note key: {written!r}") from wrong
    if key.number.hex() != number or len(key.public) != 32 or key.algorithm not in (1, 4):
        raise BadNote(f"the key of {name} is damaged")
    return key


def body(origin: str, size: int, root: bytes) -> str:
    """The text that is signed."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def sign(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """The signature line of `name` for `text`, with its line feed."""
    key = Key(name, SIGNED, private.public_key().public_bytes_raw())
    return _line(name, key.number + private.sign(text.encode()))


def cosign(text: str, name: str, private: Ed25519PrivateKey, seconds: int) -> str:
    """A witness's line: it saw `text` at `seconds` since 1970."""
    key = Key(name, COSIGNED, private.public_key().public_bytes_raw())
    signature = private.sign(_timed(text, seconds))
    return _line(name, key.number + seconds.to_bytes(8, "big") + signature)


def note(text: str, *lines: str) -> str:
    """Text and signature lines as one note."""
    return f"{text}\n{''.join(lines)}"


def split(whole: str) -> tuple[str, list[str]]:
    """A note's text and its signature lines (each with its line feed)."""
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadNote("a note is a text, an empty line and signature lines")
    return f"{text}\n", lines.splitlines(keepends=True)


def check(text: str, line: str, key: Key) -> None:
    """BadNote unless `line` is `key`'s true signature or cosignature of `text`."""
    name, raw = parts(line)
    if name != key.name or raw[:4] != key.number:
        raise BadNote(f"the line is not by {key.name}")
    timed = key.algorithm == COSIGNED
    if len(raw) != (76 if timed else 68):
        raise BadNote(f"the signature of {name} has a wrong length")
    message = _timed(text, int.from_bytes(raw[4:12], "big")) if timed else text.encode()
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(raw[-64:], message)
    except InvalidSignature as wrong:
        raise BadNote(f"the signature of {name} does not fit this checkpoint") from wrong


def parts(line: str) -> tuple[str, bytes]:
    """Name and bytes of a signature line `— name base64`."""
    try:
        dash, name, code = line.rstrip("\n").split(" ")
        raw = b64decode(code, validate=True)
    except (ValueError, binascii.Error) as wrong:
        raise BadNote("a signature line is '— name base64'") from wrong
    if dash != "—" or not name or "+" in name:
        raise BadNote("a signature line is '— name base64'")
    return name, raw


def _line(name: str, raw: bytes) -> str:
    return f"— {name} {b64encode(raw).decode()}\n"


def _timed(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
