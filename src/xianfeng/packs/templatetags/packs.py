"""A pack's own texts in the reader's language."""

from fractions import Fraction

from django import template
from django.utils.translation import get_language

from xianfeng.kernel import exact
from xianfeng.packs.texts import Text
from xianfeng.packs.windows import BEARERS, Bearer

register = template.Library()


@register.filter
def said(text: Text | None) -> str:
    """The text of a pack; a dash where there is none."""
    if text is None:
        return "—"
    return text.en if (get_language() or "").startswith("en") else text.zh


@register.filter
def borne(bearer: Bearer) -> str:
    """Who may bear an honour, in the reader's language."""
    return said(BEARERS[bearer])


@register.filter
def is_rolls_word(text: Text | None) -> bool:
    """Whether it is a word of the roll's: Chinese for every reader, and marked as that."""
    return text is not None and text.zh == text.en and not text.zh.isascii()


@register.filter
def plain(number: Fraction) -> str:
    """An exact number as people write it."""
    return exact.plain(number)
