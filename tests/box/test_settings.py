"""The box says in one line what it lacks, and keeps its key to itself."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng import cli
from xianfeng.ballots.encoding import to_base64
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.box.settings import read_settings
from xianfeng.cli.box import granian
from xianfeng.kernel.errors import Unusable

KEY = to_base64(public_bytes(Ed25519PrivateKey.generate()))


def test_the_site_is_known_by_environment_or_file(tmp_path: Path) -> None:
    own = {"XIANFENG_VAR": str(tmp_path)}
    with pytest.raises(Unusable, match="BOX_SITE_KEY"):
        read_settings(own)
    (tmp_path / "box/site.pub").write_text(KEY + "\n")
    assert read_settings(own).site_key == read_settings(own | {"BOX_SITE_KEY": KEY}).site_key
    with pytest.raises(Unusable, match="Ed25519"):
        read_settings(own | {"BOX_SITE_KEY": "AAAA"})


@pytest.mark.parametrize("origin", ["*", "site.example", "https://a/b", "https://a/", "ftp://a"])
def test_an_origin_is_exact(tmp_path: Path, origin: str) -> None:
    own = {"XIANFENG_VAR": str(tmp_path), "BOX_SITE_KEY": KEY}
    with pytest.raises(Unusable, match="BOX_SITE_ORIGIN"):
        read_settings(own | {"BOX_SITE_ORIGIN": origin})


def test_the_key_is_its_own(tmp_path: Path) -> None:
    settings = read_settings({"XIANFENG_VAR": str(tmp_path), "BOX_SITE_KEY": KEY})
    key = settings.own_key()
    assert public_bytes(settings.own_key()) == public_bytes(key)
    assert (tmp_path / "box").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "box/box.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "box/box.pub").read_text().strip() == to_base64(public_bytes(key))


def test_it_is_served_without_an_access_log() -> None:
    command = granian("127.0.0.1", 8001, 1)
    assert "--no-access-log" in command
    assert "--access-log" not in command


def test_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XIANFENG_VAR", str(tmp_path))
    monkeypatch.delenv("BOX_SITE_KEY", raising=False)
    assert cli.main(["box"]) == 2
    assert "BOX_SITE_KEY" in capsys.readouterr().err
