"""Years, posts, coverage, imports, paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel import clock
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.members.rules.stored import error_in
from xianfeng.organizations.models import Organization
from xianfeng.organizations.queries import counties_where, tops
from xianfeng.organizations.roles import Role
from xianfeng.pledges import documents
from xianfeng.pledges.access import BranchPolicy, PledgePolicy, ProgramPolicy
from xianfeng.pledges.actions import imports as importing
from xianfeng.pledges.actions import programs as actions
from xianfeng.pledges.forms.working import PostForm, ProgramForm, TopicsForm, UploadForm
from xianfeng.pledges.models import PledgeImport, Post, Program
from xianfeng.pledges.queries import coverage as covering
from xianfeng.pledges.queries import programs, publishing
from xianfeng.pledges.queries.faces import Face
from xianfeng.pledges.queries.news import told_of
from xianfeng.pledges.rules import sheet as sheets
from xianfeng.pledges.states import IMPORT_FLOW, ImportState
from xianfeng.pledges.wording import chart, fault_heads, fault_lines, table, totals
from xianfeng.sheets.errors import FileRefused
from xianfeng.sheets.writing import SheetOut, workbook_bytes

from .common import told_when_late, workbook, year_of

SHOWN = 100
PDF = "application/pdf"


@guarded(ProgramPolicy, "view")
@require_safe
def years(request: Request) -> HttpResponse:
    """Years of pledging and the packs they are bound to."""
    context = {
        "programs": list(programs.listed_programs(request.user)),
        "may_open": ProgramPolicy.may_ever(request.user, "open"),
    }
    return render(request, "pledges/years.html", context)


@guarded(ProgramPolicy, "open")
@require_http_methods(["GET", "HEAD", "POST"])
def open_year(request: Request) -> HttpResponse:
    """The department opens the year."""
    county = counties_where(request.user, Role.DEPARTMENT).first()
    if county is None:
        raise Http404
    form = ProgramForm(request.POST or None, initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_program(request.user, county, **form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("已开展，各党支部可以提出承诺。"))
            return redirect("pledges:years")
    context = {"form": form, "county": county}
    status = 400 if form.errors else 200
    return render(request, "pledges/open_year.html", context, status=status)


@guarded(BranchPolicy, "enter")
@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: Request, code: str) -> HttpResponse:
    """设岗定责: the branch's list (R-040)."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_post(request.user, place, **form.cleaned_data)
        except Refused as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("已设岗。"))
            return redirect("pledges:posts", code)
    context = {"organization": place, "posts": list(programs.open_posts(place)), "form": form}
    return render(request, "pledges/posts.html", context, status=400 if form.errors else 200)


@guarded(BranchPolicy, "enter")
@require_POST
@told_when_late
def close_post(request: Request, key: int) -> HttpResponse:
    """Nobody chooses it any more."""
    mine = BranchPolicy.filter(request.user, "enter").values("pk")
    rows = Post.objects.filter(organization__in=mine).select_related("organization")
    post = rows.filter(pk=key).first()
    if post is None:
        raise Http404
    actions.close_post(request.user, post)
    messages.success(request, _("已撤岗。"))
    return redirect("pledges:posts", post.organization.code)


@guarded(BranchPolicy, "enter")
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: Request, code: str) -> HttpResponse:
    """Hints that fit the branch better than its label does; they stay hints (R-006…R-013)."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    program = year_of(place)
    sent = request.POST if request.method == "POST" else None  # none chosen sends nothing else
    initial = {"domains": programs.chosen_topics(place)}
    form = TopicsForm(sent, program=program, initial=initial)
    if sent is not None and form.is_valid():
        actions.choose_topics(request.user, place, form.cleaned_data["domains"])
        messages.success(request, _("已保存。"))
        return redirect("pledges:topics", code)
    context = {
        "form": form,
        "organization": place,
        "hints": programs.hints_for(programs.rules_of(program), place, ""),
    }
    return render(request, "pledges/topics.html", context, status=400 if form.errors else 200)


@guarded(BranchPolicy, "view")
@require_safe
def coverage(request: Request) -> HttpResponse:
    """The actor's own place, with what lies right under it."""
    top = tops(request.user).first()
    if top is None:
        raise Http404
    return covered(request, top)


@guarded(BranchPolicy, "view")
@require_safe
def coverage_of(request: Request, code: str) -> HttpResponse:
    """One step down."""
    return covered(request, BranchPolicy.find(request.user, "view", code=code))


def covered(request: Request, top: Organization) -> HttpResponse:
    """Coverage and completion by organization, in tree order: nothing is ranked (D-02, D-12)."""
    program = programs.program_of(top)
    rows = covering.coverage_below(request.user, program, top) if program else []
    seen = BranchPolicy.filter(request.user, "view")
    above = seen.filter(pk=top.superior_id).first() if top.superior_id else None
    context: dict[str, Any] = {
        "top": top,
        "above": above,
        "program": program,
        "rows": rows,
        "option": chart(rows),
        "table": table(rows),
        "totals": totals(rows),
        "may_list": PledgePolicy.may_ever(request.user, "view"),
        "may_help": PledgePolicy.may_ever(request.user, "help"),
    }
    return render(request, "pledges/coverage.html", context)


# --- imports


@guarded(BranchPolicy, "enter")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, code: str) -> HttpResponse:
    """The sheet is read here and now; only accepted rows are kept until they are applied."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    program = year_of(place)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = importing.read_import(request.user, program, place, file.read(), file.name)
        except FileRefused as refused:
            form.add_error("file", refused.message.render(_))
        else:
            return redirect("pledges:import", taken.pk)
    context = {"form": form, "organization": place}
    return render(request, "pledges/upload.html", context, status=400 if form.errors else 200)


def found_import(request: Request, key: int) -> PledgeImport:
    mine = BranchPolicy.filter(request.user, "enter").values("pk")
    rows = PledgeImport.objects.filter(organization__in=mine)
    taken = rows.select_related("organization", "program__county", "program__pack").filter(pk=key)
    found = taken.first()
    if found is None:
        raise Http404
    return found


@guarded(BranchPolicy, "enter")
@require_safe
def preview(request: Request, key: int) -> HttpResponse:
    """What would be written, and every row that would not."""
    taken = found_import(request, key)
    errors = [error_in(one) for one in taken.refused]
    context = {
        "taken": taken,
        "waiting": taken.state == ImportState.PREVIEWED,
        "verbs": IMPORT_FLOW.verbs(taken.state),
        "pledges": [(name, items) for _key, name, items, _post in taken.accepted[:SHOWN]],
        "errors": list(fault_lines(errors[:SHOWN])),
        "error_head": fault_heads(),
        "refused": len(errors),
        "more": max(0, len(taken.accepted) - SHOWN),
        "shown": SHOWN,
    }
    return render(request, "pledges/preview.html", context)


@guarded(BranchPolicy, "enter")
@require_safe
def refused(request: Request, key: int) -> HttpResponse:
    """Every fault of a sheet as a workbook: what has to be mended is mended there."""
    errors = [error_in(one) for one in found_import(request, key).refused]
    sheet = SheetOut(_("有问题的行"), fault_heads(), fault_lines(errors))
    return workbook(workbook_bytes([sheet]), "pledge-errors.xlsx")


@guarded(BranchPolicy, "enter")
@require_POST
@told_when_late
def apply(request: Request, key: int) -> HttpResponse:
    """Write what the page showed."""
    count = importing.apply_import(request.user, found_import(request, key))
    messages.success(request, _("已导入 %(count)s 份承诺，等待审核。") % {"count": count})
    return redirect("pledges:import", key)


@guarded(BranchPolicy, "enter")
@require_POST
@told_when_late
def discard(request: Request, key: int) -> HttpResponse:
    """Let it go."""
    taken = found_import(request, key)
    importing.discard_import(taken)
    messages.success(request, _("已放弃，表中内容没有保留。"))
    return redirect("pledges:upload", taken.organization.code)


@guarded(BranchPolicy, "enter")
@require_safe
def template(request: Request) -> HttpResponse:
    """An empty sheet to fill in."""
    names = [column.name for column in sheets.COLUMNS]
    return workbook(workbook_bytes([SheetOut(sheets.SHEET, names, [])]), "pledge-sheet.xlsx")


# --- paper


@guarded(BranchPolicy, "enter")
@require_POST
def document(request: Request, code: str, kind: str) -> HttpResponse:
    """A PDF of what is public, or of what a meeting will hear; that it was made is recorded."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    program = year_of(place)
    if kind not in documents.DOCUMENTS:
        raise Http404
    pledges = listed(program, place, kind)
    if not pledges:
        messages.error(request, _("还没有公开的承诺，公开后再打印。"))
        return redirect("pledges:publications")
    absolute = request.build_absolute_uri
    notice = publishing.newest_meeting(program, place) if kind == "agenda" else None
    content = documents.rendered(kind, program, place, pledges, absolute, notice)
    importing.record_export(request.user, place, f"{kind}.pdf", len(pledges), content)
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{code}-{kind}.pdf"'
    return response


def listed(program: Program, place: Organization, kind: str) -> list[Face]:
    """The meeting hears what is about to be public too; all other paper shows what is public."""
    shown = publishing.in_force(program, place)
    if kind in ("cards", "plates"):
        return [one for one in shown if one.membership]
    if kind != "agenda":
        return shown
    meeting = publishing.newest_meeting(program, place)
    if meeting is None:
        return shown
    return [one.face for one in told_of(meeting)]
