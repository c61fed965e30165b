"""Filters of the pages of appraisals."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(found: Mapping[str, Any], key: str) -> Any:
    """The value under a key that is itself a value; "" where there is none."""
    return found.get(key, "")
