"""Fields of forms: rows said in words of one's own; fields by name, as they were declared."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import BaseForm, Field, ModelChoiceField

F = TypeVar("F", bound=Field)


class RowField(ModelChoiceField):  # type: ignore[type-arg]  # takes no parameter when it runs
    """A choice between rows, each shown as `words` says."""

    def __init__(self, *arguments: Any, words: Callable[[Any], str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.words = words

    def label_from_instance(self, obj: Any) -> str:
        return self.words(obj)


def field_of(form: BaseForm, name: str, kind: type[F]) -> F:
    """The field, to be given its choices or rows when the form is made; TypeError for another."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}")
    return field
