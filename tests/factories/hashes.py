"""Which hashes may stand bare in the record (docs/rules/journal.md, "Bare hashes").

What is hashed is public in full, or carries a salt or many random bits of its own.
"""

import re
from collections.abc import Iterator
from typing import Any

HASH = re.compile(r"[0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?")  # SHA-256, in hex or in base64
# Kinds of entries ("*" is any) with names of values.
BARE = {
    ("*", "pack"),  # a published document
    ("grade.published", "reason"),  # on the board, in full
    ("grade.published", "shown"),
    ("grade.published", "issuer"),
    ("grade.corrected", "reason"),
    ("grading.computed", "roll"),  # codes, names and labels: boards show them
    ("poll.announced", "manifest"),  # keys of its own
    ("poll.announced", "key"),
    ("poll.opened", "box"),  # the key itself
    ("poll.extended", "manifest"),
    ("poll.closed", "counted"),  # with the salt of the count file
    ("poll.published", "counted"),
    ("poll.voided", "counted"),
    ("poll.rows_taken", "file"),
}


def bare_hashes(kind: str, data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """(kind, name) of every value in `data` that is a hash and may not stand bare."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from bare_hashes(kind, value, key)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from bare_hashes(kind, value, name)
    elif isinstance(data, str) and HASH.search(data) and not {(kind, name), ("*", name)} & BARE:
        yield kind, name
