"""What is said about a bad cell or a bad file: a marked Chinese sentence and its parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xianfeng.kernel.errors import Refused, Unusable


def gettext_noop(message: str) -> str:
    """Mark a sentence for makemessages. Our own, because this room does not import Django."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that stays translatable until it is shown."""

    msgid: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def zh(self) -> str:
        return self.render(gettext_noop)

    def render(self, gettext: Callable[[str], str]) -> str:
        """`gettext` is Django's, where there is one; parameters may be messages themselves."""
        values = {
            key: value.render(gettext) if isinstance(value, Message) else value
            for key, value in self.params.items()
        }
        return gettext(self.msgid) % values if values else gettext(self.msgid)

    def __str__(self) -> str:
        return self.zh()


@dataclass(frozen=True, slots=True)
class RowError:
    """One refused row. `row` is the 1-based sheet row, `column` the column's own name or ""."""

    sheet: str
    row: int
    column: str
    value: str
    reason: Message
    remedy: Message


class BadCell(Refused):
    """A cell that is not what its column asks for."""

    def __init__(self, reason: Message, remedy: Message) -> None:
        super().__init__(reason.zh())
        self.reason = reason
        self.remedy = remedy

    def at(self, sheet: str, row: int, column: str, value: object) -> RowError:
        shown = "" if value is None else str(value)
        return RowError(sheet, row, column, shown, self.reason, self.remedy)


class FileRefused(Unusable):
    """A whole file that cannot be used, told in one line."""

    def __init__(self, message: Message) -> None:
        # Names of files and sheets are foreign: a line break in one must not make two lines.
        super().__init__(" ".join(message.zh().split()))
        self.message = message
