"""RSA blind signatures of RFC 9474 (RSABSSA), all four named variants with SHA-384.

The office runs `blind_sign`, the voter's browser the rest; the Python of `prepare`, `blind` and
`finalize` is for tests, measurements and voters without a browser of their own.
"""

import hashlib
import secrets
from dataclasses import dataclass
from functools import cached_property

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from xianfeng.ballots.errors import Forged, Malformed

DIGEST = 48  # bytes of SHA-384
RANDOMIZER = 32  # bytes before a message prepared by a randomized variant
BITS, EXPONENT = 2048, 65537


@dataclass(frozen=True)
class Variant:
    """One of RFC 9474's: bytes of salt, and whether the message gets a random prefix."""

    salt_length: int
    randomized: bool

    @cached_property
    def padding(self) -> padding.PSS:
        return padding.PSS(padding.MGF1(hashes.SHA384()), self.salt_length)


PSS_RANDOMIZED = Variant(DIGEST, True)
PSS_DETERMINISTIC = Variant(DIGEST, False)
PSSZERO_RANDOMIZED = Variant(0, True)
PSSZERO_DETERMINISTIC = Variant(0, False)


@dataclass(frozen=True)
class Blinded:
    """What goes to the office, and the factor that undoes the blinding and stays with the voter."""

    message: bytes
    inverse: bytes


class OfficeKey:
    """The private key of one poll × class; destroyed when the poll closes."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self.key = key
        numbers = key.private_numbers()
        self.n, self.e = gmpy2.mpz(key.public_key().public_numbers().n), numbers.public_numbers.e
        self.p, self.q = gmpy2.mpz(numbers.p), gmpy2.mpz(numbers.q)
        self.dp, self.dq = gmpy2.mpz(numbers.dmp1), gmpy2.mpz(numbers.dmq1)
        self.q_inverse = gmpy2.mpz(numbers.iqmp)
        self.size = (key.key_size + 7) // 8

    @classmethod
    def make(cls) -> "OfficeKey":
        """A new key; takes a good part of a second."""
        return cls(rsa.generate_private_key(EXPONENT, BITS))

    @classmethod
    def from_der(cls, content: bytes) -> "OfficeKey":
        key = serialization.load_der_private_key(content, None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise Malformed("key")
        return cls(key)

    def to_der(self) -> bytes:
        """PKCS #8, not encrypted: for the office's own store only."""
        return self.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def public_der(self) -> bytes:
        """SubjectPublicKeyInfo: what the manifest carries in base64."""
        return self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def blind_sign(key: OfficeKey, blinded: bytes) -> bytes:
    """Sign what cannot be read (RFC 9474 §4.3); Malformed when it is no residue of the modulus.

    Exponents are secret: powmod_sec takes the same time for all. The result is checked, since
    one faulty half of the CRT would give the key away.
    """
    message = gmpy2.mpz(int.from_bytes(blinded, "big"))
    if len(blinded) != key.size or message >= key.n:
        raise Malformed("blinded")
    by_p = gmpy2.powmod_sec(message % key.p, key.dp, key.p)
    by_q = gmpy2.powmod_sec(message % key.q, key.dq, key.q)
    signature = by_q + key.q * ((by_p - by_q) * key.q_inverse % key.p)
    if gmpy2.powmod(signature, key.e, key.n) != message:
        raise ArithmeticError("the signature does not verify; the key or the machine is faulty")
    return int(signature).to_bytes(key.size, "big")


def public_key(der: bytes) -> rsa.RSAPublicKey:
    """The key of a ticket; Malformed unless RSA 2048 with exponent 65537."""
    try:
        key = serialization.load_der_public_key(der)
    except ValueError:
        raise Malformed("key") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size != BITS:
        raise Malformed("key")
    if key.public_numbers().e != EXPONENT:
        raise Malformed("key")
    return key


def verify(
    key: rsa.RSAPublicKey, message: bytes, signature: bytes, variant: Variant = PSS_RANDOMIZED
) -> None:
    """Forged unless `signature` is the office's on the prepared `message`."""
    try:
        key.verify(signature, message, variant.padding, hashes.SHA384())
    except InvalidSignature:
        raise Forged("ticket") from None


def prepare(message: bytes, variant: Variant = PSS_RANDOMIZED) -> bytes:
    """The message as it is signed: with a random prefix, or as it is."""
    return secrets.token_bytes(RANDOMIZER) + message if variant.randomized else message


def blind(key: rsa.RSAPublicKey, message: bytes, variant: Variant = PSS_RANDOMIZED) -> Blinded:
    """Hide a prepared message from its signer (RFC 9474 §4.2)."""
    modulus = key.public_numbers().n
    while True:
        factor = secrets.randbelow(modulus - 1) + 1
        if gmpy2.gcd(factor, modulus) == 1:
            return blind_with(key, message, secrets.token_bytes(variant.salt_length), factor)


def blind_with(key: rsa.RSAPublicKey, message: bytes, salt: bytes, factor: int) -> Blinded:
    """`blind` with its random values given, as the published vectors do."""
    numbers, size = key.public_numbers(), (key.key_size + 7) // 8
    encoded = int.from_bytes(encode(message, key.key_size - 1, salt), "big")
    hidden = encoded * gmpy2.powmod(factor, numbers.e, numbers.n) % numbers.n
    inverse = gmpy2.invert(factor, numbers.n)
    return Blinded(int(hidden).to_bytes(size, "big"), int(inverse).to_bytes(size, "big"))


def finalize(
    key: rsa.RSAPublicKey,
    message: bytes,
    signature: bytes,
    inverse: bytes,
    variant: Variant = PSS_RANDOMIZED,
) -> bytes:
    """The office's signature on `message` itself (RFC 9474 §4.4); Forged when it is none."""
    modulus, size = key.public_numbers().n, (key.key_size + 7) // 8
    if len(signature) != size:
        raise Malformed("signature")
    clear = int.from_bytes(signature, "big") * int.from_bytes(inverse, "big") % modulus
    found = clear.to_bytes(size, "big")
    verify(key, message, found, variant)
    return found


def encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017 §9.1.1 with SHA-384 and MGF1, for a modulus of bits + 1."""
    length = (bits + 7) // 8
    if length < DIGEST + len(salt) + 2:
        raise Malformed("key")
    inner = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - DIGEST - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, mask(inner, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + inner + b"\xbc"


def mask(seed: bytes, length: int) -> bytes:
    """MGF1 of RFC 8017 §B.2.1."""
    rounds = range(-(-length // DIGEST))
    found = b"".join(hashlib.sha384(seed + i.to_bytes(4, "big")).digest() for i in rounds)
    return found[:length]
