"""The public board, its screen and pages behind QR codes; the same within a scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.http import Request
from xianfeng.pledges import documents
from xianfeng.pledges.access import InsidePolicy
from xianfeng.pledges.queries import programs
from xianfeng.pledges.queries import publishing as queries
from xianfeng.pledges.queries.faces import Face, Line
from xianfeng.pledges.queries.publishing import PledgeBoard
from xianfeng.ui.printing import scannable

from .remarks import answered
from .shown import shown_by_pack

PAGE = 50
ON_SCREEN = 3  # items a display shows at once
SCREEN_SECONDS = 20


@open_to_all("lists organizations whose pledges are public")
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Where pledges can be looked at."""
    years = [one for one in queries.boards_with_pledges() if programs.is_public(one)]
    chosen = next((one for one in years if str(one.pk) == request.GET.get("year")), None)
    chosen = chosen or (years[0] if years else None)
    rows = list(queries.organizations_on_board(chosen)) if chosen else []
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"years": years, "chosen": chosen, "page": page}
    return render(request, "pledges/boards.html", context)


@open_to_all("shows published pledges within the scope that the pack sets")
@require_safe
def board(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """One organization's pledges of the year."""
    context = board_context(queries.board_of(code, year))
    return render(request, "pledges/board.html", context)


@open_to_all("shows published pledges within the scope that the pack sets")
@require_safe
def screen(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The same for a display: a few at a time, the next ones by themselves."""
    return on_screen(request, board_context(queries.board_of(code, year)))


def on_screen(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """One slide, and after a while the next; the number of its page may be anything."""
    page = Paginator(slides(context["board"].pledges), 1).get_page(request.GET.get("page"))
    following = page.next_page_number() if page.has_next() else 1
    slide = page.object_list[0]
    code = scannable(request.build_absolute_uri(documents.public_path(slide.pledge)))
    context |= {"page": page, "following": following, "seconds": SCREEN_SECONDS}
    context |= {"slide": slide, "code": code}
    return render(request, "pledges/screen.html", context)


@dataclass(frozen=True, slots=True)
class Slide:
    """As much of one pledge as a display holds; `first` is the number of its first item."""

    pledge: Face
    items: Sequence[Line]
    first: int


def slides(pledges: Iterable[Face]) -> list[Slide]:
    """Nobody scrolls a display: a long pledge goes on the next slide."""
    return [
        Slide(pledge, pledge.items[first : first + ON_SCREEN], first + 1)
        for pledge in pledges
        for first in range(0, max(1, len(pledge.items)), ON_SCREEN)
    ]


def board_context(board: PledgeBoard | None) -> dict[str, Any]:
    """What board and screen show; 404 where nothing is there for this reader."""
    if board is None:
        raise Http404
    return {"board": board, "route": "pledges:public", **shown_by_pack(board.program)}


@open_to_all("shows one published pledge and takes remarks, which only its branch reads")
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, code: str, year: int, serial: int) -> HttpResponse:
    """The page behind a QR code: what was made known, and a way to answer (R-021)."""
    pledge = queries.public_pledge(code, year, serial)
    if pledge is None:
        raise Http404
    return answered(request, pledge, "pledges:public", "pledges/public.html")


# --- within a scope


@guarded(InsidePolicy, "read")
@require_safe
def inside(request: Request) -> HttpResponse:
    """Boards that the reader's organization, or county, may look at."""
    page = Paginator(queries.inside_boards(request.user), PAGE).get_page(request.GET.get("page"))
    years = queries.inside_years(request.user, page.object_list)
    rows = [(place, years.get(place.pk, [])) for place in page.object_list]
    return render(request, "pledges/inside.html", {"page": page, "rows": rows})


def inside_of(request: Request, code: str, year: int) -> dict[str, Any]:
    board = queries.inside_board(request.user, code, year)
    return board_context(board) | {"route": "pledges:inside_pledge"}


@guarded(InsidePolicy, "read")
@require_safe
def inside_board(request: Request, code: str, year: int) -> HttpResponse:
    """One organization's pledges, for who is in their scope."""
    return render(request, "pledges/inside_board.html", inside_of(request, code, year))


@guarded(InsidePolicy, "read")
@require_safe
def inside_screen(request: Request, code: str, year: int) -> HttpResponse:
    """The same for a display inside the unit."""
    return on_screen(request, inside_of(request, code, year))


@guarded(InsidePolicy, "read")
@require_http_methods(["GET", "HEAD", "POST"])
def inside_pledge(request: Request, code: str, year: int, serial: int) -> HttpResponse:
    """One pledge behind a QR code, for who is in its scope, with a way to answer (R-021)."""
    listed = inside_of(request, code, year)["board"].pledges
    pledge = next((one for one in listed if one.serial == serial), None)
    if pledge is None:
        raise Http404
    return answered(request, pledge, "pledges:inside_pledge", "pledges/inside_pledge.html")
