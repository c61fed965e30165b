"""Settings of the box, read from the environment once.

XIANFENG_VAR       folder whose subfolder box/ holds the key and the store (default ./var)
BOX_SITE_KEY       Ed25519 key of the site in base64: whose manifests and orders are obeyed;
                   without it the file var/box/site.pub, which holds the same
BOX_SITE_ORIGIN    the one origin whose pages may call (default http://localhost:8000)
BOX_BEHIND_PROXY   1 when a proxy of ours stands before the box and appends the caller's address to
                   X-Forwarded-For: how often one device may rate goes by it
BOX_DATABASE_URL   postgresql://user:password@host:port/name; SQLite in var/box/ when absent
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.encoding import from_base64, to_base64
from xianfeng.ballots.envelopes import kept_key, public_bytes
from xianfeng.ballots.errors import Malformed
from xianfeng.kernel.errors import Unusable

SITE_KEY, OWN_KEY, OWN_PUBLIC = "site.pub", "box.key", "box.pub"


@dataclass(frozen=True)
class Settings:
    """What the box must know to run."""

    folder: Path
    site_key: bytes
    site_origin: str
    database_url: str
    behind_proxy: bool = False

    def own_key(self) -> Ed25519PrivateKey:
        """The key that signs closed lists, made at first use; box.pub tells its public half."""
        key = kept_key(self.folder / OWN_KEY)
        (self.folder / OWN_PUBLIC).write_text(to_base64(public_bytes(key)) + "\n")
        return key


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Unusable, with what to do, when something is missing or wrong."""
    folder = Path(environment.get("XIANFENG_VAR") or "var").resolve() / "box"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Settings(
        folder,
        site_key(environment.get("BOX_SITE_KEY") or "", folder / SITE_KEY),
        site_origin(environment.get("BOX_SITE_ORIGIN") or "http://localhost:8000"),
        environment.get("BOX_DATABASE_URL") or "",
        environment.get("BOX_BEHIND_PROXY") == "1",
    )


def site_key(given: str, file: Path) -> bytes:
    if not given and not file.exists():
        raise Unusable(f"the box must know its site: set BOX_SITE_KEY or write {file}")
    try:
        return from_base64(given or file.read_text().strip(), 32)
    except Malformed:
        raise Unusable("BOX_SITE_KEY is not an Ed25519 public key in base64") from None


def site_origin(given: str) -> str:
    """Scheme, host and port as browsers write them; never a pattern."""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or given != f"{parts.scheme}://{parts.netloc}":
        raise Unusable(f"BOX_SITE_ORIGIN is not an origin like https://host: {given}")
    return given
