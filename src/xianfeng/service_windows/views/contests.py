"""三比: contests of one's scope."""

from collections.abc import Mapping
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.service_windows.access import ContestPolicy, organizers
from xianfeng.service_windows.actions import contests as actions
from xianfeng.service_windows.forms.contests import (
    ContestForm,
    EntrantForm,
    JudgeForm,
    WithdrawForm,
)
from xianfeng.service_windows.models import Contest, Entrant
from xianfeng.service_windows.queries import contests as queries
from xianfeng.service_windows.queries import honours
from xianfeng.service_windows.states import ContestState

from .keeping import done, form_page, tried


@guarded(ContestPolicy, "view")
@require_safe
def listing(request: Request) -> HttpResponse:
    """Contests in reach."""
    rows = [(one, queries.kind_of(one)) for one in queries.listed(request.user)[:100]]
    may = ContestPolicy.may_ever(request.user, "run")
    return render(request, "service_windows/contests.html", {"contests": rows, "may_run": may})


@guarded(ContestPolicy, "run")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a contest with criteria, panel and period."""
    organizer = organizers(request.user).first()
    if organizer is None:
        raise Http404
    form = ContestForm(request.POST or None)
    made: list[Contest] = []
    if tried(
        form, lambda facts: made.append(actions.begin_contest(request.user, organizer, **facts))
    ):
        return redirect("service_windows:contest", made[0].pk)
    return form_page(request, form, _("开展竞赛"), reverse("service_windows:contests"))


def page(
    request: Request,
    contest: Contest,
    enter: EntrantForm | None = None,
    judged: Mapping[int, JudgeForm] | None = None,
) -> HttpResponse:
    """One contest with its entrants; `judged` are forms with errors, by entrant."""
    bound = judged or {}
    runs = contest.state == ContestState.OPEN and ContestPolicy.allows(request.user, "run", contest)
    publishes = contest.state == ContestState.PUBLISHED
    may = publishes and ContestPolicy.allows(request.user, "put_forward", contest)
    form = enter or (EntrantForm(actor=request.user) if runs else None)
    standing = honours.of_contest(contest)
    results = [
        (
            one,
            bound.get(one.entrant.pk) or judge_form(one.entrant, contest),
            standing.get(one.entrant.pk, ()),
        )
        for one in queries.results(contest)
    ]
    context = {
        "contest": contest,
        "kind": queries.kind_of(contest),
        "results": results,
        "may_run": runs,
        "may_put_forward": may,
        "may_withdraw": runs and not actions.has_result(contest),
        "over": actions.is_over(contest),
        "form": form,
    }
    status = 400 if bound or (enter and enter.errors) else 200
    return render(request, "service_windows/contest.html", context, status=status)


def judge_form(entrant: Entrant, contest: Contest, data: QueryDict | None = None) -> JudgeForm:
    """What the panel found before, to be written again."""
    names = ("met", "benchmark", "gap", "measures", "result")
    initial = {name: getattr(entrant, name) for name in names}
    return JudgeForm(data, kind=contest.kind, auto_id=f"e{entrant.pk}_%s", initial=initial)


@guarded(ContestPolicy, "view")
@require_safe
def contest(request: Request, key: int) -> HttpResponse:
    """One contest."""
    return page(request, ContestPolicy.find(request.user, "view", pk=key))


@guarded(ContestPolicy, "run")
@require_POST
def enter(request: Request, key: int) -> HttpResponse:
    """A window or team takes part."""
    found = ContestPolicy.find(request.user, "run", pk=key)
    form = EntrantForm(request.POST, actor=request.user)
    if tried(form, lambda said: actions.enter_window(request.user, found, **said)):
        return redirect("service_windows:contest", key)
    return page(request, found, form)


@guarded(ContestPolicy, "run")
@require_POST
def judge(request: Request, key: int) -> HttpResponse:
    """What the panel found of one entrant."""
    run = ContestPolicy.filter(request.user, "run")
    rows = Entrant.objects.filter(contest__in=run).select_related(
        "contest__organizer", "window__organization"
    )
    entrant = get_object_or_404(rows, pk=key)
    form = judge_form(entrant, entrant.contest, request.POST)
    if tried(
        form,
        lambda said: actions.judge(request.user, entrant, **({"met": [], "result": ""} | said)),
    ):
        messages.success(request, _("已登记。"))
        return redirect("service_windows:contest", entrant.contest_id)
    return page(request, entrant.contest, judged={entrant.pk: form})


@guarded(ContestPolicy, "run")
@require_POST
def leave(request: Request, key: int) -> HttpResponse:
    """Entered by mistake."""
    run = ContestPolicy.filter(request.user, "run")
    rows = Entrant.objects.filter(contest__in=run).select_related("contest")
    entrant = get_object_or_404(rows, pk=key)
    act = partial(actions.leave_contest, request.user, entrant)
    done(request, act, _("已退出竞赛。"), _("结果已经公布，不能再改。"))
    return redirect("service_windows:contest", entrant.contest_id)


@guarded(ContestPolicy, "run")
@require_POST
def publish(request: Request, key: int) -> HttpResponse:
    """The results become public."""
    found = ContestPolicy.find(request.user, "run", pk=key)
    act = partial(actions.publish_contest, request.user, found)
    done(request, act, _("已公布。"), _("已经公布。"))
    return redirect("service_windows:contest", key)


@guarded(ContestPolicy, "run")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, key: int) -> HttpResponse:
    """Begun by mistake; before any result."""
    found = ContestPolicy.find(request.user, "run", pk=key, state=ContestState.OPEN)
    form = WithdrawForm(request.POST or None)
    if tried(form, lambda said: actions.withdraw_contest(request.user, found, said["reason"])):
        messages.success(request, _("已撤回。"))
        return redirect("service_windows:contest", key)
    title = _("撤回竞赛：%(title)s") % {"title": found.title}
    return form_page(request, form, title, reverse("service_windows:contest", args=[key]))
