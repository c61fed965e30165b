"""One text for one value, so that everyone hashes the same bytes (in the manner of RFC 8785)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from xianfeng.kernel.errors import XianfengError

Json: TypeAlias = "str | int | bool | list[Json] | tuple[Json, ...] | Mapping[str, Json] | None"

GREATEST = 2**53 - 1  # beyond it readers that know only doubles would see another number


class NotCanonical(XianfengError, TypeError):
    """A value that has no single text: a float, a date, a lazy text, a lone surrogate."""


def canonical(value: Json) -> str:
    """Sorted keys, no blanks, no floats; the hashed bytes are this text in UTF-8."""
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError as wrong:
        raise NotCanonical("text with a lone surrogate") from wrong
    return text


def moment_text(at: datetime) -> str:
    """A moment as entries write it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ordered(value: Any) -> Any:
    """`value` with its keys in the order of UTF-16 units, or NotCanonical."""
    if value is None or type(value) in (str, bool):
        return value
    if type(value) is int and abs(value) <= GREATEST:
        return value
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} {value!r} has no canonical form")


def _utf16(key: Any) -> bytes:
    if type(key) is not str:
        raise NotCanonical(f"key {key!r} is not a text")
    return key.encode("utf-16-be", "surrogatepass")
