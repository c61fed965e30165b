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


def test_the_script_of_sent_forms_stays_small() -> None:
    """4 KiB; pages that count every byte, as the rating page, do without it."""
    assert (UI / "static/ui/sent.js").stat().st_size <= 4 * 1024
    shell = (UI / "templates/ui/shell.html").read_text()
    assert "sent.js" not in shell


def test_what_a_secret_vote_says_is_not_kept() -> None:
    """Named voices, remarks without a name, codes of slips: never in the browser's store."""
    script = (UI / "static/ui/sent.js").read_text()
    assert 'matches("[data-slip], [data-private], [data-draft]")' in script
    rooms = ROOT / "src/xianfeng"
    for page, mark in {
        "appraisals/templates/appraisals/speak.html": "data-private",
        "appraisals/templates/appraisals/slip.html": "data-slip",
        "pledges/templates/pledges/inside_pledge.html": "data-private",
        "accounts/templates/accounts/activate.html": "data-slip",
    }.items():
        assert mark in (rooms / page).read_text()


def test_the_cold_page_leaves_room() -> None:
    """Our own styles and script, uncompressed, are far below the 200 KiB of a cold page."""
    own = [path for path in (UI / "static/ui").glob("*.*") if path.is_file()]
    assert sum(path.stat().st_size for path in own) < 64 * 1024


def test_the_sprite_has_every_icon() -> None:
    sprite = (UI / "static/ui/vendor/icons.svg").read_text()
    missing = {name for name in ICONS if f'<symbol id="{name}"' not in sprite}
    assert not missing
