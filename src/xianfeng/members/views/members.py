"""Members by name, one person's places, exemptions and second affiliation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.members import queries
from xianfeng.members.access import ExemptionPolicy, MembershipPolicy, TransferPolicy
from xianfeng.members.actions import memberships
from xianfeng.members.forms import CommunityForm, ExemptionForm, MemberFilterForm

PAGE = 100


@guarded(MembershipPolicy, "list")
@require_safe
def listing(request: Request) -> HttpResponse:
    """Search and filter; the rows alone when htmx asks."""
    may_know = ExemptionPolicy.may_ever(request.user, "view_reason")
    form = MemberFilterForm(request.GET, may_know_exempt=may_know)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.listed(request.user, wanted), PAGE)
    template = "members/list.html" + ("#rows" if request.htmx else "")
    context = {
        "form": form,
        "page": page.get_page(request.GET.get("page")),
        "may_see_transfers": TransferPolicy.may_ever(request.user, "view"),
        "may_activate": MembershipPolicy.may_ever(request.user, "activate"),
    }
    return render(request, template, context)


@guarded(MembershipPolicy, "view")
@require_safe
def person(request: Request, key: int) -> HttpResponse:
    """One person: places and exemptions, each as far as its policy shows it."""
    membership = MembershipPolicy.find(request.user, "view", pk=key)
    may = {
        verb: membership.until is None
        and MembershipPolicy.may_ever(request.user, verb)
        and MembershipPolicy.allows(request.user, verb, membership)
        for verb in ("exempt", "affiliate", "reset")
    }
    context = {
        "membership": membership,
        "person": membership.person,
        "places": queries.places_of(request.user, membership.person),
        "exemptions": queries.exemptions_of(request.user, membership.person),
        "may": may,
        "may_list": MembershipPolicy.may_ever(request.user, "list"),
    }
    return render(request, "members/person.html", context)


@guarded(MembershipPolicy, "exempt")
@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: Request, key: int) -> HttpResponse:
    """Treat a member differently, with a reason (R-042)."""
    membership = MembershipPolicy.find(request.user, "exempt", pk=key)
    form = ExemptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            memberships.grant_exemption(request.user, membership, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记。"))
            return redirect("members:person", key=key)
    context = {"membership": membership, "form": form}
    return render(request, "members/exempt.html", context, status=400 if form.errors else 200)


@guarded(ExemptionPolicy, "end")
@require_POST
def end_exemption(request: Request, key: int) -> HttpResponse:
    """From today treated as everybody."""
    exemption = ExemptionPolicy.find(request.user, "end", pk=key)
    try:
        memberships.end_exemption(request.user, exemption)
    except NotAllowedNow:
        messages.warning(request, _("已经结束。"))
    else:
        messages.success(request, _("已结束。"))
    return redirect("members:person", key=exemption.membership_id)


@guarded(MembershipPolicy, "affiliate")
@require_http_methods(["GET", "HEAD", "POST"])
def affiliate(request: Request, key: int) -> HttpResponse:
    """Work in the unit, be active in a community (R-181)."""
    membership = MembershipPolicy.find(request.user, "affiliate", pk=key)
    form = CommunityForm(request.POST or None, home=membership.organization)
    if request.method == "POST" and form.is_valid():
        try:
            memberships.affiliate(request.user, membership, form.cleaned_data["code"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记。"))
            return redirect("members:person", key=key)
    context = {"membership": membership, "form": form}
    return render(request, "members/affiliate.html", context, status=400 if form.errors else 200)
