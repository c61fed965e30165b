"""The theme's colours reach the contrast WCAG 2.2 AA asks for (requirements §7)."""

import re
from pathlib import Path

import pytest

from xianfeng.ui import storage

TOKENS = (Path(storage.__file__).parent / "static/ui/tokens.css").read_text()
TEXT, PART = 4.5, 3.0  # least contrast of text and of parts of controls
GROUNDS = ("paper", "surface", "sunken")
TONES = ("good", "info", "warn", "bad", "neutral")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "red", "link") for ground in GROUNDS),
    *((tone, ground, TEXT) for tone in TONES for ground in ("paper", "surface", f"{tone}-wash")),
    *(("ink", f"{tone}-wash", TEXT) for tone in TONES),
    *(("on-red", fill, TEXT) for fill in ("red-fill", "red-deep")),
    ("red", "red-wash", TEXT),
    *(("edge", ground, PART) for ground in GROUNDS),
    *(("focus", ground, PART) for ground in GROUNDS),
    *((f"chart-{n}", "surface", PART) for n in range(1, 7)),
]


def block(selector: str) -> dict[str, str]:
    """Token → value in the block that opens with `selector`."""
    inside = TOKENS.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--xf-([\w-]+):\s*([^;]+);", inside))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white() -> None:
    """The formula's own fixed points."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("selector", [":root", ':root[data-theme="dark"]'])
def test_pairs_reach_their_contrast(selector: str) -> None:
    """4.5:1 for text, 3:1 for edges, focus and chart colours, in light and in dark."""
    colours = block(selector)
    poor = {
        (over, under): round(contrast(colours[over], colours[under]), 2)
        for over, under, least in PAIRS
        if contrast(colours[over], colours[under]) < least
    }
    assert not poor


def test_dark_is_dark_however_asked() -> None:
    """What the system asks for and what the switch asks for is the same dark."""
    assert block(':root[data-theme="auto"]') == block(':root[data-theme="dark"]')


def test_dark_replaces_every_colour() -> None:
    colours = {name for name, value in block(":root").items() if value.startswith("#")}
    assert colours <= set(block(':root[data-theme="dark"]'))


def test_targets_for_fingers() -> None:
    """44 px for everyone, 60 px and 20 px text in large text (适老化)."""
    assert block(":root")["target"] == "2.75rem"
    large = block(':root[data-text="large"]')
    assert float(large["target"].removesuffix("rem")) * 16 * 1.25 >= 60
    assert "font-size: 125%" in TOKENS
