"""The unit's own pages: windows, standards, posts, guidance, paper ratings, figures."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.rectification.queries import of_object
from xianfeng.service_windows.access import UnitPolicy, WindowPolicy, allowed
from xianfeng.service_windows.actions import paper, shows, voices
from xianfeng.service_windows.forms.channels import PaperForm, SlipsForm
from xianfeng.service_windows.forms.public import FilterForm, PaperWordsForm
from xianfeng.service_windows.forms.shows import (
    ArrangementForm,
    ChangeWindowForm,
    GuidanceForm,
    NewWindowForm,
    PostForm,
)
from xianfeng.service_windows.models import Post, Window
from xianfeng.service_windows.queries import areas, contests, figures, reviews, windows

from .overtaken import overtaken_page

PAGE = 50
LATE = "late"  # somebody was faster
STEPS = ("keep", "end", "issue_slips", "enter_paper", "guide", "ask_reviews", "comment")


def form_page(request: Request, form: forms.Form, title: str, back: str) -> HttpResponse:
    """One form with its title and the way back."""
    context = {"form": form, "title": title, "back": back}
    late = form.has_error(NON_FIELD_ERRORS, LATE)
    status = 409 if late else 400 if form.errors else 200
    return render(request, "service_windows/form.html", context, status=status)


def tried(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was sent, clean and not refused; what was wrong stands in the form.
    Overtaken where somebody else changed what it was filled in from."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
    except shows.Overtaken:
        raise
    except NotAllowedNow:
        form.add_error(None, forms.ValidationError(_("内容已有变化，请核对后再办。"), LATE))
    return not form.errors


def done(request: Request, act: Callable[[], object], told: str, late: str) -> None:
    """A step without a form, and what became of it; `late` where somebody was faster."""
    try:
        act()
        messages.success(request, told)
    except Refused as refused:
        messages.error(request, str(refused))
    except NotAllowedNow:
        messages.warning(request, late)


def sheet_of(key: int) -> str:
    """The unit's page of a window."""
    return reverse("service_windows:sheet", args=[key])


@guarded(WindowPolicy, "view")
@require_safe
def listing(request: Request) -> HttpResponse:
    """Windows in reach with their figures, in tree order."""
    form = FilterForm(request.GET)
    rows = windows.listed(request.user, form.cleaned_data["q"] if form.is_valid() else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": areas.lines(list(page.object_list)),
        "may_open": UnitPolicy.may_ever(request.user, "open_window"),
        "may_arrange": UnitPolicy.may_ever(request.user, "arrange"),
    }
    return render(request, "service_windows/manage.html", context)


@guarded(WindowPolicy, "view")
@require_safe
def sheet(request: Request, key: int) -> HttpResponse:
    """One window: what it shows, its figures, its orders, what line and area did."""
    window = WindowPolicy.find(request.user, "view", pk=key)
    said = {"window": window, "may": allowed(request.user, window, STEPS)}
    parts = shows_of(window) | reviews_of(request, window) | led_by(window)
    return render(request, "service_windows/sheet.html", said | parts | {"slips_form": SlipsForm()})


def shows_of(window: Window) -> dict[str, Any]:
    """三亮 and 三比: what the window shows, and contests with their results."""
    name, guidance = windows.class_of(window)
    return {
        "class_name": name,
        "class_guidance": guidance,
        "modes": windows.modes_of(window),
        "standards": windows.standards(window),
        "people": windows.people(window),
        "compared": contests.entries_of(window),
        "contests_now": contests.running_of(window),
    }


def reviews_of(request: Request, window: Window) -> dict[str, Any]:
    """三评: ratings, the year's appraisal, leaders' comments."""
    return {
        "figures": figures.sheet(window, public=False),
        "apart": figures.quarantined(window),
        "tables": reviews.inside_tables(request.user, window),
        "comments": reviews.comments_on(window),
        "running": reviews.running(window),
    }


def led_by(window: Window) -> dict[str, Any]:
    """What line and area did, who answers for windows above it, what it has to correct."""
    return {
        "guidance": windows.guidance_of(window),
        "arrangements": windows.arrangements_over(window),
        "orders": of_object("window", str(window.pk))[:20],
    }


@guarded(UnitPolicy, "open_window")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Open a window."""
    form = NewWindowForm(request.POST or None, actor=request.user)
    made: list[Window] = []
    if tried(form, lambda facts: made.append(shows.open_window(request.user, **facts))):
        messages.success(request, _("窗口已建立，请登记服务事项。"))
        return redirect("service_windows:sheet", made[0].pk)
    return form_page(request, form, _("建立窗口"), reverse("service_windows:manage"))


@guarded(WindowPolicy, "keep")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, key: int) -> HttpResponse:
    """Other hours, another place."""
    window = WindowPolicy.find(request.user, "keep", pk=key)
    now = facts_of(window)
    form = ChangeWindowForm(request.POST or None, initial=now)
    try:
        if tried(form, lambda facts: shows.change_window(request.user, window, **facts)):
            messages.success(request, _("已保存。"))
            return redirect("service_windows:sheet", key)
    except shows.Overtaken:
        now = facts_of(Window.objects.get(pk=key))
        return overtaken_page(request, form, now, _("修改窗口信息"), sheet_of(key))
    return form_page(request, form, _("修改窗口信息"), sheet_of(key))


def facts_of(window: Window) -> dict[str, Any]:
    """What the form is filled in from."""
    return {name: getattr(window, name) for name in (*shows.FACTS, "edition")}


@guarded(WindowPolicy, "keep")
@require_http_methods(["GET", "HEAD", "POST"])
def add_post(request: Request, key: int) -> HttpResponse:
    """亮身份 (R-052)."""
    window = WindowPolicy.find(request.user, "keep", pk=key)
    form = PostForm(request.POST or None, organization=window.organization)
    if tried(form, lambda facts: shows.set_post(request.user, window, **facts)):
        messages.success(request, _("已登记。"))
        return redirect("service_windows:sheet", key)
    return form_page(request, form, _("登记岗位和服务卡"), sheet_of(key))


@guarded(WindowPolicy, "keep")
@require_POST
def end_post(request: Request, key: int) -> HttpResponse:
    """Somebody else stands there."""
    kept = WindowPolicy.filter(request.user, "keep")
    post = get_object_or_404(Post.objects.filter(window__in=kept, until__isnull=True), pk=key)
    shows.end_post(request.user, post)
    messages.success(request, _("已停止公开。"))
    return redirect("service_windows:sheet", post.window_id)


@guarded(WindowPolicy, "guide")
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: Request, key: int) -> HttpResponse:
    """What line or area did for the window (R-067…R-071, R-127)."""
    window = WindowPolicy.find(request.user, "guide", pk=key)
    form = GuidanceForm(request.POST or None)
    if tried(form, lambda said: shows.guide(request.user, window, **said)):
        messages.success(request, _("已登记。"))
        return redirect("service_windows:sheet", key)
    return form_page(request, form, _("登记指导和督促"), sheet_of(key))


@guarded(UnitPolicy, "arrange")
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: Request) -> HttpResponse:
    """Who answers for windows here (R-065, R-066)."""
    form = ArrangementForm(request.POST or None, actor=request.user)
    if tried(form, lambda facts: shows.arrange(request.user, **facts)):
        messages.success(request, _("已登记。"))
        return redirect("service_windows:manage")
    return form_page(request, form, _("登记窗口工作的责任人"), reverse("service_windows:manage"))


@guarded(WindowPolicy, "enter_paper")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_ratings(request: Request, key: int) -> HttpResponse:
    """Paper and hotline ratings of a day (D-11)."""
    window = WindowPolicy.find(request.user, "enter_paper", pk=key)
    form = PaperForm(request.POST or None, window=window)

    def act(said: dict[str, Any]) -> None:
        names = {name: said[name] for name in ("day", "channel", "counted_by", "watched_by")}
        paper.enter_paper(request.user, window, counts=form.counts(), **names)

    if tried(form, act):
        messages.success(request, _("已登记，由本单位以外的人复核后计入。"))
        return redirect("service_windows:channels", key)
    return form_page(request, form, _("登记纸质和热线评价"), sheet_of(key))


@guarded(WindowPolicy, "enter_paper")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_words(request: Request, key: int) -> HttpResponse:
    """Words from the box on the wall or the telephone; the receipt code goes to whoever spoke."""
    window = WindowPolicy.find(request.user, "enter_paper", pk=key)
    form = PaperWordsForm(request.POST or None)
    codes: list[str] = []
    if tried(form, lambda said: codes.append(voices.speak(window, voices.Voice(**said)))):
        context = {"window": window, "code": codes[0]}
        return render(request, "service_windows/receipt.html", context, status=201)
    return form_page(request, form, _("登记意见箱和来电意见"), sheet_of(key))
