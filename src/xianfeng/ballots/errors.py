"""Why bytes from outside are not taken."""

from xianfeng.kernel.errors import XianfengError


class NotAccepted(XianfengError):
    """What was sent is not taken; `code` is a word for programs, pages put it into sentences."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Malformed(NotAccepted):
    """The bytes are not what the format says."""


class Forged(NotAccepted):
    """The bytes have the right form, and a signature on them is wrong."""
