"""Correcting a published grade: one drafts, two others approve."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianfeng.grading import actions, queries, wording
from xianfeng.grading.access import CorrectionPolicy, ResultPolicy, verbs_on
from xianfeng.grading.forms import CorrectionForm, RefusalForm
from xianfeng.grading.models import Correction
from xianfeng.grading.states import CORRECTION
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request

from .results import shown
from .stepping import actor_of, found_result, told_refused, told_when_late


def found_correction(request: Request, verb: str, key: int) -> Correction:
    """The correction with everything its steps need, or 404."""
    related = ("result__organization", "result__round__county", "result__round__pack")
    rows = CorrectionPolicy.filter(actor_of(request), verb).select_related(
        *related, "drafted_by", "first_by", "second_by"
    )
    return get_object_or_404(rows.defer("result__round__pack__content"), pk=key)


@guarded(ResultPolicy, "correct")
@require_POST
@told_when_late
def draft(request: Request, key: int) -> HttpResponse:
    """Draft a correction."""
    result = found_result(request, "correct", key)
    rules = queries.policy(result.round)
    form = CorrectionForm(request.POST, rules=rules, now=result.decision.grade)
    if form.is_valid():
        try:
            drafted = actions.draft_correction(actor_of(request), result, **form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("更正已起草，等待第一次批准。"))
            return redirect("grading:correction", drafted.pk)
    return shown(request, result, {"correct_form": form}, status=400)


@guarded(CorrectionPolicy, "view")
@require_safe
def correction(request: Request, key: int) -> HttpResponse:
    """One correction: what, why, who approved, what comes next."""
    return page(request, found_correction(request, "view", key), RefusalForm())


def page(
    request: Request, found: Correction, refusal: RefusalForm, status: int = 200
) -> HttpResponse:
    """The correction's page; `refusal` is the form that came back with errors, or a new one."""
    rules, graded = queries.policy(found.result.round), found.result.round
    actor = actor_of(request)
    may = {
        verb
        for verb in CORRECTION.verbs(found.state)
        if CorrectionPolicy.allows(actor, verb, found)
    }
    own = actor.pk in (found.drafted_by_id, found.first_by_id)
    context = {
        "mismatches": queries.years_on_record(found.result.organization),
        "correction": found,
        "result": found.result,
        "round": graded,
        "before": wording.name_of(rules, found.before),
        "after": wording.name_of(rules, found.after),
        "may_approve": "approve" in may and not own,
        "may_approve_second": "approve_second" in may and not own,
        "refusal_form": refusal if "withdraw" in may else None,
        "whole": bool(verbs_on(actor, graded) & {"view_whole"}),
    }
    return render(request, "grading/correction.html", context, status=status)


@guarded(CorrectionPolicy, "approve")
@require_POST
@told_when_late
def approve(request: Request, key: int) -> HttpResponse:
    """The first approval."""
    try:
        actions.approve(actor_of(request), found_correction(request, "approve", key))
        messages.success(request, _("已批准，等待第二次批准。"))
    except Refused as why:
        told_refused(request, why)
    return redirect("grading:correction", key)


@guarded(CorrectionPolicy, "approve_second")
@require_POST
@told_when_late
def approve_second(request: Request, key: int) -> HttpResponse:
    """The second approval; the correction takes effect."""
    try:
        actions.approve_second(actor_of(request), found_correction(request, "approve_second", key))
        messages.success(request, _("更正已生效并公布。"))
    except Refused as why:
        told_refused(request, why)
    return redirect("grading:correction", key)


@guarded(CorrectionPolicy, "withdraw")
@require_POST
@told_when_late
def withdraw(request: Request, key: int) -> HttpResponse:
    """The correction does not take place."""
    found = found_correction(request, "withdraw", key)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return page(request, found, form, status=400)
    actions.withdraw(actor_of(request), found, form.cleaned_data["refusal"])
    messages.success(request, _("更正未予批准，原等次不变。"))
    return redirect("grading:correction", key)
