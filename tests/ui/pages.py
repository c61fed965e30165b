"""What tests of pages share: a template engine to which an undefined variable is an error."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory


class Undefined(str):
    """Stands for `string_if_invalid`; to print it is an error that names the variable."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s" or super().__contains__(str(part))

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"undefined template variable: {variable}")


@contextmanager
def undefined_fails() -> Iterator[None]:
    """Inside, a template that prints an undefined variable raises AssertionError."""
    engine = engines["django"].engine  # type: ignore[attr-defined]  # Django's own backend
    before, engine.string_if_invalid = engine.string_if_invalid, Undefined("undefined")
    try:
        yield
    finally:
        engine.string_if_invalid = before


def rendered(component: str, **context: object) -> str:
    """The text of one component, undefined variables failing."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with undefined_fails():
        return render_to_string(f"ui/components/{component}.html", context, request)
