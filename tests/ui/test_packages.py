"""The browser packages: what the lock and the build may and may not do."""

import json
from pathlib import Path

from xianfeng.ui.icons import ICONS

ROOT = Path(__file__).parents[2]
UI = ROOT / "src/xianfeng/ui"


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert "://" not in "".join(line for line in lock.splitlines() if '"url"' not in line)
    packages = json.loads(lock)["packages"]
    assert all(entry["integrity"] for path, entry in packages.items() if path)


def test_our_script_stays_small() -> None:
    """8 KiB at most, as it comes."""
    assert (UI / "static/ui/ui.js").stat().st_size <= 8 * 1024


def test_the_cold_page_leaves_room() -> None:
    """Our own styles and script, uncompressed, are far below the 200 KiB of a cold page."""
    own = [path for path in (UI / "static/ui").glob("*.*") if path.is_file()]
    assert sum(path.stat().st_size for path in own) < 64 * 1024


def test_the_sprite_has_every_icon() -> None:
    sprite = (UI / "static/ui/vendor/icons.svg").read_text()
    missing = {name for name in ICONS if f'<symbol id="{name}"' not in sprite}
    assert not missing
