"""After publication: an order to put right what kept the grade down (R-089, R-091)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xianfeng.grading import actions
from xianfeng.grading.forms import OrderForm
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.rectification.access import OwnerPolicy

from .results import shown
from .stepping import actor_of, found_result, told_when_late


@guarded(OwnerPolicy, "issue")
@require_POST
@told_when_late
def order(request: Request, key: int) -> HttpResponse:
    """Give the order; it then stands in the ledger of rectification."""
    result = found_result(request, "view", key)
    OwnerPolicy.find(request.user, "issue", pk=result.organization_id)
    form = OrderForm(request.POST)
    if form.is_valid():
        try:
            given = actions.order_rectification(actor_of(request), result, **form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("整改通知已下达。"))
            return redirect("rectification:order", given.pk)
    return shown(request, result, {"order_form": form}, status=400)
