"""A copy of the packs that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from xianfeng.packs.errors import PackError, PackRefused
from xianfeng.packs.loader import default_folder, load_pack

Spoil = Callable[[str, str, str], tuple[PackError, ...]]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """All packs, in a folder of the test's own."""
    return Path(shutil.copytree(default_folder(), tmp_path / "packs"))


@pytest.fixture
def spoil(shelf: Path) -> Spoil:
    """Replace one text in one file of central-2012 and give the faults this makes."""

    def replace(file: str, old: str, new: str) -> tuple[PackError, ...]:
        path = shelf / "central-2012" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(PackRefused) as refused:
            load_pack(shelf / "central-2012")
        return refused.value.errors

    return replace
