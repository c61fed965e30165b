"""What the room's tests start from."""

from collections.abc import Iterator

import pytest

from tests.pledges.cast import Cast, opened
from tests.ui.pages import undefined_fails


@pytest.fixture
def cast() -> Cast:
    """A year that has begun; a module that sets its own scene has a `cast` of its own."""
    return opened()


@pytest.fixture
def strict_templates() -> Iterator[None]:
    """A name that a template does not find fails the test."""
    with undefined_fails():
        yield
