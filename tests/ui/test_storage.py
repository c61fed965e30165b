"""Names of static files before and after collectstatic."""

from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage

from xianfeng.ui.storage import StaticFiles


@pytest.fixture
def storage(tmp_path: Path) -> StaticFiles:
    """An empty folder of static files."""
    return StaticFiles(location=tmp_path, base_url="/static/")


def test_plain_names_before_collecting(storage: StaticFiles) -> None:
    assert storage.url("ui/theme.css") == "/static/ui/theme.css"


def test_hashed_and_compressed_after(storage: StaticFiles, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("b{color:red}" * 200)
    source = StaticFilesStorage(location=tmp_path)
    list(storage.post_process({"a.css": (source, "a.css")}))
    name = storage.url("a.css").removeprefix("/static/")
    assert name != "a.css"
    assert {path.suffix for path in tmp_path.glob(f"{name}*")} == {".css", ".gz", ".br"}
