"""Gallery and preferences."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.ui.pages import undefined_fails

GALLERY = "/ui/gallery"


@pytest.fixture
def gallery(client: Client) -> str:
    """The gallery's text, undefined variables failing."""
    with undefined_fails():
        return client.get(GALLERY, headers={"accept-language": "zh-hans"}).content.decode()


def test_gallery_shows_every_tone(gallery: str) -> None:
    for tone in ("good", "info", "warn", "bad", "neutral"):
        assert f"note tone-{tone}" in gallery
        assert f"mark tone-{tone}" in gallery


def test_gallery_has_one_h1_and_a_title(gallery: str) -> None:
    assert re.findall(r"<h1>(.+?)</h1>", gallery) == ["组件样张"]
    assert "<title>组件样张 · 先锋</title>" in gallery


def test_ids_are_unique(gallery: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', gallery)
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice


def test_second_page_of_the_gallery(client: Client) -> None:
    with undefined_fails():
        page = client.get(GALLERY, {"page": "2"}).content.decode()
    assert 'rel="prev"' in page


def test_branches_open_under_a_node(client: Client) -> None:
    answer = client.get("/ui/gallery/branches")
    assert answer.status_code == 200
    assert b"<html" not in answer.content


def test_gallery_is_small(client: Client, gallery: str) -> None:
    """Little enough to leave room within 200 KiB for what comes with it."""
    assert len(gallery.encode()) < 64 * 1024


def test_pages_forbid_inline_script_and_style(client: Client) -> None:
    policy = client.get(GALLERY).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("theme", "dark", 'data-theme="dark"'),
        ("text_size", "large", 'data-text="large"'),
        ("language", "en", 'lang="en"'),
    ],
)
def test_choices_are_kept(client: Client, field: str, value: str, shown: str) -> None:
    answer = client.post("/ui/preferences", {field: value, "next": GALLERY})
    assert answer.headers["Location"] == GALLERY
    assert shown in client.get(GALLERY).content.decode()


def test_foreign_values_are_passed_over(client: Client) -> None:
    answer = client.post("/ui/preferences", {"theme": "neon", "language": "xx"})
    assert not answer.cookies


def test_a_foreign_cookie_shows_the_usual_page(client: Client) -> None:
    client.cookies["xf_theme"] = '"><script>'
    assert 'data-theme="auto"' in client.get(GALLERY).content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_the_way_back_stays_on_the_site(client: Client, target: str) -> None:
    assert client.post("/ui/preferences", {"next": target}).headers["Location"] == "/"


def test_preferences_are_posted(client: Client) -> None:
    """No GET writes, cookies neither."""
    assert client.get("/ui/preferences").status_code == 405


def test_cookies_of_looks_are_not_for_scripts(client: Client) -> None:
    cookie = client.post("/ui/preferences", {"language": "en"}).cookies[
        settings.LANGUAGE_COOKIE_NAME
    ]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
