"""How a person likes the pages to look: kept in cookies, read without script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpResponseBase

THEMES: Final = ("auto", "light", "dark")
TEXT_SIZES: Final = ("normal", "large")
YEAR: Final = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the form field's name, the cookie that keeps it, what may be chosen."""

    field: str
    cookie: str
    values: tuple[str, ...]

    def read(self, cookies: Mapping[str, str]) -> str:
        """The value kept, or the first one when none or a foreign one is kept."""
        kept = cookies.get(self.cookie, "")
        return kept if kept in self.values else self.values[0]

    def keep(self, response: HttpResponseBase, posted: Mapping[str, str]) -> None:
        """Keep what was posted for a year; anything not on offer is passed over."""
        value = posted.get(self.field, "")
        if value in self.values:
            response.set_cookie(
                self.cookie,
                value,
                max_age=YEAR,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )


THEME: Final = Choice("theme", "xf_theme", THEMES)
TEXT_SIZE: Final = Choice("text_size", "xf_text", TEXT_SIZES)


def language() -> Choice:
    """Read late: the languages on offer are a setting."""
    codes = tuple(code for code, _ in settings.LANGUAGES)
    return Choice("language", settings.LANGUAGE_COOKIE_NAME, codes)
