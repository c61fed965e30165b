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
