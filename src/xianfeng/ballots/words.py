"""Words sealed: a ballot carries a salted hash of them, salt and text travel beside it.

Who counts the ballots again reads no word, and whoever hands the words over can neither alter
one nor keep one back unseen. Without the salt a short text would be found by trying.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from xianfeng.ballots.encoding import (
    canonical_json,
    fields,
    from_base64,
    plain_text,
    strict_json,
    to_base64,
)
from xianfeng.ballots.errors import Malformed

SALT = 32  # bytes
LONGEST = 2000  # characters
NOTHING: Final = ()  # what stands beside a ballot without words; JSON has no such value
SEAL = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Words:
    """What somebody wrote, and the salt that the browser drew for it."""

    salt: bytes
    text: str

    @property
    def seal(self) -> bytes:
        """What the voter signs in the place of the words."""
        content = fields(b"xianfeng/words/1", self.salt, self.text.encode())
        return hashlib.sha256(content).digest()

    def plain(self) -> list[str]:
        """As JSON carries it."""
        return [to_base64(self.salt), self.text]


def sealed(text: str) -> Words:
    """With a salt of its own."""
    return Words(secrets.token_bytes(SALT), text)


def read_seal(value: object) -> bytes:
    """The seal on a ballot: 64 hexadecimal digits in small letters."""
    if not isinstance(value, str) or not SEAL.fullmatch(value):
        raise Malformed("answer")
    return bytes.fromhex(value)


def read_words(value: object, longest: int = LONGEST) -> Words:
    """One pair of salt and text."""
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed("words")
    return Words(from_base64(value[0], SALT), plain_text(value[1], longest))


def words_beside(value: object, written: Sequence[tuple[bytes, int]]) -> tuple[Words, ...]:
    """The words of these seals, none longer than its question allows, and no others."""
    if not written and value is NOTHING:
        return ()
    if not isinstance(value, list) or not written or len(value) != len(written):
        raise Malformed("words")
    pairs = zip(value, written, strict=True)
    return tuple(opened(each, seal, longest) for each, (seal, longest) in pairs)


def opened(value: object, seal: bytes, longest: int) -> Words:
    """The words under this seal."""
    found = read_words(value, longest)
    if found.seal != seal:
        raise Malformed("words")
    return found


def word_lines(words: Iterable[Words]) -> list[bytes]:
    """A list of its own: in the order of the salts, which are drawn by chance."""
    return sorted(canonical_json(each.plain()) + b"\n" for each in words)


def read_word_lines(content: bytes) -> Iterator[Words]:
    """The words in the box's list."""
    return (read_words(strict_json(line)) for line in content.splitlines() if line)
