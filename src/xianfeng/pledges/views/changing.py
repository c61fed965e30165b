"""Handing a pledge in, taking it back to change it, letting it go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.pledges.access import PledgePolicy
from xianfeng.pledges.actions import writing
from xianfeng.pledges.forms.working import ReasonForm

from .common import done_or_refused, found_pledge, kept, told_when_late


@guarded(PledgePolicy, "write")
@require_POST
@told_when_late
def submit(request: Request, key: int) -> HttpResponse:
    """Hand it in."""
    pledge = found_pledge(request, "write", key)
    done_or_refused(
        request,
        lambda: writing.submit_pledge(request.user, pledge),
        _("已提交，等待审核。"),
    )
    return redirect("pledges:pledge", key)


@guarded(PledgePolicy, "write")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def change(request: Request, key: int) -> HttpResponse:
    """Take it back to write it anew, with a reason."""
    return with_reason(request, key, "change")


@guarded(PledgePolicy, "write")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def withdraw(request: Request, key: int) -> HttpResponse:
    """Let it go, with a reason."""
    return with_reason(request, key, "withdraw")


def with_reason(request: Request, key: int, verb: str) -> HttpResponse:
    """Ask why, then do it; the changed pledge opens for writing."""
    pledge = found_pledge(request, "write", key)
    form = ReasonForm(request.POST or None)
    act = {"change": writing.change_pledge, "withdraw": writing.withdraw_pledge}[verb]
    if request.method == "POST" and kept(form, lambda said: act(request.user, pledge, **said)):
        said = {"change": _("可以修改了，改好后重新提交。"), "withdraw": _("已撤回。")}[verb]
        messages.success(request, said)
        return redirect("pledges:edit" if verb == "change" else "pledges:pledge", key)
    context = {"pledge": pledge, "form": form, "verb": verb}
    status = 400 if form.errors else 200
    return render(request, "pledges/reason.html", context, status=status)
