"""Handing a suggestion to the window that is responsible."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.service_windows.access import CasePolicy, WindowPolicy
from xianfeng.service_windows.actions.routing import hand_over
from xianfeng.service_windows.forms.cases import RouteForm

from .keeping import form_page, tried


@guarded(CasePolicy, "judge")
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: Request, key: int) -> HttpResponse:
    """Choose the window and say why."""
    case = CasePolicy.find(request.user, "judge", pk=key)
    reach = (
        WindowPolicy.filter(request.user, "view").filter(is_open=True).exclude(pk=case.window_id)
    )
    form = RouteForm(request.POST or None, windows=reach)
    if tried(form, lambda said: hand_over(request.user, case, said["window"], said["reason"])):
        messages.success(request, _("已转交。"))
        return redirect("service_windows:case", key)
    back = reverse("service_windows:case", args=[key])
    return form_page(request, form, _("转交给负责的窗口"), back)
