"""A county on a Friday."""

import pytest

from tests.service_windows.windows import FRIDAY, Tree, county, on


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    """What several modules need more of, they patch themselves."""
    on(monkeypatch, FRIDAY)
    return county()
