"""What everybody may see: published grades within their pack's scope, and nothing else."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xianfeng.appraisals.queries.polls import published_to_all
from xianfeng.grading.access import RoundPolicy
from xianfeng.grading.actions import record_export, refuse_off_record
from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.publicity import queries
from xianfeng.publicity.notice import build_notice
from xianfeng.publicity.notice.grades import grades_notice
from xianfeng.publicity.round_notice import grades_for_notice

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

PAGE = 100
POLLS = 10  # of the newest; all of them have a list of their own


@open_to_all("lists published rounds by county and year")
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Which counties have published which years, and which of them the record confirms; what
    people who were asked said, as far as it is public (R-031)."""
    context = {"boards": queries.boards(), "polls": published_to_all()[:POLLS]}
    return render(request, "publicity/boards.html", context)


@open_to_all("shows published fields only, within the scope that the pack sets")
@require_safe
def board(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """A county's grades of a year: distribution, list, and whether the record agrees."""
    shown = queries.board(code, year)
    if shown is None:
        return lost(request, code, year)
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "domain", "grade")}
    rows = shown.published.rows(asked["domain"], asked["grade"], asked["q"])
    context = {
        "board": shown,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
    }
    template = "publicity/board.html" + ("#rows" if request.headers.get("HX-Request") else "")
    return render(request, template, context)


def lost(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """404 where nothing was published; else what was is gone, and the page says so."""
    if not queries.is_lost(code, year):
        raise Http404
    context = {"county": queries.county(code), "year": year}
    return render(request, "publicity/lost.html", context)


@open_to_all("shows published fields of one organization only")
@require_safe
def grade(request: HttpRequest, county: str, year: int, code: str) -> HttpResponse:
    """One organization's published grade, its corrections and its entries in the record."""
    shown = queries.graded(county, year, code)
    if shown is None:
        return lost(request, county, year)
    return render(request, "publicity/grade.html", {"shown": shown})


@guarded(RoundPolicy, "export")
@require_POST
def notice(request: Request, key: int) -> HttpResponse:
    """The round as an official document: proposals before the decision, grades after it."""
    graded = RoundPolicy.find(request.user, "export", pk=key)
    try:
        refuse_off_record(graded)
        grades = grades_for_notice(graded)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("grading:round", key)
    if grades is None:
        raise Http404
    content = build_notice(grades_notice(grades))
    record_export(request.user, graded, "notice.docx", content)
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{graded.year}-notice.docx"'
    return response
