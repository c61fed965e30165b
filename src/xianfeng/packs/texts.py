"""A pack's texts: each in Chinese and English."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages of the interface."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


def joined(texts: Iterable[Text]) -> Text:
    """A list in a sentence; a dash where it is empty."""
    found = list(texts)
    zh, en = "、".join(one.zh for one in found), ", ".join(one.en for one in found)
    return Text(zh or "—", en or "—")


def same(text: str) -> Text:
    """A code or number that reads the same in both languages."""
    return Text(text, text)


# The answers of an appraisal as packs name them; sheets carry the Chinese words.
OPINIONS = {
    "满意": "Satisfied",
    "基本满意": "Fairly satisfied",
    "不满意": "Dissatisfied",
    "不了解": "Don't know",
}


def opinion(label: str) -> Text:
    """An answer in both languages; a pack's own word stays as it is."""
    return Text(label, OPINIONS.get(label, label))
