"""A workbook comes in: uploaded, looked at, accepted; then computed."""

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.grading import actions, queries, stored, tasks
from xianfeng.grading.access import RoundPolicy
from xianfeng.grading.forms import InputsForm
from xianfeng.grading.inputs import MAY_BE_EMPTY, columns_of
from xianfeng.grading.models import InputUpload, Round
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.sheets.errors import FileRefused
from xianfeng.sheets.writing import write_errors_csv

from .stepping import actor_of, found_round, told_refused, told_when_late

PAGE = 100


def uploads(graded: Round) -> QuerySet[InputUpload]:
    """All workbooks of the round, the newest first."""
    rows = InputUpload.objects.filter(round=graded).select_related("uploaded_by")
    return rows.order_by("-uploaded_at", "-pk")


@guarded(RoundPolicy, "collect")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def inputs(request: Request, key: int) -> HttpResponse:
    """Upload a workbook; what was uploaded before."""
    graded = found_round(request, "collect", key)
    form = InputsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = actions.read_upload(actor_of(request), graded, file.read(), file.name)
        except FileRefused as refused:
            form.add_error("file", refused.message.render(_))
        else:
            return redirect("grading:preview", key, upload.pk)
    rules, recorded = queries.policy(graded), queries.recorded_previous(graded)
    context = {
        "form": form,
        "round": graded,
        "uploads": uploads(graded)[:20],
        "sheets": [
            (name, [column.name for column in columns if column.required])
            for name, columns in columns_of(rules).items()
        ],
        "indicators": {
            one.code: one for scheme in rules.schemes.values() for one in scheme.indicators
        }.values(),
        "recorded": len(recorded),
        "unchecked": sum(not one.acceptance for one in recorded.values()),
        "last": Round.objects.filter(county=graded.county_id, year=graded.year - 1).first(),
    }
    return render(request, "grading/inputs.html", context, status=400 if form.errors else 200)


@guarded(RoundPolicy, "collect")
@require_safe
def preview(request: Request, key: int, upload: int) -> HttpResponse:
    """What would be accepted, and every refused row with its reason and remedy."""
    graded = found_round(request, "collect", key)
    found = get_object_or_404(uploads(graded), pk=upload)
    page = Paginator(found.refused, PAGE).get_page(request.GET.get("page"))
    errors = [stored.error_in(one) for one in page.object_list]
    context = {
        "round": graded,
        "upload": found,
        "counts": found.counts.items(),
        "absent": [name for name in MAY_BE_EMPTY if name not in found.counts],
        "page": page,
        "errors": [
            {"error": one, "reason": one.reason.render(_), "remedy": one.remedy.render(_)}
            for one in errors
        ],
    }
    return render(request, "grading/preview.html", context)


@guarded(RoundPolicy, "collect")
@require_POST
@told_when_late
def accept(request: Request, key: int, upload: int) -> HttpResponse:
    """Put the workbook in force and compute."""
    graded = found_round(request, "collect", key)
    found = get_object_or_404(uploads(graded), pk=upload)
    found.round = graded
    actions.accept_inputs(actor_of(request), found)
    messages.success(request, _("材料已采用：%(rows)s 行。") % {"rows": found.accepted_rows})
    return redirect("grading:round", key)


@guarded(RoundPolicy, "collect")
@require_POST
def refused(request: Request, key: int, upload: int) -> HttpResponse:
    """The refused rows as a table, to be corrected by those who sent them."""
    graded = found_round(request, "collect", key)
    found = get_object_or_404(uploads(graded), pk=upload)
    out = io.BytesIO()
    write_errors_csv(out, [stored.error_in(one) for one in found.refused])
    actions.record_export(actor_of(request), graded, "errors.csv", out.getvalue())
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="errors.csv"'
    return response


@guarded(RoundPolicy, "compute")
@require_POST
@told_when_late
def compute(request: Request, key: int) -> HttpResponse:
    """Grade now; a big county in the background, with progress."""
    graded = found_round(request, "compute", key)
    actor = actor_of(request)
    try:
        if tasks.is_big(graded):
            tasks.compute_later(actor, graded)
        else:
            actions.compute(actor, graded)
            messages.success(request, _("计算完成，请核对结果和提醒。"))
    except Refused as why:
        told_refused(request, why)
    return redirect("grading:round", key)
