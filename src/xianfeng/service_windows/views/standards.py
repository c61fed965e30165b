"""亮标准: a window's items, each with the edition that holds and those before (R-051)."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.actions import shows
from xianfeng.service_windows.forms.shows import ChangeForm, ItemForm
from xianfeng.service_windows.models import Item
from xianfeng.service_windows.queries import windows

from .keeping import form_page, sheet_of, tried
from .overtaken import overtaken_page

STANDARD = ("workflow", "materials", "limit_days")


@guarded(WindowPolicy, "keep")
@require_http_methods(["GET", "HEAD", "POST"])
def add_item(request: Request, key: int) -> HttpResponse:
    """A service item with its standard (R-051)."""
    window = WindowPolicy.find(request.user, "keep", pk=key)
    form = ItemForm(request.POST or None)

    def act(said: dict[str, Any]) -> None:
        shows.add_item(request.user, window, said["name"], said, said["announcement"])

    if tried(form, act):
        messages.success(request, _("服务事项已公开。"))
        return redirect("service_windows:sheet", key)
    return form_page(request, form, _("登记服务事项"), sheet_of(key))


def found_item(request: Request, key: int) -> Item:
    """An item of a window that the actor keeps."""
    kept = WindowPolicy.filter(request.user, "keep")
    rows = Item.objects.filter(window__in=kept, until__isnull=True)
    return get_object_or_404(rows.select_related("window__organization"), pk=key)


@guarded(WindowPolicy, "keep")
@require_http_methods(["GET", "HEAD", "POST"])
def change_standard(request: Request, key: int) -> HttpResponse:
    """A new edition of a standard; a changed limit is announced."""
    item = found_item(request, key)
    form = ChangeForm(request.POST or None, initial=standard_of(item))
    title = _("修改标准：%(name)s") % {"name": item.name}

    def act(said: dict[str, Any]) -> None:
        shows.change_standard(request.user, item, said["edition"], said["announcement"], said)

    try:
        if tried(form, act):
            messages.success(request, _("新标准今天起执行。"))
            return redirect("service_windows:sheet", item.window_id)
    except shows.Overtaken:
        return overtaken_page(request, form, standard_of(item), title, sheet_of(item.window_id))
    return form_page(request, form, title, sheet_of(item.window_id))


def standard_of(item: Item) -> dict[str, Any]:
    """What the form is filled in from."""
    rows = item.editions.filter(until__isnull=True)
    return rows.values(*STANDARD, edition=F("number")).first() or {}


@guarded(WindowPolicy, "view")
@require_safe
def editions(request: Request, key: int) -> HttpResponse:
    """All that was ever shown of an item: standards are versioned (R-051)."""
    seen = WindowPolicy.filter(request.user, "view")
    rows = Item.objects.filter(window__in=seen).select_related("window__organization")
    item = get_object_or_404(rows, pk=key)
    context = {"item": item, "editions": windows.editions(item)}
    return render(request, "service_windows/editions.html", context)


@guarded(WindowPolicy, "keep")
@require_POST
def end_item(request: Request, key: int) -> HttpResponse:
    """No longer offered."""
    item = found_item(request, key)
    shows.end_item(request.user, item)
    messages.success(request, _("已停止公开。"))
    return redirect("service_windows:sheet", item.window_id)
