"""Slips to hand out, paper counts, and the count file for named auditors."""

import io
from pathlib import PurePath

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.appraisals.access import PollPolicy
from xianfeng.appraisals.actions import exporting, office
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.forms import PaperForm
from xianfeng.appraisals.models import CountFile, PaperCount, Poll, PollClass
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request, printed_address
from xianfeng.ui.printing import pdf, scannable


def class_of(poll: Poll, code: str) -> PollClass:
    try:
        return PollClass.objects.select_related("poll__organization").get(poll=poll, code=code)
    except PollClass.DoesNotExist as missing:
        raise Http404 from missing


@guarded(PollPolicy, "run")
@never_cache
@require_POST
def slips(request: Request, key: str, code: str) -> HttpResponse:
    """New codes, shown this once: as a page to print, or as PDF."""
    one = class_of(PollPolicy.find(request.user, "run", pk=key), code)
    try:
        codes = office.print_slips(request.user, one)
    except NotAllowedNow:
        messages.warning(request, _("现在不能打印邀请票。"))
        return redirect("appraisals:poll", key=key)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("appraisals:poll", key=key)
    address = printed_address(request, reverse("appraisals:slip"))
    page = {
        "poll": one.poll,
        "one": one,
        "address": address,
        # After the #, so that no server and no log sees the code.
        "slips": [{"code": each, "picture": scannable(f"{address}#{each}")} for each in codes],
    }
    if request.POST.get("as") == "pdf":
        content = pdf(render_to_string("appraisals/slips_pdf.html", page))
        # As a file: opened in the browser, a reload would print anew and end these codes.
        headers = {"Content-Disposition": f'attachment; filename="slips-{one.code}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)
    return render(request, "appraisals/slips.html", page)


@guarded(PollPolicy, "run")
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: Request, key: str, code: str) -> HttpResponse:
    """Enter the count sheet of one class."""
    one = class_of(PollPolicy.find(request.user, "run", pk=key), code)
    form = PaperForm(request.POST or None, request.FILES or None, ballot=ballot_of(one.poll))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        names = values["first_counter"], values["second_counter"]
        sheet = PaperSheet(values["ballots"], form.counts(), *names, values["scan"] or None)
        try:
            enter_paper(request.user, one, sheet)
        except Refused as refused:
            form.add_error(None, str(refused))
        except NotAllowedNow:
            form.add_error(None, _("纸质票在截止之后、公布之前录入。"))
        else:
            messages.success(request, _("已录入。"))
            return redirect("appraisals:poll", key=key)
    page = {"one": one, "poll": one.poll, "form": form}
    return render(request, "appraisals/paper.html", page, status=400 if form.errors else 200)


@guarded(PollPolicy, "read_scan")
@never_cache
@require_safe
def scan(request: Request, key: str, code: str) -> FileResponse:
    """The scanned count sheet: exact counts, so only for who counted or audits."""
    one = class_of(PollPolicy.find(request.user, "read_scan", pk=key), code)
    kept = PaperCount.objects.filter(poll_class=one).exclude(scan="").first()
    if kept is None:
        raise Http404
    with kept.scan.open() as file:
        content = io.BytesIO(file.read())
    ending = PurePath(kept.scan.name or "").suffix
    return FileResponse(content, as_attachment=True, filename=f"{one.code}-{key}{ending}")


@guarded(PollPolicy, "read_rows")
@require_POST
def rows(request: Request) -> FileResponse:
    """The count file, for a named auditor; that it was taken stands in the record."""
    found = PollPolicy.find(request.user, "read_rows", pk=request.POST.get("poll", ""))
    kept = CountFile.objects.filter(poll=found).first()
    if kept is None:
        raise Http404
    exporting.rows_taken(request.user, found, kept.sha256)
    stream = io.BytesIO(bytes(kept.content))
    return FileResponse(stream, as_attachment=True, filename=f"{found.pk}.count")
