"""After publication: was the rectification accepted (R-092…R-095)?"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianfeng.grading import actions, queries
from xianfeng.grading.access import ResultPolicy
from xianfeng.grading.forms import AcceptanceForm, FilterForm
from xianfeng.grading.models import Result, Round
from xianfeng.grading.states import OVER
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request

from .results import shown
from .rounds import off_record
from .stepping import actor_of, found_result, found_round, told_refused, told_when_late

PAGE = 100


@guarded(ResultPolicy, "accept")
@require_safe
def acceptances(request: Request, key: int) -> HttpResponse:
    """The organizations whose rectification this person accepts."""
    graded = found_round(request, "view", key)
    rules = queries.policy(graded)
    form = FilterForm(request.GET, rules=rules)
    form.fields["grade"].label = _("公布等次")
    rows = queries.filtered(ResultPolicy.filter(actor_of(request), "accept"), form.wanted(), rules)
    rows = (
        rows.filter(round=graded)
        .select_related("decision")
        .annotate(outcome=F("acceptance__outcome"))
    )
    waiting = rows.filter(acceptance__isnull=True).count()
    page = Paginator(rows.defer("scores", "reasons").order_by("code"), PAGE)
    context = {
        "round": graded,
        "mismatches": [*off_record(request, graded), *altered_acceptances(rows, graded)],
        "form": form,
        "page": page.get_page(request.GET.get("page")),
        "waiting": waiting,
        "accept_form": AcceptanceForm(graded=graded),
    }
    return render(request, "grading/acceptances.html", context)


def altered_acceptances(rows: QuerySet[Result], graded: Round) -> list[queries.Mismatch]:
    """What of the acceptances that this person sees the record does not confirm."""
    wrong = queries.acceptances_on_record(graded) if graded.state in OVER else []
    seen = set(rows.values_list("code", flat=True)) if wrong else ()
    return [one for one in wrong if one.code in seen]


@guarded(ResultPolicy, "accept")
@require_POST
@told_when_late
def accept_all(request: Request, key: int) -> HttpResponse:
    """The same outcome for everything the filters leave and nobody recorded."""
    graded = found_round(request, "view", key)
    form = AcceptanceForm(request.POST, graded=graded)
    rules = queries.policy(graded)
    wanted = FilterForm(request.GET, rules=rules).wanted()
    rows = queries.filtered(ResultPolicy.filter(actor_of(request), "accept"), wanted, rules)
    if not form.is_valid():
        messages.error(request, _("请选择验收结果。"))
        return redirect("grading:acceptances", key)
    try:
        count = actions.record_acceptances(
            actor_of(request), graded, rows, form.cleaned_data["outcome"]
        )
        messages.success(request, _("已记录 %(count)s 个。") % {"count": count})
    except Refused as why:
        told_refused(request, why)
    return redirect("grading:acceptances", key)


@guarded(ResultPolicy, "accept")
@require_POST
@told_when_late
def accept(request: Request, key: int) -> HttpResponse:
    """One organization's outcome."""
    result = found_result(request, "accept", key)
    form = AcceptanceForm(request.POST, graded=result.round)
    if form.is_valid():
        try:
            actions.record_acceptance(actor_of(request), result, **form.cleaned_data)
        except Refused as why:
            form.add_error("note", str(why))
        else:
            messages.success(request, _("验收结果已记录。"))
            return redirect("grading:result", key)
    return shown(request, result, {"accept_form": form}, status=400)
