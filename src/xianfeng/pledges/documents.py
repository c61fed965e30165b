"""Paper: the agenda sheet, the board sheet, pledge cards and desk plates as PDF.

WeasyPrint sets the pages; open CJK fonts are embedded. Every sheet carries the QR code of the
live page, where anybody can look again and answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.template.loader import render_to_string
from django.urls import reverse

from xianfeng.organizations.models import Organization
from xianfeng.pledges.models import Pledge, Program, Publication
from xianfeng.pledges.queries.programs import is_public, names_of, publication_rule, rules_of

DOCUMENTS = {
    "agenda": "pledges/documents/agenda.html",
    "board": "pledges/documents/board.html",
    "cards": "pledges/documents/cards.html",
    "plates": "pledges/documents/plates.html",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A pledge with its QR code."""

    pledge: Pledge
    code: str
    address: str


def rendered(
    kind: str,
    program: Program,
    organization: Organization,
    pledges: Sequence[Pledge],
    absolute: Callable[[str], str],
    notice: Publication | None = None,
) -> bytes:
    """One document as PDF. `absolute` makes an address of this site from a path."""
    route = "pledges:board" if is_public(program) else "pledges:inside_board"
    board = absolute(reverse(route, args=[organization.code, program.year]))
    context: dict[str, Any] = {
        "program": program,
        "organization": organization,
        "printed": [printed(one, absolute) for one in pledges],
        "board_code": qr(board),
        "board_address": board,
        "names": names_of(rules_of(program)),
        "rule": publication_rule(program),
        "notice": notice,
    }
    return pdf(render_to_string(DOCUMENTS[kind], context))


def printed(pledge: Pledge, absolute: Callable[[str], str]) -> Printed:
    address = absolute(public_path(pledge))
    return Printed(pledge, qr(address), address)


def public_path(pledge: Pledge) -> str:
    """The live page: for everybody, or for who signs in and is in the pack's scope."""
    route = "pledges:public" if is_public(pledge.program) else "pledges:inside_pledge"
    return reverse(route, args=[pledge.organization.code, pledge.program.year, pledge.serial])


def qr(address: str) -> str:
    """The address as a picture that needs no file."""
    return str(segno.make(address, error="m").svg_data_uri(border=1, scale=4))


def pdf(html: str) -> bytes:
    """No file and no address is fetched but data: what a pledge says cannot make the sheet ask."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"])
    return bytes(HTML(string=html, url_fetcher=fetcher).write_pdf())
