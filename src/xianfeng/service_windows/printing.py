"""Paper for the window: wall poster, desk plate, service cards, rating slips; each with its QR."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from xianfeng.ui import printing


def qr(address: str) -> SafeString:
    """A QR code as inline SVG; level M survives a scratched counter."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, nl=False, omitsize=True, border=2)
    return mark_safe(out.getvalue().decode())  # noqa: S308 -- segno's own drawing of an address


def pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The template as PDF."""
    return printing.pdf(render_to_string(template, dict(context)))


def crowded(texts: Iterable[str], width: int, lines: int) -> bool:
    """Whether the texts, each on lines of its own, need more than `lines` of `width` letters: then
    they are set smaller, for a card has one page and its code stands on it."""
    return sum(-(-len(text) // width) for text in texts) > lines


def slip_addresses(rate_url: str, slips: Sequence[str]) -> list[SafeString]:
    """One QR a slip; the slip stands behind #, which browsers never send to a site."""
    return [qr(f"{rate_url}#{slip}") for slip in slips]
