"""Fields that several forms of the room have."""

from django import forms
from django.utils.functional import Promise

from xianfeng.kernel.fields import RowField
from xianfeng.service_windows.models import Window

TEXT = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def window_in_words(window: Window) -> str:
    """Unit and name."""
    return f"{window.organization.name} · {window.name}"


def window_field(label: Promise) -> RowField:
    """One of the windows that are offered when the form is made."""
    return RowField(label=label, queryset=Window.objects.none(), words=window_in_words)
