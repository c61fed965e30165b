"""The ledger of one's scope, an order, and giving one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.rectification import actions, queries
from xianfeng.rectification.access import OrderPolicy, OwnerPolicy
from xianfeng.rectification.forms import IssueForm, LedgerForm
from xianfeng.rectification.models import Order
from xianfeng.rectification.table import workbook

from .steps import forms_of

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guarded(OrderPolicy, "view")
@require_safe
def ledger(request: Request) -> HttpResponse:
    """Orders in reach, filtered; the rows alone when htmx asks."""
    form = LedgerForm(request.GET)
    rows = queries.listed(request.user, form.cleaned_data if form.is_valid() else {})
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "day": today(),
        "may_issue": OwnerPolicy.may_ever(request.user, "issue"),
        "may_export": OrderPolicy.may_ever(request.user, "export"),
    }
    if request.htmx:
        return render(request, "rectification/ledger.html#rows", context)
    context["picture"] = queries.picture(OrderPolicy.filter(request.user, "view"))
    return render(request, "rectification/ledger.html", context)


def found(request: Request, verb: str, key: int) -> Order:
    """The order with its owner, or 404 out of scope."""
    return OrderPolicy.find(request.user, verb, pk=key)


@guarded(OrderPolicy, "view")
@require_safe
def order(request: Request, key: int) -> HttpResponse:
    """One order: what, until when, what was done, what comes next."""
    shown = queries.sheet(request.user, found(request, "view", key))
    context = {"sheet": shown, "order": shown.order, "forms": forms_of(shown)}
    return render(request, "rectification/order.html", context)


@guarded(OrderPolicy, "view")
@require_safe
def printed(request: Request, key: int) -> HttpResponse:
    """The order as a notice on paper (D-17)."""
    shown = queries.sheet(request.user, found(request, "view", key))
    return render(request, "rectification/notice.html", {"sheet": shown, "order": shown.order})


@guarded(OwnerPolicy, "issue")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Give an order by hand; other rooms give theirs by the action."""
    form = IssueForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data.pop("owner")
        try:
            given = actions.issue(
                request.user,
                owner,
                object=actions.About("organization", owner.code, owner.name),
                source=actions.About("hand", "", _("直接下达")),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("整改通知已下达。"))
            return redirect("rectification:order", given.pk)
    status = 400 if form.errors else 200
    return render(request, "rectification/new.html", {"form": form}, status=status)


@guarded(OrderPolicy, "export")
@require_POST
def export(request: Request) -> HttpResponse:
    """The ledger as a workbook: by POST, and recorded."""
    form = LedgerForm(request.POST)
    rows = list(
        queries.listed(request.user, form.cleaned_data if form.is_valid() else {}, "export")
    )
    content = workbook(rows)
    actions.record_export(request.user, content, len(rows))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="rectification.xlsx"'
    return response
