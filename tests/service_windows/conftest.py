"""A county on a Friday."""

import pytest

from tests.service_windows.windows import FRIDAY, Tree, county, on
from xianfeng.ui.press import PRESS


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    """What several modules need more of, they patch themselves."""
    on(monkeypatch, FRIDAY)
    return county()


@pytest.fixture(autouse=True)
def press_of_its_own() -> None:
    """No test prints what another had set, or waits for its patience."""
    PRESS.forget()
