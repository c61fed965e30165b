"""Fields by name, as what they were declared."""

import pytest
from django import forms

from xianfeng.kernel.fields import field_of


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
