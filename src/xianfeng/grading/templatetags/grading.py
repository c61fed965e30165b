"""Texts of packs and names of grades in templates of this room."""

from collections.abc import Sequence

from django import template

from xianfeng.grading import wording
from xianfeng.packs.texts import Text

register = template.Library()


@register.filter
def said(text: Text) -> str:
    """The reader's side of a text."""
    return wording.said(text)


@register.filter
def label(names: Sequence[str], place: int) -> str:
    """The head of a column, for tables that become cards."""
    return names[place]


@register.filter
def word(text: str) -> str:
    """A pack's own word in the reader's language."""
    return wording.word(text)
