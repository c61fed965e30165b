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
