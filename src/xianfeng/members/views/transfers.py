"""Offers of a transfer: the same person, or another one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianfeng.accounts.models import User
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.members import queries
from xianfeng.members.access import TransferPolicy
from xianfeng.members.actions.transfers import accept_transfer, decline_transfer
from xianfeng.members.models import Membership, Transfer
from xianfeng.members.states import TransferState

PAGE = 100


@guarded(TransferPolicy, "view")
@require_safe
def listing(request: Request) -> HttpResponse:
    """One state at a time, open ones first."""
    state = request.GET.get("state", "")
    if state not in TransferState.values:
        state = TransferState.OFFERED.value
    page = Paginator(queries.transfers_listed(request.user, state), PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": TransferState.choices,
    }
    return render(request, "members/transfers.html", context)


@guarded(TransferPolicy, "decide")
@require_POST
def accept(request: Request, key: int) -> HttpResponse:
    """The same person: moved."""
    return decided(request, key, accept_transfer, _("已转接。"))


@guarded(TransferPolicy, "decide")
@require_POST
def decline(request: Request, key: int) -> HttpResponse:
    """Another person: registered in the new branch."""
    return decided(request, key, decline_transfer, _("已按另一名党员登记。"))


def decided(
    request: Request, key: int, verb: Callable[[User, Transfer], Membership], done: str
) -> HttpResponse:
    transfer = TransferPolicy.find(request.user, "decide", pk=key)
    try:
        verb(request.user, transfer)
    except NotAllowedNow:
        messages.warning(request, _("这条转接已经有人处理。"))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("members:transfers")
