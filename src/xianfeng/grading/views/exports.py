"""A round's tables and report as files: by POST, and recorded."""

import io
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xianfeng.grading import actions, queries, tables
from xianfeng.grading.access import RoundPolicy
from xianfeng.grading.files import RoundFile
from xianfeng.grading.models import Computation
from xianfeng.grading.report import report
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.sheets.writing import workbook_bytes, write_csv, write_errors_csv

from .stepping import actor_of, found_round, told_refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def results_csv(graded: RoundFile) -> bytes:
    """The table for programs."""
    out = io.BytesIO()
    rows = tables.csv_rows(graded.policy, graded.outcome)
    write_csv(out, tables.csv_header(graded.policy), rows)
    return out.getvalue()


def errors_csv(graded: RoundFile) -> bytes:
    """The refused rows."""
    out = io.BytesIO()
    write_errors_csv(out, graded.refused)
    return out.getvalue()


WRITERS: dict[str, tuple[str, Callable[[RoundFile], bytes]]] = {
    "results.csv": ("text/csv; charset=utf-8", results_csv),
    "results.xlsx": (XLSX, lambda graded: workbook_bytes(tables.workbook(graded))),
    "report.html": ("text/html; charset=utf-8", lambda graded: report(graded).encode()),
    "errors.csv": ("text/csv; charset=utf-8", errors_csv),
}


@guarded(RoundPolicy, "export")
@require_POST
def export(request: Request, key: int, name: str) -> HttpResponse:
    """One file of the round; none that carries grades the record does not confirm."""
    graded = found_round(request, "export", key)
    if name not in WRITERS or not Computation.objects.filter(round=graded).exists():
        raise Http404
    try:
        actions.refuse_off_record(graded)
    except Refused as why:
        told_refused(request, why)
        return redirect("grading:round", key)
    kind, write = WRITERS[name]
    content = write(queries.round_file(graded))
    actions.record_export(actor_of(request), graded, name, content)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{graded.year}-{name}"'
    return response
