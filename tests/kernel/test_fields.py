"""Fields by name, as what they were declared; rows in words."""

import pytest
from django import forms

from xianfeng.accounts.models import User
from xianfeng.kernel.fields import RowField, field_of


class Asked(forms.Form):
    """A form whose choices come when it is made."""

    kind = forms.ChoiceField()


def test_a_field_takes_its_choices() -> None:
    form = Asked({"kind": "b"})
    field_of(form, "kind", forms.ChoiceField).choices = [("a", "甲"), ("b", "乙")]
    assert form.is_valid()


def test_another_kind_is_no_mistake_to_pass_over() -> None:
    with pytest.raises(TypeError, match="kind is a ChoiceField"):
        field_of(Asked(), "kind", forms.ModelChoiceField)


def test_rows_are_said_in_words_in_every_form_made() -> None:
    class Choosing(forms.Form):
        person = RowField(User.objects.none(), words=lambda one: f"{one.display_name}同志")

    for _made in range(2):
        field = field_of(Choosing(), "person", RowField)
        assert field.label_from_instance(User(display_name="李一")) == "李一同志"
