"""Templates hold no inline script or style, and only pictures that the sprite has."""

import re
from pathlib import Path

import pytest

from tests.house.rooms import SOURCE, templates
from xianfeng.ui.icons import ICONS

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
ADDRESS = re.compile(
    r"""(?:src|href|action)\s*=\s*["']\s*(?:javascript:|https?:|//)""", re.IGNORECASE
)
ICON = re.compile(r"""{%\s*icon\s+["']([\w-]+)["']""")
# Files of their own, read without our server and its policy: their rules are tested elsewhere.
STANDALONE = re.compile(r"<!--\s*standalone\s*-->|{#\s*standalone\s*#}")
PAGES = [path for path in templates() if not STANDALONE.search(path.read_text())]


def name(path: Path) -> str:
    """A template's place below the package."""
    return str(path.relative_to(SOURCE))


def bare(path: Path) -> str:
    """A template's text without its comments."""
    return COMMENT.sub("", path.read_text())


@pytest.mark.parametrize("template", PAGES, ids=name)
def test_no_inline_style(template: Path) -> None:
    """The Content-Security-Policy would refuse it."""
    assert not STYLE.search(bare(template))


@pytest.mark.parametrize("template", PAGES, ids=name)
def test_no_inline_script(template: Path) -> None:
    """Scripts are files; blocks of JSON are data."""
    text = bare(template)
    assert not HANDLER.search(text)
    attributes = SCRIPT.findall(text)
    assert all("src=" in found or "application/json" in found for found in attributes)


@pytest.mark.parametrize("template", PAGES, ids=name)
def test_no_foreign_address(template: Path) -> None:
    """Everything a page loads or leads to stands on this site."""
    assert not ADDRESS.search(bare(template))


@pytest.mark.parametrize("template", PAGES, ids=name)
def test_icons_are_in_the_sprite(template: Path) -> None:
    assert set(ICON.findall(template.read_text())) <= ICONS


INCLUDED = re.compile(r"""{%\s*include\s+["']([^"']+)["']([^%]*)%}""")
TOKEN = re.compile(r"{%\s*csrf_token\s*%}")


@pytest.mark.parametrize("template", PAGES, ids=name)
def test_a_part_with_a_form_is_given_its_token(template: Path) -> None:
    """`only` hides the token from the part: its form is refused in every browser, and in no test
    client, which leaves that check out."""
    forms = {each.as_posix() for each in templates() if TOKEN.search(each.read_text())}
    for part, given in INCLUDED.findall(bare(template)):
        if any(form.endswith(f"/templates/{part}") for form in forms):
            assert " only" not in given or "csrf_token=csrf_token" in given, part
