"""The list of rounds, a new one, and the page of one with its next step."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.grading import actions, queries, wording
from xianfeng.grading.access import ResultPolicy, RoundPolicy, sees_whole, verbs_on
from xianfeng.grading.forms import AdviceForm, FilterForm, OpenForm, PackForm
from xianfeng.grading.models import Computation, InputUpload, Result, Round
from xianfeng.grading.states import OVER, RoundState
from xianfeng.grading.tasks import last_job, running_job
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.organizations.queries import counties_where
from xianfeng.organizations.roles import Role
from xianfeng.packs.queries import numbers, pack_of

from .stepping import actor_of, found_round, told_refused, told_when_late

PAGE = 100
EARLY = (RoundState.COLLECTING, RoundState.COMPUTED)


@guarded(RoundPolicy, "view")
@require_safe
def rounds(request: Request) -> HttpResponse:
    """The years of the actor's county."""
    actor = actor_of(request)
    page = Paginator(queries.listed_rounds(actor), PAGE).get_page(request.GET.get("page"))
    may_open = RoundPolicy.may_ever(actor, "open")
    return render(request, "grading/rounds.html", {"page": page, "may_open": may_open})


@guarded(RoundPolicy, "open")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Open a round for a county and a year."""
    actor = actor_of(request)
    counties = counties_where(actor, Role.DEPARTMENT)
    form = OpenForm(request.POST or None, counties=counties)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_round(actor, **form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("grading:round", opened.pk)
    status = 400 if form.errors else 200
    return render(request, "grading/new.html", {"form": form}, status=status)


@guarded(RoundPolicy, "view")
@require_safe
def page(request: Request, key: int) -> HttpResponse:
    """A round: steps, distribution, movements, warnings, list; the list alone for htmx."""
    graded = found_round(request, "view", key)
    if request.htmx and "job" in request.GET:
        context = {"round": graded, "job": last_job(graded)}
        return render(request, "grading/parts/progress.html", context)
    if (own := only_result(request, graded)) is not None:
        return redirect("grading:result", own)
    return render(
        request,
        "grading/round.html" + ("#rows" if request.htmx else ""),
        listing(request, graded) if request.htmx else whole(request, graded),
    )


def only_result(request: Request, graded: Round) -> int | None:
    """A branch has one result in a round: its page instead of a list of one."""
    if request.htmx or sees_whole(actor_of(request), graded):
        return None
    mine = list(queries.seen_results(actor_of(request), graded).values_list("pk", flat=True)[:2])
    return mine[0] if len(mine) == 1 else None


def listing(request: Request, graded: Round) -> dict[str, object]:
    """The filtered list with its bulk steps."""
    rules = queries.policy(graded)
    form = FilterForm(request.GET, rules=rules)
    wanted = form.wanted()
    rows = queries.filtered(queries.seen_results(actor_of(request), graded), wanted, rules)
    shown = rows.select_related("decision").defer("scores", "reasons").order_by("code")
    paged = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    listed = Result.objects.filter(pk__in=[one.pk for one in paged.object_list])
    return {
        "round": graded,
        "altered": queries.explanations_on_record(listed) if graded.state in OVER else (),
        "form": form,
        "filtered": bool(wanted),
        "followable": bool(wanted) and queries.followable(rows).exists(),
        "more": any(name in wanted for name in ("grade", "state", "flag", "change")),
        "page": paged,
        "lines": wording.lines(paged.object_list, rules),
        "may": verbs_on(actor_of(request), graded),
    }


def whole(request: Request, graded: Round) -> dict[str, object]:
    """The list and everything above it."""
    actor, rules = actor_of(request), queries.policy(graded)
    made = queries.computation(graded)
    whole_county = sees_whole(actor, graded)
    overview = queries.overview(
        graded, queries.seen_results(actor, graded), made if whole_county else None
    )
    codes = [code for caution in overview.cautions for code in caution.named]
    named = queries.named(graded, codes) if codes else {}
    context = listing(request, graded)
    return context | {
        "mismatches": off_record(request, graded),
        "steps": wording.steps(graded),
        "made": made,
        "overview": overview,
        "whole": whole_county,
        "option": wording.chart(overview, rules),
        "table": wording.table(overview, rules),
        "warnings": wording.warnings(overview, rules, named),
        "upload": upload_of(graded, made),
        "job": running_job(graded) if graded.state in EARLY else None,
        "pack": pack_of(graded.pack.hash),
        "numbers": numbers(rules) if graded.state == RoundState.DRAFT else (),
        "advice_form": AdviceForm(),
        "pending": queries.pending_corrections(graded)
        if whole_county and graded.state in OVER
        else (),
        "may_accept": ResultPolicy.may_ever(actor, "accept"),
    }


def off_record(request: Request, graded: Round) -> list[queries.Mismatch]:
    """What of the grades that this person sees the record does not confirm."""
    if sees_whole(actor_of(request), graded):
        return queries.grade_on_record(graded)
    return queries.rows_on_record(queries.seen_results(actor_of(request), graded))


def upload_of(graded: Round, made: Computation | None) -> InputUpload | None:
    """The workbook in force while it may still change, then the one that was computed from."""
    if graded.state in EARLY:
        return queries.upload_in_force(graded)
    return made.upload if made else None


@guarded(RoundPolicy, "collect")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def pack(request: Request, key: int) -> HttpResponse:
    """Other rules, as long as the round is a draft."""
    graded = found_round(request, "collect", key)
    form = PackForm(request.POST or None, graded=graded)
    if request.method == "POST" and form.is_valid():
        actions.choose_pack(actor_of(request), graded, form.cleaned_data["pack"])
        return redirect("grading:round", key)
    status = 400 if form.errors else 200
    return render(request, "grading/pack.html", {"form": form, "round": graded}, status=status)


@guarded(RoundPolicy, "collect")
@require_POST
@told_when_late
def start(request: Request, key: int) -> HttpResponse:
    """Collecting begins."""
    actions.start(actor_of(request), found_round(request, "collect", key))
    messages.success(request, _("已开始收集材料。"))
    return redirect("grading:inputs", key)


@guarded(RoundPolicy, "publish")
@require_POST
@told_when_late
def publish(request: Request, key: int) -> HttpResponse:
    """Make the confirmed grades public."""
    count = actions.publish(actor_of(request), found_round(request, "publish", key))
    messages.success(
        request, _("已公布 %(count)s 个党组织的等次，每个一条记录。") % {"count": count}
    )
    return redirect("grading:round", key)


@guarded(RoundPolicy, "close")
@require_POST
@told_when_late
def close(request: Request, key: int) -> HttpResponse:
    """The year is over."""
    try:
        actions.close(actor_of(request), found_round(request, "close", key))
        messages.success(request, _("本轮定级已结束。"))
    except Refused as why:
        told_refused(request, why)
    return redirect("grading:round", key)


@guarded(RoundPolicy, "view")
@require_safe
def printed(request: Request, key: int) -> HttpResponse:
    """The whole list on paper, without pages."""
    graded = found_round(request, "view", key)
    rules = queries.policy(graded)
    rows = queries.filtered(
        queries.seen_results(actor_of(request), graded),
        FilterForm(request.GET, rules=rules).wanted(),
        rules,
    )
    shown = rows.select_related("decision").defer("scores", "reasons").order_by("label", "code")
    mismatches = off_record(request, graded)
    if graded.state in OVER:
        mismatches = queries.with_explanations(mismatches, rows)
    context = {
        "round": graded,
        "lines": wording.lines(shown, rules),
        "mismatches": mismatches,
    }
    return render(request, "grading/print.html", context)
