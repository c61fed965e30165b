"""Blind signatures after RFC 9474: the published vectors of all four variants, at their size."""

import json
from pathlib import Path

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.ballots.polls import office_key
from xianfeng.ballots import blind
from xianfeng.ballots.blind import OfficeKey, Variant
from xianfeng.ballots.errors import Forged, Malformed

PUBLISHED = json.loads(Path(__file__).with_name("rfc9474_vectors.json").read_text())
VECTORS = {each["name"]: each for each in PUBLISHED["vectors"]}
VARIANTS = {
    "RSABSSA-SHA384-PSS-Randomized": blind.PSS_RANDOMIZED,
    "RSABSSA-SHA384-PSSZERO-Randomized": blind.PSSZERO_RANDOMIZED,
    "RSABSSA-SHA384-PSS-Deterministic": blind.PSS_DETERMINISTIC,
    "RSABSSA-SHA384-PSSZERO-Deterministic": blind.PSSZERO_DETERMINISTIC,
}


@pytest.fixture(scope="module")
def key() -> OfficeKey:
    """The vectors' own key, 4096 bits."""
    p, q, n, e, d = (int(PUBLISHED["key"][name], 16) for name in "pqned")
    public = rsa.RSAPublicNumbers(e, n)
    crt = (d % (p - 1), d % (q - 1), int(gmpy2.invert(q, p)))
    return OfficeKey(rsa.RSAPrivateNumbers(p, q, d, *crt, public).private_key())


@pytest.mark.parametrize("name", VARIANTS)
def test_the_published_vectors(name: str, key: OfficeKey) -> None:
    """RFC 9474 appendix A: encoding, blinding, signing, unblinding, verifying."""
    text, variant = VECTORS[name], VARIANTS[name]
    of = {part: bytes.fromhex(text[part]) for part in text if part != "name"}
    public, message = key.key.public_key(), of["prepared_msg"]
    assert message == of["msg_prefix"] + of["msg"]
    assert blind.encode(message, 4095, of["salt"]) == of["encoded_msg"]
    factor = int(gmpy2.invert(int(text["inv"], 16), int(PUBLISHED["key"]["n"], 16)))
    blinded = blind.blind_with(public, message, of["salt"], factor)
    assert blinded == blind.Blinded(of["blinded_msg"], of["inv"])
    assert blind.blind_sign(key, blinded.message) == of["blind_sig"]
    signature = blind.finalize(public, message, of["blind_sig"], of["inv"], variant)
    assert signature == of["sig"]


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_a_round_at_our_size(variant: Variant) -> None:
    """2048 bits; the message is as long as it likes."""
    office = office_key(0)
    public = blind.public_key(office.public_der())
    message = blind.prepare(b"a voter's key" * 9, variant)
    blinded = blind.blind(public, message, variant)
    signed = blind.blind_sign(office, blinded.message)
    signature = blind.finalize(public, message, signed, blinded.inverse, variant)
    with pytest.raises(Forged):
        blind.verify(public, message + b"!", signature, variant)


def test_two_blindings_of_one_message_have_nothing_in_common() -> None:
    """The office cannot know a message again."""
    public = blind.public_key(office_key(0).public_der())
    assert blind.blind(public, b"m").message != blind.blind(public, b"m").message
    assert blind.prepare(b"m") != blind.prepare(b"m")


def test_the_office_signs_residues_only() -> None:
    """RFC 9474 §4.3: a message outside the modulus is an error."""
    office = office_key(0)
    for wrong in (b"", b"\x01" * 255, b"\x01" * 257, b"\xff" * 256):
        with pytest.raises(Malformed):
            blind.blind_sign(office, wrong)


def test_another_office_key_signs_nothing_of_use() -> None:
    """The class is bound to the key."""
    public = blind.public_key(office_key(0).public_der())
    blinded = blind.blind(public, b"m")
    try:
        signed = blind.blind_sign(office_key(1), blinded.message)
    except Malformed:
        return  # a residue of the one modulus need not be one of the other
    with pytest.raises(Forged):
        blind.finalize(public, b"m", signed, blinded.inverse)


def test_a_faulty_half_is_never_given_out() -> None:
    """One wrong exponent in the CRT would let anybody factor the modulus."""
    office = OfficeKey.from_der(office_key(0).to_der())
    office.dp += 2
    with pytest.raises(ArithmeticError):
        blind.blind_sign(office, b"\x01" * 256)


def test_only_keys_of_2048_bits_issue_tickets() -> None:
    small = OfficeKey(rsa.generate_private_key(65537, 1024))
    for der in (small.public_der(), b"", b"\x30\x03\x02\x01\x00"):
        with pytest.raises(Malformed):
            blind.public_key(der)
