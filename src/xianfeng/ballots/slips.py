"""A slip: the signed one-time right to rate a window, short enough for a QR code."""

import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from xianfeng.ballots.encoding import IDENTIFIER, fields
from xianfeng.ballots.errors import Malformed

NONCE = 16  # bytes
SECRET = 16  # bytes that a browser draws at the tap
VALID = timedelta(days=3)  # 72 hours, in whole days: no time of day is kept anywhere
# Signs of the other alphabet, and its padding, become what no base64 has.
FROM_URL, TO_URL = bytes.maketrans(b"-_+/=", b"+/   "), bytes.maketrans(b"+/", b"-_")
FORM = re.compile(rf"({IDENTIFIER.pattern})~(\d{{4}}-\d\d-\d\d)~([\w-]{{22}})~([\w-]{{86}})", re.A)


@dataclass(frozen=True)
class Slip:
    """Which window, issued on which day of Shanghai; who got it is known to nobody."""

    window: str
    day: date
    nonce: bytes
    signature: bytes

    @property
    def digest(self) -> bytes:
        """What is kept of the nonce: enough to see it twice."""
        return digest_of(self.nonce)

    @property
    def signed(self) -> bytes:
        day = self.day.isoformat().encode()
        return fields(b"xianfeng/slip/1", self.window.encode(), day, self.nonce)

    def valid_on(self, today: date) -> bool:
        return self.day <= today <= self.day + VALID


def make_slip(window: str, day: date, key: Ed25519PrivateKey) -> str:
    """A new slip, about 150 characters."""
    slip = Slip(window, day, secrets.token_bytes(NONCE), b"")
    tail = (to_url(slip.nonce), to_url(key.sign(slip.signed)))
    return "~".join((window, day.isoformat(), *tail))


def read_slip(text: object) -> Slip:
    """The slip in `text`, its signature not verified yet; Malformed when it is none."""
    found = FORM.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise Malformed("slip")
    try:
        return Slip(found[1], date.fromisoformat(found[2]), from_url(found[3]), from_url(found[4]))
    except ValueError:
        raise Malformed("slip") from None


def is_genuine(slip: Slip, key: bytes) -> bool:
    """Whether the site signed it."""
    return signed_by(key, slip.signature, slip.signed)


def signed_by(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the Ed25519 signature is `key`'s. By libsodium: half the time of OpenSSL."""
    try:
        crypto_sign_open(signature + message, key)
    except BadSignatureError:
        return False
    return True


def digest_of(nonce: bytes) -> bytes:
    """The one name of a rating. It proves nothing: whoever printed the slip knows it too."""
    return hashlib.sha256(nonce).digest()


def mark_of(secret: bytes) -> bytes:
    """What is kept beside a rating, of a secret that the rater's browser draws at the tap: only
    whoever rated can show the secret, and a mark that is read somewhere opens nothing."""
    return hashlib.sha256(secret).digest()


def to_url(content: bytes) -> str:
    return binascii.b2a_base64(content, newline=False).translate(TO_URL).decode().rstrip("=")


def from_url(text: str) -> bytes:
    """The bytes of `text`; ValueError when another text would give them too."""
    plain = text.encode("ascii").translate(FROM_URL)
    padded = plain + b"=" * (-len(plain) % 4)
    content = binascii.a2b_base64(padded)  # its error is a ValueError
    if binascii.b2a_base64(content, newline=False) != padded:
        raise ValueError(text)
    return content
