"""Who signs this site's checkpoints, and whose cosignatures it takes.

Settings: XIANFENG_ORIGIN (one line without blank or plus, never changed once published),
XIANFENG_WITNESSES (note keys of witnesses outside). The private key lies in
`VAR/journal-key.pem`, mode 0600, made on first use.
"""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from xianfeng.journal.rules.notes import SIGNED, Key, key_from
from xianfeng.kernel.errors import Unusable


def origin() -> str:
    """The log's name, first line of every checkpoint."""
    name: str = settings.XIANFENG_ORIGIN
    if not name or "+" in name or len(name.split()) != 1 or name != name.strip():
        raise Unusable(f"XIANFENG_ORIGIN must be one word without '+': {name!r}")
    return name


def public_key() -> Key:
    """What a reader needs to check a checkpoint."""
    return Key(origin(), SIGNED, private_key().public_key().public_bytes_raw())


def witnesses() -> dict[str, Key]:
    """Keys of the witnesses by name."""
    keys = [key_from(written) for written in settings.XIANFENG_WITNESSES]
    return {key.name: key for key in keys}


def private_key() -> Ed25519PrivateKey:
    """The kept key, made when there is none yet."""
    path = Path(settings.VAR) / "journal-key.pem"
    if not path.exists():
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise Unusable(f"{path} is not an Ed25519 key")
    return key


def _make(path: Path) -> None:
    """Write a new key beside `path` and link it there: never half a file, never a second key."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
