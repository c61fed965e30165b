"""Accounts of a branch's members: slips to print, a new one for a forgotten password."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request, printed_address
from xianfeng.members import queries
from xianfeng.members.access import MembershipPolicy
from xianfeng.members.actions import accounts
from xianfeng.members.actions.accounts import PrintedSlip
from xianfeng.ui.printing import pdf, scannable


@guarded(MembershipPolicy, "activate")
@require_safe
def listing(request: Request) -> HttpResponse:
    """Who of a branch has an account, and who has used it."""
    branches = list(queries.branches_to_activate(request.user))
    if not branches:
        return render(request, "members/accounts.html", {"branches": []})
    asked = request.GET.get("branch", branches[0].code)
    branch = next((one for one in branches if one.code == asked), None)
    if branch is None:
        raise Http404
    context = {
        "branches": branches,
        "branch": branch,
        "rows": queries.accounts_of(request.user, branch),
        "may_reset": MembershipPolicy.may_ever(request.user, "reset"),
    }
    return render(request, "members/accounts.html", context)


@guarded(MembershipPolicy, "activate")
@never_cache
@require_POST
def print_slips(request: Request) -> HttpResponse:
    """Slips of a whole branch, shown this once: as a page to print, or as PDF."""
    rows = MembershipPolicy.filter(request.user, "activate").filter(
        organization__code=request.POST.get("branch", ""), until__isnull=True
    )
    if not rows.exists():
        raise Http404
    home = rows.filter(affiliation="home").select_related("person__user", "organization")
    printed = accounts.print_slips(request.user, home.order_by("pk"))
    if not printed:
        messages.info(request, _("本支部党员都已开通账户。"))
        return redirect(f"{reverse('members:accounts')}?branch={request.POST['branch']}")
    return sheet(request, printed)


@guarded(MembershipPolicy, "reset")
@never_cache
@require_POST
def reset(request: Request, key: int) -> HttpResponse:
    """A new slip for a member who forgot the password: the committee's matter."""
    rows = MembershipPolicy.filter(request.user, "reset").select_related("person__user")
    membership = rows.filter(pk=key, until__isnull=True).first()
    if membership is None:
        raise Http404
    try:
        printed = accounts.reset(request.user, membership)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("members:person", key=key)
    return sheet(request, [printed])


def sheet(request: Request, printed: Sequence[PrintedSlip]) -> HttpResponse:
    """A4 to cut; the code stands after the # of the address, so no log sees it."""
    address = printed_address(request, reverse("accounts:activate"))
    slips = [{"slip": one, "picture": scannable(f"{address}#{one.code}")} for one in printed]
    page = {"slips": slips, "address": address}
    if request.POST.get("as") == "pdf":
        content = pdf(render_to_string("members/slips_pdf.html", page))
        # As a file: opened in the browser, a reload would print anew and end these codes.
        headers = {"Content-Disposition": 'attachment; filename="slips.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)
    return render(request, "members/slips.html", page)
