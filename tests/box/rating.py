"""What clients send to rate: slips, links, posters, and a kiosk with its own key."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.ballots.polls import Poll
from xianfeng.ballots.ballots import CURVE, ECDSA
from xianfeng.ballots.passes import KIOSK, LINK, POSTER, kiosk_message, make_pass
from xianfeng.ballots.slips import NONCE, make_slip, to_url
from xianfeng.box.polls import today

Said = dict[str, object]
MARK = "c" * 64  # of a secret that nobody has


def by_slip(text: str, level: object = 5) -> Said:
    """A tap with a slip."""
    return {"slip": text, "level": level, "mark": MARK}


def by_link(text: str, level: object = 5) -> Said:
    """A tap with a link."""
    return {"pass": text, "level": level, "mark": MARK}


def slip(poll: Poll, window: str = "w1") -> str:
    return make_slip(window, today(), poll.site)


def link(poll: Poll, window: str = "w1", item: str = "") -> str:
    return make_pass(LINK, window, item, today(), secrets.token_bytes(NONCE), poll.site)


def poster(poll: Poll, day: date | None = None) -> str:
    return make_pass(POSTER, "w1", "", day or today(), secrets.token_bytes(NONCE), poll.site)


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE)


def by_poster(held: str, level: int) -> Said:
    """One scan of a poster."""
    return {**by_link(held, level), "nonce": to_url(new_nonce())}


@dataclass(frozen=True)
class Kiosk:
    """A tablet at the counter."""

    poll: Poll
    window: str = "w1"
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(CURVE)
    )

    @property
    def point(self) -> bytes:
        return self.secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @cached_property
    def held(self) -> str:
        return make_pass(KIOSK, self.window, "", today(), self.point, self.poll.site)


def by_kiosk(kiosk: Kiosk, level: int) -> Said:
    """One press on a kiosk, signed by it."""
    nonce = new_nonce()
    r, s = decode_dss_signature(kiosk.secret.sign(kiosk_message(nonce, level), ECDSA))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    signed = {"nonce": to_url(nonce), "signature": to_url(signature)}
    return {**by_link(kiosk.held, level), **signed}
