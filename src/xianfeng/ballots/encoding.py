"""Bytes with one reading only: length-prefixed fields, base64, JSON read strictly."""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from xianfeng.ballots.errors import Malformed

LENGTH = 4  # bytes before each field
DIGITS = 16  # of the longest integer that is read: up to 2^53 - 1, what browsers count exactly
GREATEST = 2**53 - 1
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def fields(*parts: bytes) -> bytes:
    """Each part after its length: different parts never give the same bytes."""
    return b"".join([len(part).to_bytes(LENGTH, "big") + part for part in parts])


def to_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def from_base64(text: object, length: int | None = None) -> bytes:
    """The bytes of `text`, of exactly `length`; Malformed when any other text would give them."""
    if not isinstance(text, str):
        raise Malformed("base64")
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("base64") from None
    if to_base64(content) != text or length not in (None, len(content)):
        raise Malformed("base64")
    return content


def canonical_json(value: object) -> bytes:
    """The one way in which we write JSON: keys sorted, no blanks, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def strict_json(content: bytes) -> Any:
    """JSON without fractions, NaN, long numbers, repeated keys or depth; Malformed otherwise."""
    try:
        return DECODER.decode(content.decode())
    except (ValueError, RecursionError):
        raise Malformed("json") from None


def record(value: object, names: Iterable[str]) -> dict[str, Any]:
    """`value` as an object with exactly these names."""
    if not isinstance(value, dict) or value.keys() != set(names):
        raise Malformed("fields")
    return value


def identifier(value: object) -> str:
    """A short name of a poll, a class, a question or a window."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        raise Malformed("identifier")
    return value


def whole(value: object, least: int, greatest: int = GREATEST) -> int:
    """An integer within bounds; true is not 1."""
    if type(value) is not int or not least <= value <= greatest:
        raise Malformed("number")
    return value


def plain_text(value: object, longest: int) -> str:
    """A text of people: no control characters but the line break, no half characters."""
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise Malformed("text")
    if any(ord(sign) < 32 and sign != "\n" for sign in value) or "\x7f" in value:
        raise Malformed("text")
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in value):
        raise Malformed("text")
    return value


def _no_fractions(text: str) -> NoReturn:
    raise ValueError(text)


def _short_integer(text: str) -> int:
    if len(text.removeprefix("-")) > DIGITS or text == "-0":
        raise ValueError(text)
    return int(text)


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


DECODER = json.JSONDecoder(
    object_pairs_hook=_unrepeated,
    parse_float=_no_fractions,
    parse_constant=_no_fractions,
    parse_int=_short_integer,
)
