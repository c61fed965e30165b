"""Browsing and searching organizations; deciding who leads; giving and ending duties."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.accounts.models import User
from xianfeng.kernel.access import guarded
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.organizations import actions, queries
from xianfeng.organizations.access import (
    AccountPolicy,
    DenialPolicy,
    DutyPolicy,
    OrganizationPolicy,
    duties_of,
)
from xianfeng.organizations.duties import may_give
from xianfeng.organizations.forms import AppointForm, DecideForm, FilterForm
from xianfeng.organizations.nodes import nodes
from xianfeng.ui.printing import scannable

PAGE = 100


@guarded(OrganizationPolicy, "view")
@require_safe
def listing(request: Request) -> HttpResponse:
    """Search and filter; 100 a page; the rows alone when htmx asks."""
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.listed(
        request.user, wanted.get("q", ""), wanted.get("kind", ""), wanted.get("domain", "")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    template = "organizations/list.html" + ("#rows" if request.htmx else "")
    return render(request, template, {"page": page, "form": form})


@guarded(OrganizationPolicy, "view")
@require_safe
def tree(request: Request) -> HttpResponse:
    """The tree from the actor's own organizations down, a level at a time."""
    context = {
        "nodes": nodes(queries.tops(request.user)),
        "tied": nodes(queries.tied(request.user)[:PAGE]),
    }
    return render(request, "organizations/tree.html", context)


@guarded(OrganizationPolicy, "view")
@require_safe
def branches(request: Request, code: str) -> HttpResponse:
    """The organizations right under one: a fragment for htmx, a page without it."""
    above = OrganizationPolicy.find(request.user, "view", code=code)
    context = {"above": above, "nodes": nodes(queries.children(request.user, above)), "tied": []}
    template = "organizations/tree.html" + ("#level" if request.htmx else "")
    return render(request, template, context)


@guarded(OrganizationPolicy, "decide_leadership")
@require_safe
def undecided(request: Request) -> HttpResponse:
    """Organizations whose two relations leave open who leads (R-126)."""
    rows = Paginator(queries.undecided(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "organizations/undecided.html", {"page": rows})


@guarded(OrganizationPolicy, "decide_leadership")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: Request, code: str) -> HttpResponse:
    """Decide by hand, with a reason."""
    organization = OrganizationPolicy.find(request.user, "decide_leadership", code=code)
    form = DecideForm(request.POST or None, organization=organization)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_leadership(request.user, organization, **form.chosen())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已确定领导关系，并记入记录。"))
            return redirect("pages:organization", code=code)
    context = {"organization": organization, "form": form}
    return render(request, "organizations/decide.html", context, status=400 if form.errors else 200)


@guarded(DutyPolicy, "view")
@require_safe
def duties(request: Request) -> HttpResponse:
    """Who holds which duty where."""
    text = request.GET.get("q", "").strip()
    page = Paginator(queries.duties_listed(request.user, text), PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "q": text,
        "may_appoint": OrganizationPolicy.may_ever(request.user, "appoint"),
        "ends": may_give([held.role for held in duties_of(request.user)]),
        "sees_accounts": AccountPolicy.may_ever(request.user, "view"),
        "sees_denials": DenialPolicy.may_ever(request.user, "view"),
    }
    return render(request, "organizations/duties.html", context)


@guarded(OrganizationPolicy, "appoint")
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: Request) -> HttpResponse:
    """Give a person a duty; a new account is made where the name is new."""
    form = AppointForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            slip = actions.appoint_by_name(request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return appointed(request, slip)
    return render(
        request, "organizations/appoint.html", {"form": form}, status=400 if form.errors else 200
    )


def appointed(request: Request, slip: actions.FirstPassword | None) -> HttpResponse:
    """The first password of a new account, or back to the list."""
    if slip:
        return render(request, "organizations/slip.html", {"slip": slip})
    messages.success(request, _("职责已登记。"))
    return redirect("organizations:duties")


@guarded(DutyPolicy, "end")
@require_POST
def end_duty(request: Request, key: int) -> HttpResponse:
    """The duty ends today."""
    duty = DutyPolicy.find(request.user, "end", pk=key)
    try:
        actions.end_duty(request.user, duty, today())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("职责已结束。"))
    return redirect("organizations:duties")


@guarded(AccountPolicy, "view")
@require_safe
def accounts(request: Request) -> HttpResponse:
    """Who can sign in, and with which duties."""
    text = request.GET.get("q", "").strip()
    rows = Paginator(queries.accounts_listed(request.user, text), PAGE)
    page = rows.get_page(request.GET.get("page"))
    mine = AccountPolicy.filter(request.user, "renew").filter(pk__in=[one.pk for one in page])
    context = {
        "page": page,
        "renewable": set(mine.values_list("pk", flat=True)),
        "q": text,
        "may_end": AccountPolicy.may_ever(request.user, "deactivate"),
    }
    return render(request, "organizations/accounts.html", context)


@guarded(AccountPolicy, "deactivate")
@require_POST
def deactivate(request: Request, key: UUID) -> HttpResponse:
    """The account is ended now."""
    user = AccountPolicy.find(request.user, "deactivate", pk=key)
    return told(request, actions.deactivate, user, _("账户已停用，不能再登录。"))


@guarded(AccountPolicy, "reactivate")
@require_POST
def reactivate(request: Request, key: UUID) -> HttpResponse:
    """The account is used again."""
    user = AccountPolicy.find(request.user, "reactivate", pk=key)
    return told(request, actions.reactivate, user, _("账户已恢复，可以用原来的密码登录。"))


@guarded(AccountPolicy, "renew")
@never_cache
@require_POST
def renew(request: Request, key: UUID) -> HttpResponse:
    """A new code, shown this once; after the # of the address, so no log sees it."""
    user = AccountPolicy.find(request.user, "renew", pk=key)
    try:
        code = actions.renew(request.user, user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("organizations:accounts")
    address = request.build_absolute_uri(reverse("accounts:activate"))
    context = {"account": user, "code": code, "address": address}
    picture = scannable(f"{address}#{code}")
    return render(request, "organizations/renewed.html", {**context, "picture": picture})


def told(
    request: Request, verb: Callable[[User, User], None], user: User, done: str
) -> HttpResponse:
    """Do it, and say on the list what came of it."""
    try:
        verb(request.user, user)
    except NotAllowedNow:
        messages.error(request, _("这个账户的状态已经变了，请核对。"))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("organizations:accounts")


@guarded(DenialPolicy, "view")
@require_safe
def denials(request: Request) -> HttpResponse:
    """Who was refused which page, the newest first."""
    page = Paginator(queries.denials_listed(request.user), PAGE).get_page(request.GET.get("page"))
    accounts = queries.accounts_of(page.object_list)
    rows = [(denial, accounts.get(denial.actor_id)) for denial in page.object_list]
    return render(request, "organizations/denials.html", {"page": page, "rows": rows})
