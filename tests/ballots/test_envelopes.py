"""Site and box believe signatures, each for its purpose only."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.encoding import canonical_json
from xianfeng.ballots.envelopes import kept_key, public_bytes, read_envelope, seal
from xianfeng.ballots.errors import Forged, Malformed

SITE, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def test_what_is_sealed_is_opened() -> None:
    sealed = read_envelope(seal("manifest", {"题": [1]}, SITE).to_bytes())
    assert sealed.open("manifest", public_bytes(SITE)) == {"题": [1]}


def test_neither_another_purpose_nor_another_signer() -> None:
    sealed = seal("manifest", {}, SITE)
    with pytest.raises(Forged):
        sealed.open("close", public_bytes(SITE))
    with pytest.raises(Forged):
        sealed.open("manifest", public_bytes(OTHER))


@pytest.mark.parametrize("part", ["payload", "key", "signature"])
def test_parts_cannot_be_exchanged(part: str) -> None:
    """An envelope that names another key than it was signed with is of no use either."""
    plain = seal("manifest", {"a": 1}, SITE).plain()
    plain[part] = seal("manifest", {"a": 2}, OTHER).plain()[part]
    for key in (SITE, OTHER):
        with pytest.raises(Forged):
            read_envelope(canonical_json(plain)).open("manifest", public_bytes(key))


@pytest.mark.parametrize("content", [b"{}", b"[]", b"", b'{"payload":"\\ud800"}', b"{" * 9999])
def test_no_envelope(content: bytes) -> None:
    with pytest.raises(Malformed):
        read_envelope(content)


def test_half_characters_are_no_payload() -> None:
    sealed = seal("manifest", {}, SITE).to_bytes().replace(b'"{}"', b'"\\ud800"')
    with pytest.raises(Malformed):
        read_envelope(sealed)


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "own.key"
    first = kept_key(path)
    assert public_bytes(kept_key(path)) == public_bytes(first)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["own.key"]
