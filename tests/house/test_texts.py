"""Every text of the interface can be switched to English."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import gettext, override

from tests.house.rooms import SOURCE, rooms, templates

CHINESE = re.compile(r"[㐀-鿿（）：；，。、]")
FIRST = re.compile(r'^msgid "([^"\\]+)"\nmsgstr "([^"\\]+)"$', re.MULTILINE)
SWITCHED = re.compile(
    r"{#.*?#}"
    r"|{%\s*comment.*?endcomment\s*%}"
    r"|{%\s*blocktranslate.*?endblocktranslate\s*%}"
    r"|{%.*?%}"
    r'|_\("[^"]*"\)'
    r"""|<(?P<tag>\w+)[^<>]*\slang="zh-Hans"[^<>]*>[^<]*</(?P=tag)>""",
    re.DOTALL,
)


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Room → its English catalog, brought up to date in a copy of the source."""
    copy = tmp_path_factory.mktemp("texts") / "xianfeng"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "static"))
    names = [room.name for room in rooms()]
    for name in names:
        (copy / name / "locale").mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        call_command("makemessages", "-l", "en", "--no-obsolete", "--no-wrap", verbosity=0)
    found = {name: copy / name / "locale/en/LC_MESSAGES/django.po" for name in names}
    return {name: path for name, path in found.items() if path.exists()}


def entries(catalog: Path, which: str) -> list[str]:
    """The texts of `catalog` that msgattrib selects by `which`."""
    command = ["msgattrib", which, "--no-wrap", "--no-obsolete", str(catalog)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [text for text in re.findall(r'^msgid "(.*)"$', found, re.MULTILINE) if text]


@pytest.mark.parametrize("room", [room.name for room in rooms()])
def test_every_text_has_its_english(room: str, catalogs: dict[str, Path]) -> None:
    """Neither missing nor guessed."""
    if room not in catalogs:
        return  # a room without texts
    missing = entries(catalogs[room], "--untranslated")
    assert not missing, f"{room}: {len(missing)} texts without English"
    assert not entries(catalogs[room], "--only-fuzzy"), f"{room}: guessed English"


def test_every_catalog_is_read() -> None:
    """A text of each room is English when English is asked for."""
    for catalog in sorted(SOURCE.glob("*/locale/en/LC_MESSAGES/django.po")):
        said = FIRST.findall(catalog.read_text())
        with override("en"):
            assert any(gettext(text) == english for text, english in said), catalog


@pytest.mark.parametrize("room", [room.name for room in rooms()])
def test_placeholders_agree(room: str, catalogs: dict[str, Path], tmp_path: Path) -> None:
    """A translation uses the same placeholders as its source."""
    if room in catalogs:
        command = ["msgfmt", "--check-format", "-o", str(tmp_path / "out.mo"), str(catalogs[room])]
        subprocess.run(command, check=True)


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_templates_hold_no_bare_chinese(template: Path) -> None:
    """What is not inside a translate tag cannot be switched. Languages name themselves,
    and so does what says lang="zh-Hans"."""
    bare = SWITCHED.sub("", template.read_text()).replace("中文", "")
    found = [line.strip() for line in bare.splitlines() if CHINESE.search(line)]
    assert not found, "\n".join(found)
