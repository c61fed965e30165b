"""Ending a window and opening it again; and what whoever comes to an ended one is told."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianfeng.kernel.access import guarded
from xianfeng.kernel.clock import today
from xianfeng.kernel.http import Request
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.actions import ending
from xianfeng.service_windows.forms.shows import EndForm, ReasonForm
from xianfeng.service_windows.models import Window
from xianfeng.service_windows.queries.waiting import SLIP_PAST

from .keeping import form_page, sheet_of, tried

P = ParamSpec("P")


class EndedError(Exception):
    """The window serves no longer."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.pk)
        self.window = window


def told_when_ended(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Whoever comes to an ended window reads since when, why, and where to go on."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except EndedError as ended:
            context = {"window": ended.window}
            return render(request, "service_windows/ended.html", context, status=410)

    return inner


def found(key: int) -> Window:
    """A window of whatever state; 404 for none."""
    return get_object_or_404(Window.objects.select_related("organization"), pk=key)


def serving(key: int) -> Window:
    """A window that is open to the public; EndedError for one that no longer is."""
    window = found(key)
    if not window.is_open:
        raise EndedError(window)
    return window


def rateable(key: int) -> Window:
    """One that is open, or in whose last days somebody got a slip that still rates: ending a window
    takes nobody's rating away."""
    window = found(key)
    if window.ended_on and window.ended_on + SLIP_PAST <= today():
        raise EndedError(window)
    return window


@guarded(WindowPolicy, "end")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, key: int) -> HttpResponse:
    """By somebody outside the unit, with the day and a reason that is published."""
    window = WindowPolicy.find(request.user, "end", pk=key)
    form = EndForm(request.POST or None)
    if tried(form, lambda told: ending.end_window(request.user, window, **told)):
        messages.success(request, _("窗口已停止服务。没有办完的意见继续办理。"))
        return redirect("service_windows:sheet", key)
    title = _("停止服务：%(name)s") % {"name": window.name}
    return form_page(request, form, title, sheet_of(key))


@guarded(WindowPolicy, "end")
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: Request, key: int) -> HttpResponse:
    """The same window, as it was."""
    window = WindowPolicy.find(request.user, "end", pk=key)
    form = ReasonForm(request.POST or None)
    if tried(form, lambda told: ending.reopen_window(request.user, window, **told)):
        messages.success(request, _("窗口已恢复服务。"))
        return redirect("service_windows:sheet", key)
    title = _("恢复服务：%(name)s") % {"name": window.name}
    return form_page(request, form, title, sheet_of(key))
