"""Texts of packs and names of grades in templates of this room."""

from collections.abc import Sequence

from django import template

from xianfeng.grading.wording import said as side
from xianfeng.packs.texts import Text

register = template.Library()


@register.filter
def said(text: Text) -> str:
    """The reader's side of a text."""
    return side(text)


@register.filter
def label(names: Sequence[str], place: int) -> str:
    """The head of a column, for tables that become cards."""
    return names[place]
