"""The published ledger: what had to be corrected, by when, and whether it was."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xianfeng.kernel.access import open_to_all
from xianfeng.kernel.clock import today
from xianfeng.rectification import queries
from xianfeng.rectification.forms import BoardForm

PAGE = 50


@open_to_all("shows only orders that have a text for the public, and only that text")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All published orders, filtered; the rows alone when htmx asks."""
    form = BoardForm(request.GET)
    wanted = dict(form.cleaned_data) if form.is_valid() else {}
    wanted["organization"] = request.GET.get("organization", "")[:60]
    rows = queries.public_orders(wanted)
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "day": today(),
    }
    if request.headers.get("HX-Request"):
        return render(request, "rectification/board.html#rows", context)
    context["picture"] = queries.picture(queries.public_orders({}))
    return render(request, "rectification/board.html", context)
