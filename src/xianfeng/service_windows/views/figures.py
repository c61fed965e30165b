"""Figures by area and by line, down to a window; taken out by POST, on record."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.organizations.access import OrganizationPolicy
from xianfeng.organizations.models import Organization
from xianfeng.organizations.queries import line_of_superiors, tops
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.actions import exports
from xianfeng.service_windows.queries import areas
from xianfeng.service_windows.table import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def place(request: Request, code: str) -> Organization:
    """The organization asked for, or where the reader's own tree begins."""
    rows = OrganizationPolicy.filter(request.user, "view")
    found = rows.filter(code=code).first() if code else tops(request.user).first()
    if found is None:
        raise Http404
    return found


@guarded(WindowPolicy, "view")
@require_safe
def figures(request: Request) -> HttpResponse:
    """An area's windows together, with the areas under it; ?at= goes down."""
    at = place(request, request.GET.get("at", ""))
    context = {
        "area": areas.area(request.user, at),
        "above": line_of_superiors(request.user, at),
        "may_export": WindowPolicy.may_ever(request.user, "export"),
    }
    return render(request, "service_windows/figures.html", context)


@guarded(WindowPolicy, "export")
@require_POST
def export(request: Request) -> HttpResponse:
    """Figures of an area's windows, with numerators and denominators."""
    at = place(request, request.POST.get("at", ""))
    shown = areas.area(request.user, at, "export")
    content = workbook(shown)
    exports.record_export(request.user, content, shown.windows)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="windows.xlsx"'
    return response
