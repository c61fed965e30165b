"""A form's fields by name, as the kind they were declared with."""

from typing import TypeVar

from django.forms import BaseForm, Field

F = TypeVar("F", bound=Field)


def field_of(form: BaseForm, name: str, kind: type[F]) -> F:
    """The field, to be given its choices or rows when the form is made; TypeError for another."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}")
    return field
