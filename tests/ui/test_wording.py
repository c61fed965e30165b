"""Complaints of Django's own about a field, in these pages' words and in both languages."""

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import FileExtensionValidator
from django.forms import formset_factory
from django.utils.translation import override

FOREIGN = {"zh-hans": re.compile(r"确保|变量|字符|一个有效|表单|[A-Za-z]{3,}"),
           "en": re.compile(r"Ensure|valid|field|submit|[㐀-鿿]")}  # fmt: skip


class Every(forms.Form):
    """A field for each kind of complaint."""

    long = forms.CharField(max_length=3)
    short = forms.CharField(min_length=3)
    small = forms.IntegerField(min_value=3)
    great = forms.IntegerField(max_value=3)
    word = forms.IntegerField()
    number = forms.DecimalField()
    digits = forms.DecimalField(max_digits=3)
    places = forms.DecimalField(decimal_places=1)
    choice = forms.ChoiceField(choices=[("a", "a")])
    choices = forms.MultipleChoiceField(choices=[("a", "a")])
    key = forms.UUIDField()
    day = forms.DateField()
    moment = forms.DateTimeField()
    clock = forms.TimeField()
    missing = forms.CharField()
    unseen = forms.CharField()
    pattern = forms.RegexField("^a$")
    name = forms.FileField(max_length=3)
    kind = forms.FileField(validators=[FileExtensionValidator(["pdf"])])
    empty = forms.FileField()
    no_file = forms.FileField()


TYPED = {
    "long": "四个字呢", "short": "一", "small": "1", "great": "9", "word": "x", "number": "x",
    "digits": "1234", "places": "1.55", "choice": "q", "choices": ["q"], "key": "x", "day": "x",
    "moment": "x", "clock": "x", "unseen": "a\0", "pattern": "b",
}  # fmt: skip


def said() -> Iterator[str]:
    files = {name: SimpleUploadedFile(f"{name}.xls", b"1") for name in ("name", "kind")}
    files["empty"] = SimpleUploadedFile("a.xls", b"")
    form = Every(TYPED, files)  # type: ignore[arg-type]  # a plain dict does for tests
    assert set(form.errors) == set(Every.base_fields)
    for errors in form.errors.values():
        yield from (str(one) for one in errors)
    many = formset_factory(forms.Form, max_num=1, validate_max=True)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    for given in (data, {}):
        yield from (str(one) for one in many(given).non_form_errors())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_complaints_read_like_these_pages(language: str) -> None:
    with override(language):
        for text in said():
            shown = text.replace(".xls", "").replace("xls", "").replace("pdf", "")
            assert not FOREIGN[language].search(shown), text


def test_lengths_are_told_in_characters() -> None:
    with override("zh-hans"):
        assert "最多 3 个字，现在有 4 个，请删短一些。" in said()
    with override("en"):
        assert "At most 3 characters; there are 4." in said()
