"""What goes into `personal` of words that people wrote, of rows and of files: their hash.

Bare in the public entry, the hash of a short reason is found by trying, and nothing erases it.
Under the entry's salt it tells nobody anything, and goes with the salt. The hash, not the words:
they stay in their one place, and no second copy outlives them beside the record.
"""

from base64 import b64encode
from collections.abc import Collection
from hashlib import sha256

from .canonical import Json, canonical


def commitment(salt: bytes, value: str) -> str:
    """What stands in an entry of a sealed value, in base64."""
    return b64encode(sha256(salt + value.encode()).digest()).decode()


def digest_of_text(text: str) -> str:
    """SHA-256 of the words; nothing for no words."""
    return sha256(text.encode()).hexdigest() if text else ""


def digest_of(value: Json) -> str:
    """SHA-256 of a value's one canonical text."""
    return sha256(canonical(value).encode()).hexdigest()


def words(**texts: str) -> dict[str, str]:
    """Ready for `personal`: name → hash of the words under it. Where none were said, no field."""
    return {name: digest_of_text(text) for name, text in texts.items() if text}


def as_sealed(values: Collection[str]) -> list[str]:
    """Each value as a salt's row may hold it: itself, or its hash where it is somebody's words."""
    told = {text for one in values for text in (one, one.strip()) if text}
    return [*values, *map(digest_of_text, told)]
