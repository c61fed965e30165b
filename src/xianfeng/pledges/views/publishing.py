"""提出→审核（保密）→审批→实施: making known step by step."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.pledges.access import BranchPolicy, FeedbackPolicy, PublicationPolicy
from xianfeng.pledges.actions import publishing as actions
from xianfeng.pledges.actions.publishing import Notice
from xianfeng.pledges.forms.working import PublicationForm, ReasonForm
from xianfeng.pledges.models import Publication
from xianfeng.pledges.queries import news, programs
from xianfeng.pledges.queries import publishing as queries
from xianfeng.pledges.states import PUBLICATION_FLOW, PublicationState

from .common import done_or_refused, told_when_late, year_of

PAGE = 50


@guarded(PublicationPolicy, "view")
@require_safe
def publications(request: Request) -> HttpResponse:
    """Notices of the actor's scope, and where a new one may be proposed."""
    page = Paginator(queries.publications_listed(request.user), PAGE)
    context = {
        "may_read_feedback": FeedbackPolicy.may_ever(request.user, "view"),
        "documents": (
            ("agenda", _("会议通报单")),
            ("board", _("公开栏（A4）")),
            ("cards", _("承诺名片")),
            ("plates", _("承诺桌牌")),
        ),
        "page": page.get_page(request.GET.get("page")),
        "places": programs.places_at_work(request.user),
    }
    return render(request, "pledges/publications.html", context)


@guarded(BranchPolicy, "enter")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, code: str) -> HttpResponse:
    """提出."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    program = year_of(place, request.GET.get("year", ""))
    form = PublicationForm(request.POST or None, program=program)
    rows = news.publishable(program, place)
    chosen = {int(key) for key in request.POST.getlist("pledges") if key.isdecimal()}
    if request.method == "POST" and form.is_valid():
        listed = [one.face.pledge for one in rows if one.pk in chosen]
        notice = Notice(**form.cleaned_data)
        try:
            made = actions.propose_publication(request.user, program, place, notice, listed)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("已提出，等待审核。"))
            return redirect("pledges:publication", made.pk)
    context = {
        "form": form,
        "organization": place,
        "rows": rows,
        "chosen": chosen if request.method == "POST" else {one.pk for one in rows},
        "rule": programs.publication_rule(program),
    }
    return render(request, "pledges/propose.html", context, status=400 if form.errors else 200)


def found(request: Request, verb: str, key: int) -> Publication:
    rows = queries.with_people(PublicationPolicy.filter(request.user, verb))
    publication = rows.filter(pk=key).first()
    if publication is None:
        raise Http404
    return publication


@guarded(PublicationPolicy, "view")
@require_safe
def publication(request: Request, key: int) -> HttpResponse:
    """One notice: its pledges, its steps, who took them, what comes next."""
    return shown(request, found(request, "view", key))


def shown(request: Request, one: Publication, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.user
    possible = PUBLICATION_FLOW.verbs(one.state)
    may = {
        verb: verb in possible
        and PublicationPolicy.may_ever(actor, verb)
        and PublicationPolicy.allows(actor, verb, one)
        for verb in ("check", "approve", "carry_out", "refuse")
    }
    may["end"] = (
        "end" in possible
        and PublicationPolicy.may_ever(actor, "carry_out")
        and PublicationPolicy.allows(actor, "carry_out", one)
    )
    media = programs.media_of(programs.rules_of(one.program))
    own = one.proposed_by_id == actor.pk
    context = {
        "publication": one,
        "pledges": news.told_of(one),
        "medium": media.get(one.medium),
        "rule": programs.publication_rule(one.program),
        "may": may,
        "own": own,
        "nobody_checks": may["check"] and own and not queries.is_checkable(one),
        "form": ReasonForm(),
        "steps": steps(one),
        "is_public": programs.is_public(one.program),
        **more,
    }
    return render(request, "pledges/publication.html", context, status=status)


def steps(one: Publication) -> list[dict[str, str]]:
    """提出→审核→审批→实施 with the people who took each step."""
    took = (
        (_("提出"), one.proposed_by),
        (_("审核（含保密审查）"), one.checked_by),
        (_("审批"), one.approved_by),
        (_("实施"), one.carried_out_by),
    )
    done = [who is not None for _label, who in took]
    done[0] = True
    over = one.state in (PublicationState.REFUSED, PublicationState.ENDED)
    current = done.index(False) if False in done and not over else -1
    return [
        {
            "label": label,
            "hint": who.display_name if who else "",
            "state": "done" if done[place] else "current" if place == current else "todo",
        }
        for place, (label, who) in enumerate(took)
    ]


@guarded(PublicationPolicy, "check")
@require_POST
@told_when_late
def check(request: Request, key: int) -> HttpResponse:
    """审核, with the confidentiality check ticked."""
    one = found(request, "check", key)
    if request.POST.get("no_secret") != "1":
        messages.error(request, _("请先确认不涉及国家秘密、工作秘密和个人隐私。"))
        return redirect("pledges:publication", key)
    done_or_refused(
        request, lambda: actions.check_publication(request.user, one), _("审核通过，等待审批。")
    )
    return redirect("pledges:publication", key)


@guarded(PublicationPolicy, "approve")
@require_POST
@told_when_late
def approve(request: Request, key: int) -> HttpResponse:
    """审批."""
    one = found(request, "approve", key)
    done_or_refused(
        request, lambda: actions.approve_publication(request.user, one), _("已批准公开。")
    )
    return redirect("pledges:publication", key)


@guarded(PublicationPolicy, "carry_out")
@require_POST
@told_when_late
def carry_out(request: Request, key: int) -> HttpResponse:
    """实施."""
    one = found(request, "carry_out", key)
    try:
        count = actions.carry_out_publication(request.user, one)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("已公开 %(count)s 份承诺。") % {"count": count})
    return redirect("pledges:publication", key)


@guarded(PublicationPolicy, "refuse")
@require_POST
@told_when_late
def refuse(request: Request, key: int) -> HttpResponse:
    """Not like this."""
    one = found(request, "refuse", key)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return shown(request, one, status=400, form=form)
    actions.refuse_publication(request.user, one, form.cleaned_data["reason"])
    messages.success(request, _("已登记不予公开。"))
    return redirect("pledges:publication", key)


@guarded(PublicationPolicy, "carry_out")
@require_POST
@told_when_late
def end(request: Request, key: int) -> HttpResponse:
    """Take it down."""
    actions.end_publication(request.user, found(request, "carry_out", key))
    messages.success(request, _("已停止公开。"))
    return redirect("pledges:publication", key)
