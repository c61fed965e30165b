"""While it is kept: progress, help, the report, feedback, use of the result, reminders."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel import clock
from xianfeng.kernel.access import guarded, signed_in
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.kernel.http import Request
from xianfeng.pledges.access import BranchPolicy, PledgePolicy
from xianfeng.pledges.actions import keeping, reminding
from xianfeng.pledges.actions.keeping import LineRefused, Report
from xianfeng.pledges.forms.lines import LinesForm, name_of, written_to
from xianfeng.pledges.forms.working import (
    FeedbackTextForm,
    HelpForm,
    OfferForm,
    ProgressForm,
    ReportForm,
    UseForm,
)
from xianfeng.pledges.models import Help, Item, Pledge, Program, Reminder
from xianfeng.pledges.queries import own
from xianfeng.pledges.queries import quiet as queries
from xianfeng.pledges.queries.inbox import dates_of
from xianfeng.pledges.queries.programs import rules_of
from xianfeng.pledges.record import number_of
from xianfeng.pledges.rules.calendar import Dated, calendar
from xianfeng.pledges.states import KEEPING

from .common import (
    back,
    done_or_refused,
    found_item,
    found_pledge,
    kept,
    told_when_late,
    year_of,
)
from .pledges import home_page, shown

PAGE = 50


@guarded(PledgePolicy, "edit")
@require_POST
@told_when_late
def progress(request: Request, key: int) -> HttpResponse:
    """A line on how it goes; what was typed comes back where it cannot be saved."""
    item = found_item(request, "edit", key)
    form = ProgressForm(request.POST)
    if not kept(form, lambda said: keeping.note_progress(request.user, item, **said)):
        pledge = found_pledge(request, "view", item.pledge_id)
        return shown(request, pledge, status=400, failed=item.pk, progress=form)
    messages.success(request, _("已记下进展。"))
    return redirect(back(request))


@guarded(PledgePolicy, "edit")
@require_POST
@told_when_late
def note_lines(request: Request) -> HttpResponse:
    """Lines to one's own items, from the start page too: all are saved, or none."""
    items = own.due_soon(request.user)
    for key in {*written_to(request.POST)} - {one.pk for one in items}:
        found_item(request, "edit", key)
        raise NotAllowedNow(f"progress: item {key}")
    form = LinesForm(items, request.POST)
    if form.is_valid():
        try:
            keeping.note_lines(request.user, form.lines())
        except LineRefused as why:
            form.add_error(name_of(why.item), str(why))
    if form.errors:
        return home_page(request, status=400, lines=form)
    messages.success(request, _("已记下进展。"))
    return redirect(back(request))


@guarded(PledgePolicy, "edit")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def report(request: Request, key: int) -> HttpResponse:
    """个人自评: item by item (R-025). What comes after another's report is told, and kept."""
    pledge = to_report(request, key)
    if pledge is None:
        return redirect("pledges:pledge", key)
    rows = [(item, report_form(request, item)) for item in pledge.items.all()]
    valid = [form.is_valid() for _item, form in rows]  # all, so that all faults show at once
    if request.method == "POST" and all(valid):
        told = {item.pk: Report(**form.cleaned_data) for item, form in rows}
        keeping.report_pledge(request.user, pledge, told)
        messages.success(request, _("已报告完成情况，等待评议。"))
        return redirect("pledges:pledge", key)
    failed = request.method == "POST"
    context = {"pledge": pledge, "rows": rows}
    return render(request, "pledges/report.html", context, status=400 if failed else 200)


def to_report(request: Request, key: int) -> Pledge | None:
    """The pledge while it is kept; afterwards None for who opens the page, and NotAllowedNow for
    who sends it."""
    try:
        pledge = found_pledge(request, "edit", key)
        if pledge.state not in KEEPING:
            raise NotAllowedNow(f"report: pledge {key}")
    except NotAllowedNow:
        if request.method == "POST":
            raise
        return None
    return pledge


def report_form(request: Request, item: Item) -> ReportForm:
    return ReportForm(request.POST or None, prefix=f"item-{item.pk}")


@guarded(PledgePolicy, "edit")
@require_POST
@told_when_late
def ask_help(request: Request, key: int) -> HttpResponse:
    """Say what is needed."""
    item = found_item(request, "edit", key)
    form = HelpForm(request.POST)
    if not kept(form, lambda said: keeping.ask_help(request.user, item, said["asked"])):
        pledge = found_pledge(request, "view", item.pledge_id)
        return shown(request, pledge, status=400, failed=item.pk, help_form=form)
    messages.success(request, _("已告诉党支部。"))
    return redirect("pledges:pledge", item.pledge_id)


@guarded(PledgePolicy, "help")
@require_POST
@told_when_late
def offer_help(request: Request, key: int) -> HttpResponse:
    """Who helps and with what; answers the oldest open request of the item."""
    item = found_item(request, "help", key)
    form = OfferForm(request.POST)
    if not form.is_valid():
        pledge = found_pledge(request, "view", item.pledge_id)
        return shown(request, pledge, status=400, failed=item.pk, offer_form=form)
    asked = Help.objects.filter(item=item, asked_at__isnull=False, offered_at__isnull=True)
    keeping.offer_help(request.user, item, **form.cleaned_data, asked=asked.order_by("pk").first())
    messages.success(request, _("已记下帮扶。"))
    return redirect("pledges:pledge", item.pledge_id)


@guarded(PledgePolicy, "help")
@require_safe
def quiet(request: Request, code: str) -> HttpResponse:
    """Nobody has heard of them for a quarter: a list to go and see people, not to judge them."""
    place = BranchPolicy.find(request.user, "view", code=code)
    program = year_of(place)
    rows = Paginator(queries.quiet_in(request.user, program, place), PAGE)
    context = {
        "organization": place,
        "page": rows.get_page(request.GET.get("page")),
        "months": queries.months_of(program),
        "own": BranchPolicy.may_ever(request.user, "enter")
        and BranchPolicy.allows(request.user, "enter", place),
    }
    return render(request, "pledges/quiet.html", context)


@guarded(PledgePolicy, "help")
@require_POST
@told_when_late
def ask_after(request: Request, key: int) -> HttpResponse:
    """One tap: how does it go, is help wanted?"""
    pledge = found_pledge(request, "help", key)
    done_or_refused(request, lambda: keeping.ask_after(request.user, pledge), _("已替您问一声。"))
    return redirect(back(request))


@guarded(PledgePolicy, "help")
@require_POST
@told_when_late
def settle_help(request: Request, key: int) -> HttpResponse:
    """The difficulty is solved."""
    mine = PledgePolicy.filter(request.user, "help").values("pk")
    rows = Help.objects.filter(item__pledge__in=mine).select_related(
        "item__pledge__program", "item__pledge__organization", "item__pledge__membership"
    )
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    keeping.settle_help(request.user, found)
    messages.success(request, _("已办结。"))
    return redirect("pledges:pledge", found.item.pledge_id)


@guarded(PledgePolicy, "review")
@require_POST
@told_when_late
def feed_back(request: Request, key: int) -> HttpResponse:
    """Tell the person what came of it."""
    return stepped(request, key, FeedbackTextForm(request.POST), "feedback_form")


@guarded(PledgePolicy, "review")
@require_POST
@told_when_late
def use_result(request: Request, key: int) -> HttpResponse:
    """Note where the result was taken into account, and by whom."""
    return stepped(request, key, UseForm(request.POST), "use_form")


def stepped(request: Request, key: int, form: Any, name: str) -> HttpResponse:
    """A step with words of its own on the pledge's page."""
    pledge = found_pledge(request, "review", key)
    act: Any = {"feedback_form": keeping.feed_back, "use_form": keeping.use_result}[name]
    if not kept(form, lambda said: act(request.user, pledge, **said)):
        return shown(request, pledge, status=400, **{name: form})
    messages.success(request, _("已登记。"))
    return redirect("pledges:pledge", key)


@signed_in("the person's own switch")
@require_POST
def reminders(request: Request) -> HttpResponse:
    """On or off."""
    on = request.POST.get("on") == "1"
    reminding.switch_reminders(request.user, on)
    messages.success(request, _("已打开提醒。") if on else _("已关闭提醒。"))
    return redirect("pledges:home")


@signed_in("the dates of the person's own pledges")
@require_safe
def dates(request: Request) -> HttpResponse:
    """The dates as a file for the calendar of one's own phone, instead of messages to an address
    that would have to be kept (docs/decisions/0010)."""
    items = dates_of(request.user)
    listed = [
        Dated(
            f"{number_of(item.pledge)}-{item.place}",
            _("承诺到期：%(text)s") % {"text": item.text},
            item.due,
            request.build_absolute_uri(reverse("pledges:pledge", args=[item.pledge_id])),
        )
        for item in items
    ]
    before = days_before(items[0].pledge.program) if items else ()
    content = calendar(_("承诺时限"), listed, before, clock.now())
    headers = {"Content-Disposition": 'attachment; filename="pledges.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def days_before(program: Program) -> Sequence[int]:
    """When the pack reminds."""
    rhythm = rules_of(program).rhythm
    return rhythm.remind if rhythm else ()


@signed_in("puts away the person's own reminder")
@require_POST
def close_reminder(request: Request, key: int) -> HttpResponse:
    """Read."""
    found = Reminder.objects.filter(pk=key, recipient=request.user).first()
    if found is None:
        raise Http404
    reminding.close_reminder(request.user, found)
    return redirect(back(request))
