"""A voter without a browser: for tests, measurements, and as the shortest account of the steps."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from xianfeng.ballots import blind
from xianfeng.ballots.ballots import CURVE, ECDSA, Ballot, signed_bytes, ticket_message
from xianfeng.ballots.manifests import Answer, Manifest
from xianfeng.ballots.words import Words, sealed

Given = int | str | Words | None


@dataclass(frozen=True)
class Ticket:
    """A voter's own key with the office's signature on it."""

    manifest: Manifest
    voter_class: str
    secret: ec.EllipticCurvePrivateKey
    key: bytes
    randomizer: bytes
    signature: bytes

    def ballot(self, given: tuple[Given, ...], version: int = 1) -> Ballot:
        """A signed ballot; words are sealed, and travel beside."""
        poll = self.manifest.poll
        said = [sealed(each) if isinstance(each, str) else each for each in given]
        words = tuple(each for each in said if isinstance(each, Words))
        answers: tuple[Answer, ...] = tuple(
            each.seal if isinstance(each, Words) else each for each in said
        )
        content = signed_bytes(poll, self.voter_class, self.key, version, answers)
        r, s = decode_dss_signature(self.secret.sign(content, ECDSA))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        token = (self.key, self.randomizer, self.signature)
        return Ballot(poll, self.voter_class, *token, version, answers, signature, words)


@dataclass(frozen=True)
class Application:
    """A key made and blinded: only `blinded.message` goes to the office."""

    manifest: Manifest
    voter_class: str
    secret: ec.EllipticCurvePrivateKey
    key: bytes
    prepared: bytes
    blinded: blind.Blinded

    def ticket(self, answer: bytes) -> Ticket:
        """The ticket from the office's answer; Forged when it is none."""
        public = self.manifest.by_class[self.voter_class].public_key
        signature = blind.finalize(public, self.prepared, answer, self.blinded.inverse)
        randomizer = self.prepared[: blind.RANDOMIZER]
        return Ticket(self.manifest, self.voter_class, self.secret, self.key, randomizer, signature)


def apply(manifest: Manifest, voter_class: str) -> Application:
    """The voter's first step."""
    secret = ec.generate_private_key(CURVE)
    key = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    prepared = blind.prepare(ticket_message(manifest.poll, voter_class, key))
    blinded = blind.blind(manifest.by_class[voter_class].public_key, prepared)
    return Application(manifest, voter_class, secret, key, prepared, blinded)


def take_ticket(manifest: Manifest, voter_class: str, office: blind.OfficeKey) -> Ticket:
    """The voter's steps and the office's one."""
    application = apply(manifest, voter_class)
    return application.ticket(blind.blind_sign(office, application.blinded.message))
