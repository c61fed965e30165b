"""What readers of the record may ask for."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

GREATEST = 2**53 - 1


def count(*, required: bool = True) -> forms.IntegerField:
    """A whole number from 0 up."""
    return forms.IntegerField(min_value=0, max_value=GREATEST, required=required)


class Stretch(forms.Form):
    """Entries from `start` to `end`, both included; without `end` as many as a page holds."""

    start = count(required=False)
    end = count(required=False)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        start, end = asked.get("start") or 0, asked.get("end")
        if end is not None and end < start:
            raise forms.ValidationError(_("end 不能小于 start"))
        return asked | {"start": start, "end": GREATEST if end is None else end}


class Size(forms.Form):
    """A size of the log; without it the size of now."""

    size = count(required=False)


class Place(forms.Form):
    """An entry in the log of a size; without `size` in the log of now."""

    index = count()
    size = count(required=False)


class Sizes(forms.Form):
    """Two sizes of the log; without `second` the size of now."""

    first = count()
    second = count(required=False)


def complaint(form: forms.Form) -> str:
    """Why the parameters cannot be used, in one line."""
    return " ".join(
        str(error) if name == NON_FIELD_ERRORS else f"{name}: {error}"
        for name, errors in form.errors.items()
        for error in errors
    )
