"""The four voices: asking them, a leader's comment, and that a pledge has been appraised."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianfeng.appraisals.access import CommentPolicy
from xianfeng.appraisals.actions.voices import Comment
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.pledges.access import BranchPolicy, PledgePolicy
from xianfeng.pledges.actions import appraising
from xianfeng.pledges.forms.appraising import AppraisedForm, PledgeCommentForm
from xianfeng.pledges.models import Pledge
from xianfeng.pledges.queries import appraisals as queries

from .common import back, found_pledge, told_when_late, year_of
from .pledges import shown


@guarded(BranchPolicy, "enter")
@require_POST
@told_when_late
def ask_all(request: Request, code: str) -> HttpResponse:
    """Once a year: all reported annual pledges of the branch in one poll (R-028)."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    return asked(request, list(queries.to_appraise(year_of(place), place)))


@guarded(PledgePolicy, "review")
@require_POST
@told_when_late
def ask_one(request: Request, key: int) -> HttpResponse:
    """一事一评 (R-029)."""
    return asked(request, [found_pledge(request, "review", key)])


def asked(request: Request, pledges: Sequence[Pledge]) -> HttpResponse:
    """The draft opens in appraisals, where it is announced, run and counted."""
    if pledges and not queries.may_ask(request.user, pledges[0].organization):
        raise Http404
    try:
        poll = appraising.ask_voices(request.user, pledges)
    except Refused as why:
        messages.error(request, str(why))
        return redirect(back(request))
    messages.success(request, _("评议已拟好，核对后公告。"))
    return redirect("appraisals:poll", poll.pk)


@guarded(CommentPolicy, "write")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def comment(request: Request, key: int) -> HttpResponse:
    """领导点评: merits, faults, direction (R-027)."""
    pledge = found_pledge(request, "view", key)
    if not queries.may_comment(request.user, pledge.organization):
        raise Http404
    form = PledgeCommentForm(
        request.POST or None,
        parts=queries.comment_parts(pledge.program),
        initial={"leader": request.user.display_name},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        said = Comment(form.said_parts(), values["mode"], values["given_on"], values["leader"])
        try:
            appraising.comment_pledge(request.user, pledge, said)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("已登记。"))
            return redirect("pledges:pledge", key)
    context = {"pledge": pledge, "form": form}
    status = 400 if form.errors else 200
    return render(request, "pledges/comment.html", context, status=status)


@guarded(PledgePolicy, "review")
@require_POST
@told_when_late
def appraise(request: Request, key: int) -> HttpResponse:
    """The voices have spoken."""
    pledge = found_pledge(request, "review", key)
    form = AppraisedForm(request.POST)
    if form.is_valid():
        try:
            appraising.mark_appraised(request.user, pledge, form.cleaned_data["reason"])
        except Refused as why:
            form.add_error("reason", str(why))
    if form.errors:
        return shown(request, pledge, status=400, appraised_form=form)
    messages.success(request, _("已登记评议。"))
    return redirect("pledges:pledge", key)
