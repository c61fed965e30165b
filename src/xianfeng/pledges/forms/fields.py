"""Fields of one's own words."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ANY = ("", _("全部"))


class Words(forms.CharField):
    """One's own words in one piece: what cannot be seen goes, the rest stays as typed."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        text = "".join(
            " " if char in "\t\r\n" else char
            for char in text
            if char in "\t\r\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
        )
        return " ".join(text.split())


def area(rows: int = 2, **attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attributes})
