"""A pack's texts: each in Chinese and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages of the interface."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh
