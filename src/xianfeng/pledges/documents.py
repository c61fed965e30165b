"""Paper: the agenda sheet, the board sheet, pledge cards and desk plates as PDF.

WeasyPrint sets the pages; open CJK fonts are embedded. Every sheet carries the QR code of the
live page, where anybody can look again and answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from xianfeng.organizations.models import Organization
from xianfeng.packs.schema import Shown
from xianfeng.pledges.models import Program, Publication
from xianfeng.pledges.queries.faces import Face
from xianfeng.pledges.queries.programs import is_public, names_of, publication_rule, rules_of
from xianfeng.pledges.record import Numbered
from xianfeng.ui.printing import pdf, scannable

DOCUMENTS = {
    "agenda": "pledges/documents/agenda.html",
    "board": "pledges/documents/board.html",
    "cards": "pledges/documents/cards.html",
    "plates": "pledges/documents/plates.html",
}

# Lines and characters a line of a card and of a desk plate.
ROOM = {"cards": (7, 18), "plates": (8, 27)}
WHOLE = (100, 300)


@dataclass(frozen=True, slots=True)
class Printed:
    """A pledge with its QR code."""

    pledge: Face
    code: str
    address: str
    lines: Sequence[str]  # its items, cut to what a card or plate holds
    more: int  # items that found no room


def rendered(
    kind: str,
    program: Program,
    organization: Organization,
    pledges: Sequence[Face],
    absolute: Callable[[str], str],
    notice: Publication | None = None,
) -> bytes:
    """One document as PDF. `absolute` makes an address of this site from a path."""
    route = "pledges:board" if is_public(program) else "pledges:inside_board"
    board = absolute(reverse(route, args=[organization.code, program.year]))
    context: dict[str, Any] = {
        "program": program,
        "organization": organization,
        "printed": [printed(one, absolute, ROOM.get(kind, WHOLE)) for one in pledges],
        "board_code": scannable(board),
        "board_address": board,
        "names": names_of(rules_of(program)),
        "rule": publication_rule(program),
        "shows_name": shows_name(program),
        "notice": notice,
    }
    return pdf(render_to_string(DOCUMENTS[kind], context))


def shows_name(program: Program) -> bool:
    """Whether the pack puts names on boards; cards and plates carry their owner's in any case."""
    rule = publication_rule(program)
    return rule is None or Shown.NAME in rule.shows


def printed(pledge: Face, absolute: Callable[[str], str], room: tuple[int, int]) -> Printed:
    address = absolute(public_path(pledge))
    texts = [item.text for item in pledge.items]
    lines = shortened(texts, *room)
    return Printed(pledge, scannable(address), address, lines, len(texts) - len(lines))


def shortened(texts: Sequence[str], room: int, width: int) -> list[str]:
    """Texts that fit into `room` lines of `width` characters: each gets the same; what finds no
    line is left to the live page.

    >>> shortened(["每周走访三户困难家庭", "读书"], 2, 6)
    ['每周走访三…', '读书']
    """
    shown = texts if len(texts) <= room else texts[: room - 1]
    longest = max(1, room // max(1, len(shown))) * width
    return [one if len(one) <= longest else f"{one[: longest - 1]}…" for one in shown]


def public_path(pledge: Numbered) -> str:
    """The live page: for everybody, or for who signs in and is in the pack's scope."""
    route = "pledges:public" if is_public(pledge.program) else "pledges:inside_pledge"
    return reverse(route, args=[pledge.organization.code, pledge.program.year, pledge.serial])
