"""What everybody may see: published grades within their pack's scope, and nothing else."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianfeng.kernel.access import open_to_all
from xianfeng.publicity import queries

PAGE = 100


@open_to_all("lists published rounds by county and year")
@require_GET
def boards(request: HttpRequest) -> HttpResponse:
    """Which counties have published which years."""
    return render(request, "publicity/boards.html", {"rounds": queries.published_rounds()})


@open_to_all("shows published fields only, within the scope that the pack sets")
@require_GET
def board(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """A county's grades of a year: distribution, list, and whether the record agrees."""
    shown = queries.board(code, year)
    if shown is None:
        raise Http404
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "domain", "grade")}
    rows = shown.published.rows(asked["domain"], asked["grade"], asked["q"])
    context = {
        "board": shown,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
    }
    template = "publicity/board.html" + ("#rows" if request.headers.get("HX-Request") else "")
    return render(request, template, context)


@open_to_all("shows published fields of one organization only")
@require_GET
def grade(request: HttpRequest, county: str, year: int, code: str) -> HttpResponse:
    """One organization's published grade, its corrections and its entries in the record."""
    shown = queries.graded(county, year, code)
    if shown is None:
        raise Http404
    return render(request, "publicity/grade.html", {"shown": shown})
