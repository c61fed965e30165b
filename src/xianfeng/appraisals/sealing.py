"""What the office keeps secret: its own key for the box, and the ticket keys while a poll runs.

A ticket key lies in the database only under a key that the database does not hold, so a copy of
the database issues no tickets.
"""

import base64
import hashlib
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from xianfeng.ballots.blind import OfficeKey
from xianfeng.ballots.envelopes import kept_key, public_bytes

NONCE = 12  # bytes
KEPT_KEYS = 64  # opened ticket keys of polls that are running


def site_key() -> Ed25519PrivateKey:
    """The key that signs manifests and orders; made at first use."""
    return kept_key(settings.OFFICE_KEY)


def site_public() -> str:
    """Its public half in base64: what the box is told, and what a recount compares."""
    return base64.b64encode(public_bytes(site_key())).decode()


def sealed(key: OfficeKey) -> bytes:
    """A ticket key as the database keeps it."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _box().encrypt(nonce, key.to_der(), None)


@lru_cache(maxsize=KEPT_KEYS)
def opened(content: bytes) -> OfficeKey:
    """The ticket key again."""
    return OfficeKey.from_der(_box().decrypt(content[:NONCE], content[NONCE:], None))


def _box() -> AESGCM:
    return AESGCM(hashlib.sha256(b"xianfeng/office/1" + settings.SECRET_KEY.encode()).digest())
