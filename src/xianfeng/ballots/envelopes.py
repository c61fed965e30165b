"""What site and box say to each other: a text, its purpose, and an Ed25519 signature."""

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from xianfeng.ballots.encoding import (
    canonical_json,
    from_base64,
    record,
    strict_json,
    to_base64,
)
from xianfeng.ballots.errors import Forged, Malformed

MANIFEST, CLOSE, CLOSED, ISSUED = "manifest", "close", "closed", "issued"
HAND_OVER, HANDED = "hand-over", "handed"


@dataclass(frozen=True)
class Envelope:
    """A signed text; the signature covers its purpose, so none passes for another."""

    payload: str
    key: bytes
    signature: bytes

    def plain(self) -> dict[str, str]:
        """As JSON carries it."""
        return {
            "payload": self.payload,
            "key": to_base64(self.key),
            "signature": to_base64(self.signature),
        }

    def to_bytes(self) -> bytes:
        return canonical_json(self.plain())

    def open(self, purpose: str, key: bytes) -> Any:
        """The JSON inside; Forged unless `key` signed it for `purpose`."""
        if self.key != key:
            raise Forged("signer")
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(
                self.signature, covered(purpose, self.payload.encode())
            )
        except InvalidSignature:
            raise Forged("signature") from None
        return strict_json(self.payload.encode())


def seal(purpose: str, value: object, key: Ed25519PrivateKey) -> Envelope:
    """`value` as canonical JSON, signed."""
    payload = canonical_json(value)
    return Envelope(payload.decode(), public_bytes(key), key.sign(covered(purpose, payload)))


def read_envelope(content: bytes) -> Envelope:
    """The envelope in these bytes; Malformed when there is none. It is not verified yet."""
    return envelope_of(strict_json(content))


def envelope_of(value: object) -> Envelope:
    """The envelope in this JSON value."""
    found = record(value, ("payload", "key", "signature"))
    payload = utf8_text(found["payload"])
    return Envelope(payload, from_base64(found["key"], 32), from_base64(found["signature"], 64))


def utf8_text(value: object) -> str:
    """A text that has bytes: JSON can name half characters, UTF-8 has none."""
    try:
        if isinstance(value, str) and value.encode():
            return value
    except UnicodeEncodeError:
        pass
    raise Malformed("payload")


def covered(purpose: str, payload: bytes) -> bytes:
    """What is signed."""
    return f"xianfeng/{purpose}/1\n".encode() + payload


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """32 bytes, as manifests and count files name the signer."""
    return key.public_key().public_bytes_raw()


def kept_key(path: Path) -> Ed25519PrivateKey:
    """The key in `path`, made at first use; readable by its owner only.

    It gets its name when it is whole: a crash leaves none, two starters agree on one.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, half = tempfile.mkstemp(dir=path.parent)  # 0600
        with os.fdopen(descriptor, "wb") as out:
            out.write(Ed25519PrivateKey.generate().private_bytes_raw())
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(half, path)
        Path(half).unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
