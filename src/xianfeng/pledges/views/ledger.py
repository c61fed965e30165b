"""承诺台账: on the page, on paper, as a workbook."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.pledges import ledger as books
from xianfeng.pledges.access import BranchPolicy, PledgePolicy
from xianfeng.pledges.actions.imports import record_export
from xianfeng.pledges.forms.working import FilterForm
from xianfeng.pledges.models import Program
from xianfeng.pledges.queries import pledges
from xianfeng.pledges.workbook import LongSheet, long_workbook

from .common import workbook

PAGE = 100
MOST_PRINTED = 500  # pledges; more is a matter for the workbook


def filters(request: Request) -> FilterForm:
    years = Program.objects.values_list("year", flat=True).distinct().order_by("-year")
    return FilterForm(request.GET, years=list(years))


@guarded(PledgePolicy, "view")
@require_safe
def ledger(request: Request) -> HttpResponse:
    """承诺台账; the rows alone when htmx asks. A filter that means nothing is told at its field:
    without it the list would be another than the one asked for."""
    form = filters(request)
    rows = pledges.listed(request.user, form.wanted() if form.is_valid() else {})
    rows = rows.none() if form.errors else rows
    page = Paginator(rows.values_list(*books.FIELDS), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": books.short_lines([books.Row._make(row) for row in page.object_list]),
        "may_export": BranchPolicy.may_ever(request.user, "export"),
        "query": request.GET.urlencode(),
    }
    template = "pledges/ledger.html" + ("#rows" if request.htmx else "")
    return render(request, template, context, status=400 if form.errors else 200)


@guarded(BranchPolicy, "export")
@require_safe
def ledger_print(request: Request) -> HttpResponse:
    """The whole row of one organization's ledger on paper, landscape."""
    rows = exported(request, filters(request))
    context = {
        "heads": books.heads(),
        "lines": list(books.lines(rows[:MOST_PRINTED])),
        "count": rows.count(),
        "most": MOST_PRINTED,
    }
    return render(request, "pledges/ledger_print.html", context)


@guarded(BranchPolicy, "export")
@require_POST
def ledger_export(request: Request) -> HttpResponse:
    """The ledger as a workbook, a row an item; that it was taken is recorded."""
    rows = exported(request, filters(request))
    record_export(request.user, None, "ledger.xlsx", rows.count())
    sheet = LongSheet(_("承诺台账"), books.item_heads(), books.item_lines(rows), WIDTHS)
    return workbook(long_workbook(sheet), "pledge-ledger.xlsx")


WIDTHS = (22, 6, 28, 10, 12, 10, 10, 12, 18, 40, 24, 40, 14, 10, 24, 12, 18, 24, 30, 10, 30, 10,
          24, 30, 30, 24)  # fmt: skip


def exported(request: Request, form: FilterForm) -> Any:
    """Rows by name of organizations whose books the actor keeps."""
    if not form.is_valid():
        raise BadRequest("a filter of the ledger")
    inside = BranchPolicy.filter(request.user, "export").values("pk")
    rows = pledges.listed(request.user, form.wanted())
    return rows.filter(organization__in=inside)
