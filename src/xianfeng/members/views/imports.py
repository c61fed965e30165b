"""Bringing a roll in: upload, preview, apply or discard, history, undo."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.members import jobs, queries, report
from xianfeng.members.access import RollImportPolicy
from xianfeng.members.actions import imports
from xianfeng.members.actions.undoing import undo_import
from xianfeng.members.forms import UploadForm
from xianfeng.members.models import RollImport
from xianfeng.members.states import IMPORT_FLOW, ImportState
from xianfeng.sheets.errors import FileRefused
from xianfeng.sheets.writing import SheetOut, workbook_bytes

PAGE = 50
SHOWN = 50  # rows of a section; the report holds all
WAITING = (ImportState.UPLOADED, ImportState.APPLYING)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guarded(RollImportPolicy, "view")
@require_safe
def history(request: Request) -> HttpResponse:
    """All imports of the county, the newest first."""
    page = Paginator(queries.imports_listed(request.user), PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "may_upload": RollImportPolicy.may_ever(request.user, "upload"),
    }
    return render(request, "members/imports.html", context)


@guarded(RollImportPolicy, "upload")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    """The file is read here and now and then forgotten; only accepted rows are kept."""
    county = queries.county_to_import(request.user)
    if county is None:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            roll_import = imports.upload_roll(request.user, county, file.read(), file.name)
        except FileRefused as refused:
            form.add_error("file", refused.message.render(_))
        else:
            jobs.prepare.enqueue(roll_import.pk)
            return redirect("members:import", key=roll_import.pk)
    context = {"form": form, "county": county}
    return render(request, "members/upload.html", context, status=400 if form.errors else 200)


@guarded(RollImportPolicy, "view")
@require_safe
def detail(request: Request, key: int) -> HttpResponse:
    """What the file would do or did; while a job is at it, the page asks again by itself."""
    roll_import = RollImportPolicy.find(request.user, "view", pk=key)
    waiting = roll_import.state in WAITING
    if request.htmx:
        return polled(request, roll_import, waiting=waiting)
    context = {
        "roll_import": roll_import,
        "waiting": waiting,
        "verbs": verbs(request, roll_import),
        "sections": report.sections(queries.outline_of(roll_import), SHOWN),
        "stats": report.stats(roll_import.counts),
        "shown": SHOWN,
        "outdated": roll_import.note == imports.OUTDATED,
    }
    return render(request, "members/import.html", context)


def polled(request: Request, roll_import: RollImport, *, waiting: bool) -> HttpResponse:
    """The progress line again, or the word to load the whole page."""
    if waiting:
        return render(request, "members/import.html#progress", {"roll_import": roll_import})
    return HttpResponse(status=200, headers={"HX-Refresh": "true"})


def verbs(request: Request, roll_import: RollImport) -> list[str]:
    """The buttons: what the state allows and the actor may."""
    if not RollImportPolicy.allows(request.user, "apply", roll_import):
        return []
    return IMPORT_FLOW.verbs(roll_import.state)


@guarded(RollImportPolicy, "apply")
@require_POST
def apply(request: Request, key: int) -> HttpResponse:
    """Confirm what the page showed."""
    roll_import = RollImportPolicy.find(request.user, "apply", pk=key)
    try:
        imports.start_import(roll_import, request.POST.get("shown", ""))
    except imports.OutOfDate:
        messages.warning(request, _("比对结果已更新，请重新核对后再确认。"))
    except NotAllowedNow:
        messages.warning(request, _("这次导入已经有人处理。"))
    else:
        jobs.apply.enqueue(roll_import.pk, str(request.user.pk))
    return redirect("members:import", key=key)


@guarded(RollImportPolicy, "apply")
@require_POST
def discard(request: Request, key: int) -> HttpResponse:
    """Let the preview go."""
    roll_import = RollImportPolicy.find(request.user, "apply", pk=key)
    try:
        imports.discard_import(roll_import)
    except NotAllowedNow:
        messages.warning(request, _("这次导入已经有人处理。"))
    else:
        messages.success(request, _("已放弃，名册内容没有保留。"))
    return redirect("members:imports")


@guarded(RollImportPolicy, "undo")
@require_POST
def undo(request: Request, key: int) -> HttpResponse:
    """Take an import back, or say what builds on it."""
    roll_import = RollImportPolicy.find(request.user, "undo", pk=key)
    try:
        undo_import(request.user, roll_import)
    except Refused as refused:
        messages.error(request, str(refused))
    except NotAllowedNow:
        messages.warning(request, _("这次导入已经有人处理。"))
    else:
        messages.success(request, _("已撤销，名册恢复到这次导入以前。"))
    return redirect("members:import", key=key)


@guarded(RollImportPolicy, "export")
@require_POST
def export(request: Request, key: int) -> HttpResponse:
    """The whole comparison as a workbook; that it was taken is recorded."""
    roll_import = RollImportPolicy.find(request.user, "export", pk=key)
    imports.export_report(request.user, roll_import)
    sheets = report.report_sheets(queries.outline_of(roll_import))
    return workbook(sheets, f"roll-import-{roll_import.pk}.xlsx")


@guarded(RollImportPolicy, "view")
@require_safe
def template(request: Request) -> HttpResponse:
    """An empty roll to fill in."""
    return workbook(report.template_sheets(), "roll-template.xlsx")


def workbook(sheets: list[SheetOut], name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(workbook_bytes(sheets), content_type=XLSX, headers=headers)
