"""Texts of packs, names of grades, single words, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from xianfeng.grading.tables import grade_name
from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.texts import Text

# Words of packs and rolls that pages translate.
WORDS = (gettext_noop("通过"), gettext_noop("未通过"), gettext_noop("未验收"))


def word(text: str) -> str:
    """A pack's own word in the reader's language, as it stands where it is unknown."""
    return _(text) if text in WORDS else text


def listed(words: Iterable[str]) -> str:
    """Words one after the other, with the comma of the language."""
    return _("，").join(words)


def said(text: Text) -> str:
    """One side of a text that has both languages."""
    return text.en if (get_language() or "").startswith("en") else text.zh


def name_of(rules: GradingPolicy, code: str) -> str:
    """A grade's name."""
    return said(grade_name(rules, code))
