"""`xianfeng daily`."""

import pytest

from xianfeng.cli import main


@pytest.mark.django_db
def test_daily_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["daily"]) == 0
    assert "cases handed over: 0" in capsys.readouterr().out
