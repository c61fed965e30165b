"""What is wrong with a pack: told all at once, in both languages, without Django."""

from collections.abc import Iterable
from dataclasses import dataclass

from xianfeng.kernel.errors import Unusable
from xianfeng.packs.texts import Text


@dataclass(frozen=True, slots=True, order=True)
class PackError:
    """One fault with its place; `field` is the dotted path, `line` counts from 1.

    Line 0: there is no such file or folder at all.
    """

    file: str
    line: int
    field: str
    message: Text
    remedy: Text

    def shown(self, language: str = "zh") -> str:
        """`file:line: field: message`, the form editors can jump to."""
        message, remedy = _spoken(self.message, language), _spoken(self.remedy, language)
        place = f"{self.file}:{self.line}: {self.field or '-'}" if self.line else self.file
        return f"{place}: {message} {remedy}".rstrip()

    def __str__(self) -> str:
        return self.shown()


class PackRefused(Unusable):
    """Raised with every fault found, in the order of files and lines."""

    def __init__(self, errors: Iterable[PackError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.file, error.line, error.field)))
        super().__init__(self._line())

    def _line(self) -> str:
        """The first fault; `xianfeng pack check` lists them all."""
        more = len(self.errors) - 1
        return f"{self.errors[0]}" + (f"（另有 {more} 处）" if more else "")


def _spoken(text: Text, language: str) -> str:
    return text.en if language.startswith("en") else text.zh
