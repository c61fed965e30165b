"""The demo's password, and where the demo may be served."""

import re
import stat
from pathlib import Path

import pytest

from xianfeng.cli import demo, main


@pytest.fixture(autouse=True)
def no_password_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XIANFENG_DEMO_PASSWORD", raising=False)


def test_a_random_password_stays_for_the_next_start(tmp_path: Path) -> None:
    first = demo.demo_password(tmp_path)
    assert re.fullmatch(r"[\w-]{12}", first)
    assert demo.demo_password(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "demo-password").stat().st_mode) == 0o600


def test_a_given_password_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.demo_password(tmp_path)
    monkeypatch.setenv("XIANFENG_DEMO_PASSWORD", "given by hand")
    assert demo.demo_password(tmp_path) == "given by hand"


def test_the_demo_is_served_on_this_machine_only(capsys: pytest.CaptureFixture[str]) -> None:
    """It hands out its accounts: never to a network."""
    assert main(["demo", "--host", "0.0.0.0"]) == 2
    assert "127.0.0.1 only" in capsys.readouterr().err
