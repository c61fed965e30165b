"""Passes: the rights to rate besides the slip; by a link, a poster, or a kiosk with its own key.

A link is good for one rating, like a slip; a poster for one rating a scan; a kiosk signs each of
its ratings itself, so that nobody can rate in its name from elsewhere. The site signs them all.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.ballots import CURVE, ECDSA, der_signature
from xianfeng.ballots.encoding import IDENTIFIER, fields
from xianfeng.ballots.errors import Malformed
from xianfeng.ballots.slips import NONCE, VALID, digest_of, from_url, signed_by, to_url

LINK, POSTER, KIOSK = "link", "poster", "kiosk"
LASTING = timedelta(days=366)  # a poster or a kiosk is renewed every year, or withdrawn earlier
POINT = 65  # bytes of an uncompressed P-256 point
R_AND_S = 64  # bytes of a kiosk's signature
SOURCE = 16  # bytes of the hash that names a poster or a kiosk
FORM = re.compile(
    rf"(link|poster|kiosk)~({IDENTIFIER.pattern})~({IDENTIFIER.pattern})?~(\d{{4}}-\d\d-\d\d)"
    r"~([\w-]{22}|[\w-]{87})~([\w-]{86})",
    re.A,
)


@dataclass(frozen=True)
class Pass:
    """Who may rate what through which channel. `item` is the matter of the service, or empty."""

    kind: str
    window: str
    item: str
    day: date
    key: bytes  # a link's nonce, a poster's name, a kiosk's public point
    signature: bytes

    @property
    def signed(self) -> bytes:
        texts = (self.kind, self.window, self.item, self.day.isoformat())
        return fields(b"xianfeng/pass/2", *(text.encode() for text in texts), self.key)

    @property
    def source(self) -> str:
        """Names the poster or the kiosk in hand-overs; a link stays nameless."""
        return "" if self.kind == LINK else source_of(self.key)

    def valid_on(self, today: date) -> bool:
        return self.day <= today <= self.day + (VALID if self.kind == LINK else LASTING)


def source_of(key: bytes) -> str:
    """The name of a poster or a kiosk, 32 hex digits."""
    return digest_of(key)[:SOURCE].hex()


def make_pass(
    kind: str, window: str, item: str, day: date, key: bytes, site: Ed25519PrivateKey
) -> str:
    """A new pass, 160 to 230 characters."""
    made = Pass(kind, window, item, day, key, b"")
    tail = (to_url(key), to_url(site.sign(made.signed)))
    return "~".join((kind, window, item, day.isoformat(), *tail))


def read_pass(text: object) -> Pass:
    """The pass in `text`, its signature not verified yet; Malformed when it is none."""
    found = FORM.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise Malformed("slip")
    kind, window, item, day, key, signature = found.groups()
    try:
        made = Pass(
            kind, window, item or "", date.fromisoformat(day), from_url(key), from_url(signature)
        )
    except ValueError:
        raise Malformed("slip") from None
    if len(made.key) != (POINT if kind == KIOSK else NONCE):
        raise Malformed("slip")
    return made


def is_genuine_pass(found: Pass, key: bytes) -> bool:
    """Whether the site signed it."""
    return signed_by(key, found.signature, found.signed)


def kiosk_message(nonce: bytes, level: int) -> bytes:
    """What a kiosk signs of one rating."""
    return fields(b"xianfeng/kiosk/2", nonce, bytes([level]))


def signed_by_kiosk(point: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the kiosk with this key says so; ECDSA on P-256 with SHA-256, r ‖ s."""
    if len(signature) != R_AND_S:
        return False
    try:
        key = EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        key.verify(der_signature(signature), message, ECDSA)
    except (ValueError, InvalidSignature):
        return False
    return True
