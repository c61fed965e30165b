"""The village branch for tests of polls."""

import pytest

from tests.appraisals.casts import Cast, cast


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Twelve members, eight of them with accounts."""
    return cast(monkeypatch)
