"""Proposing, submitting, confirming, sending back: one by one or for a filtered list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xianfeng.grading import actions, queries
from xianfeng.grading.access import ResultPolicy, RoundPolicy
from xianfeng.grading.forms import AdviceForm, FilterForm, ProposeForm, SendBackForm
from xianfeng.grading.models import Result
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request

from .results import shown
from .stepping import actor_of, found_result, found_round, told_refused, told_when_late


@guarded(ResultPolicy, "propose")
@require_POST
@told_when_late
def propose_all(request: Request, key: int) -> HttpResponse:
    """Propose as the rule does, for everything the filters leave."""
    graded = found_round(request, "view", key)
    rules = queries.policy(graded)
    wanted = FilterForm(request.GET, rules=rules).wanted()
    rows = queries.filtered(ResultPolicy.filter(actor_of(request), "propose"), wanted, rules)
    try:
        count = actions.propose_as_computed(actor_of(request), graded, rows)
        messages.success(request, _("已按建议提出 %(count)s 个。") % {"count": count})
    except Refused as why:
        told_refused(request, why)
    return redirect("grading:round", key)


@guarded(ResultPolicy, "propose")
@require_POST
@told_when_late
def propose(request: Request, key: int) -> HttpResponse:
    """Propose a grade for one organization."""
    result = found_result(request, "propose", key)
    form = ProposeForm(request.POST, rules=queries.policy(result.round))
    if form.is_valid():
        try:
            actions.propose(actor_of(request), result, **form.cleaned_data)
        except Refused as why:
            form.add_error("reason", str(why))
        else:
            messages.success(request, _("已提出意见。"))
            return redirect("grading:result", key)
    return shown(request, result, {"propose_form": form}, status=400)


@guarded(RoundPolicy, "submit")
@require_POST
@told_when_late
def submit(request: Request, key: int) -> HttpResponse:
    """Lay the round before the committee."""
    try:
        actions.submit(actor_of(request), found_round(request, "submit", key))
        messages.success(request, _("已提交审定。"))
    except Refused as why:
        told_refused(request, why)
    return redirect("grading:round", key)


@guarded(ResultPolicy, "confirm")
@require_POST
@told_when_late
def confirm_all(request: Request, key: int) -> HttpResponse:
    """Confirm what the filters leave and what follows the proposal (R-184).

    A grade that differs is never confirmed in bulk: its reason is read first, one by one.
    """
    graded = found_round(request, "view", key)
    rules = queries.policy(graded)
    wanted = FilterForm(request.GET, rules=rules).wanted()
    rows = queries.filtered(ResultPolicy.filter(actor_of(request), "confirm"), wanted, rules)
    rows = rows.filter(decision__differs=False)
    try:
        count = actions.confirm(actor_of(request), graded, rows)
        messages.success(request, _("已审定 %(count)s 个。") % {"count": count})
    except Refused as why:
        told_refused(request, why)
    if left := queries.differing_unconfirmed(graded):
        told = ngettext(
            "还有 %(count)s 个与规则建议不同，请逐个看理由审定。",
            "还有 %(count)s 个与规则建议不同，请逐个看理由审定。",
            left,
        )
        messages.info(request, told % {"count": left})
    return redirect("grading:round", key)


@guarded(ResultPolicy, "confirm")
@require_POST
@told_when_late
def confirm(request: Request, key: int) -> HttpResponse:
    """Confirm one proposal, as it stood on the page."""
    result = found_result(request, "confirm", key)
    if request.POST.get("edition") != str(result.decision.edition):
        raise NotAllowedNow("confirm")
    # Looked at once more under the round's lock: only the proposal that was on the page.
    seen = Result.objects.filter(pk=result.pk, decision__edition=result.decision.edition)
    try:
        actions.confirm(actor_of(request), result.round, seen)
        messages.success(request, _("已审定。"))
    except Refused as why:
        told_refused(request, why)
    return redirect("grading:result", key)


@guarded(ResultPolicy, "send_back")
@require_POST
@told_when_late
def send_back(request: Request, key: int) -> HttpResponse:
    """Send one proposal back with advice."""
    result = found_result(request, "send_back", key)
    form = SendBackForm(request.POST)
    if form.is_valid():
        actions.send_back(actor_of(request), result, **form.cleaned_data)
        messages.success(request, _("已退回组织部门。"))
        return redirect("grading:result", key)
    return shown(request, result, {"send_back_form": form}, status=400)


@guarded(RoundPolicy, "send_back")
@require_POST
@told_when_late
def send_back_round(request: Request, key: int) -> HttpResponse:
    """Send the whole round back with advice."""
    graded = found_round(request, "send_back", key)
    form = AdviceForm(request.POST)
    if not form.is_valid():
        context = {"round": graded, "advice_form": form, "may": {"send_back"}}
        return render(request, "grading/send_back.html", context, status=400)
    actions.send_back_round(actor_of(request), graded, form.cleaned_data["advice"])
    messages.success(request, _("已将本轮整体退回组织部门。"))
    return redirect("grading:round", key)
