"""PDFs that anybody may ask for: each takes a second of work, so that one is set at a time.

What was set stays; few wait in line, and not long. Whoever finds the line full is told to come
again, and the threads of the site go on serving pages.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import BoundedSemaphore, Lock

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xianfeng.kernel.limits import MINUTE
from xianfeng.kernel.patience import Patience

from .printing import pdf

KEPT = 64  # sheets
IN_LINE = 3  # of five threads: one sets, two wait
SOON = 2.0  # seconds that they wait
SHEETS_A_MINUTE = 20  # that one address has set anew; what is kept is not counted


class Busy(Exception):
    """Not now; `seconds` later."""

    def __init__(self, status: int, seconds: int) -> None:
        super().__init__(status)
        self.status, self.seconds = status, seconds


class Press:
    """Sets pages for the public; for all threads of this process."""

    def __init__(self, make: Callable[[str], bytes], soon: float = SOON) -> None:
        self.make, self.soon = make, soon
        self.line, self.turn = BoundedSemaphore(IN_LINE), Lock()
        self.patience = Patience(SHEETS_A_MINUTE)
        self.forget()

    def forget(self) -> None:
        """Everything again from the start."""
        self.kept: OrderedDict[bytes, bytes] = OrderedDict()
        self.patience.forget()

    def sheet(self, html: str, caller: str) -> bytes:
        """The page as PDF; Busy when others are before it, or the caller had many."""
        key = sha256(html.encode()).digest()
        found = self.kept.get(key)
        if found is not None:
            return found
        if not self.line.acquire(blocking=False):
            raise Busy(503, 5)
        try:
            return self.set_in_turn(key, html, caller)
        finally:
            self.line.release()

    def set_in_turn(self, key: bytes, html: str, caller: str) -> bytes:
        """One at a time; whoever waited for the same page finds it kept."""
        if not self.turn.acquire(timeout=self.soon):
            raise Busy(503, 5)
        try:
            found = self.kept.get(key) or self.set_anew(html, caller)
            self.kept[key] = found
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
            return found
        finally:
            self.turn.release()

    def set_anew(self, html: str, caller: str) -> bytes:
        """Counts, for the work is done now."""
        if not self.patience.may_speak(caller):
            raise Busy(429, int(MINUTE))
        return self.make(html)


PRESS = Press(pdf)


def sheet_response(request: HttpRequest, html: str, caller: str, name: str) -> HttpResponse:
    """The PDF, to be looked at in the browser; or a page that asks to come again."""
    try:
        content = PRESS.sheet(html, caller)
    except Busy as busy:
        response = render(request, "ui/busy.html", status=busy.status)
        response["Retry-After"] = str(busy.seconds)
        return response
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
