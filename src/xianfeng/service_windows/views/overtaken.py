"""A form that somebody else's change overtook: what was typed stays, beside what holds now."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def overtaken_page(
    request: HttpRequest, form: forms.Form, now: Mapping[str, Any], title: str, back: str
) -> HttpResponse:
    """The form as it was typed, on the newest edition: saved once more, it is meant."""
    messages.warning(
        request, _("已有变化，请核对：您填写时，别人已经改过。您填的都在下面，没有保存。")
    )
    sent = request.POST.copy()
    sent["edition"] = str(now.get("edition", ""))
    form.data = sent
    context = {"form": form, "title": title, "back": back, "theirs": list(theirs(form, now))}
    return render(request, "service_windows/form.html", context, status=409)


def theirs(form: forms.Form, now: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Name and present value of each field that was typed otherwise."""
    for name, value in now.items():
        field = form.fields[name]
        if name != "edition" and form.cleaned_data.get(name) != value:
            yield str(field.label), in_words(field, value)


def in_words(field: forms.Field, value: Any) -> str:
    """As the form shows it."""
    names = dict(getattr(field, "choices", ()))
    several = value if isinstance(value, list) else [value]
    return "、".join(str(names.get(one, one)) for one in several) or "—"
