"""A secret key that a first start makes and later starts find again."""

import os
import secrets
from pathlib import Path


def kept_secret(var: Path) -> str:
    """The key kept in `var`, made on first use, readable by its owner only."""
    path = var / "secret.key"
    var.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(key := secrets.token_urlsafe(48))
    return key
