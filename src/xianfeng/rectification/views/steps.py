"""Each step of an order: find, do, say, go back."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xianfeng.accounts.models import User
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.rectification import actions, queries
from xianfeng.rectification.access import OrderPolicy
from xianfeng.rectification.forms import (
    AcceptanceForm,
    AnswerForm,
    ExtensionForm,
    MeasuresForm,
    ProofForm,
    ReasonForm,
    ReopenForm,
)
from xianfeng.rectification.models import Extension, Order

FORMS: Mapping[str, type[forms.Form]] = {
    "plan": MeasuresForm,
    "submit": ProofForm,
    "ask_extension": ExtensionForm,
    "accept": AcceptanceForm,
    "send_back": ReasonForm,
    "reopen": ReopenForm,
    "withdraw": ReasonForm,
}
Do = Callable[[User, Order, dict[str, Any]], object]


def forms_of(sheet: queries.Sheet, bound: Mapping[str, forms.Form] | None = None) -> dict[str, Any]:
    """A form for every step that is open now; `bound` are those with errors."""
    offered: dict[str, Any] = {
        verb: form(auto_id=f"{verb}_%s") for verb, form in FORMS.items() if verb in sheet.verbs
    }
    if sheet.asked and "decide_extension" in sheet.verbs:
        offered["decide_extension"] = AnswerForm(auto_id="answer_%s")
    return offered | dict(bound or {})


def stepped(
    request: Request, key: int, verb: str, form: forms.Form, do: Do, done: str
) -> HttpResponse:
    """One step; what is wrong with it is said beside its form."""
    order = OrderPolicy.find(request.user, verb, pk=key)
    if form.is_valid():
        try:
            do(request.user, order, form.cleaned_data)
        except NotAllowedNow:
            messages.warning(request, _("这件整改的进度已有变化，请核对后再办。"))
            return redirect("rectification:order", key)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect("rectification:order", key)
    sheet = queries.sheet(request.user, OrderPolicy.find(request.user, "view", pk=key))
    context = {"sheet": sheet, "order": sheet.order, "forms": forms_of(sheet, {verb: form})}
    return render(request, "rectification/order.html", context, status=400)


@guarded(OrderPolicy, "plan")
@require_POST
def plan(request: Request, key: int) -> HttpResponse:
    """The owner's measures."""
    form = MeasuresForm(request.POST, auto_id="plan_%s")
    do: Do = lambda actor, order, said: actions.plan(actor, order, said["text"])  # noqa: E731
    return stepped(request, key, "plan", form, do, _("整改措施已登记。"))


@guarded(OrderPolicy, "submit")
@require_POST
def submit(request: Request, key: int) -> HttpResponse:
    """The owner's result."""
    form = ProofForm(request.POST, auto_id="submit_%s")
    do: Do = lambda actor, order, said: actions.submit(actor, order, said["text"])  # noqa: E731
    return stepped(request, key, "submit", form, do, _("已报请验收。"))


@guarded(OrderPolicy, "ask_extension")
@require_POST
def ask_extension(request: Request, key: int) -> HttpResponse:
    """More time, with a reason."""
    form = ExtensionForm(request.POST, auto_id="ask_extension_%s")

    def do(actor: User, order: Order, said: dict[str, Any]) -> None:
        actions.ask_extension(actor, order, said["days"], said["text"])

    return stepped(request, key, "ask_extension", form, do, _("延期申请已提交。"))


@guarded(OrderPolicy, "accept")
@require_POST
def accept(request: Request, key: int) -> HttpResponse:
    """Closed by somebody outside the unit."""
    form = AcceptanceForm(request.POST, auto_id="accept_%s")
    do: Do = lambda actor, order, said: actions.accept(actor, order, said["text"])  # noqa: E731
    return stepped(request, key, "accept", form, do, _("已验收销号。"))


@guarded(OrderPolicy, "send_back")
@require_POST
def send_back(request: Request, key: int) -> HttpResponse:
    """Not solved yet."""
    form = ReasonForm(request.POST, auto_id="send_back_%s")
    do: Do = lambda actor, order, said: actions.send_back(actor, order, said["text"])  # noqa: E731
    return stepped(request, key, "send_back", form, do, _("已退回继续整改。"))


@guarded(OrderPolicy, "reopen")
@require_POST
def reopen(request: Request, key: int) -> HttpResponse:
    """Open again."""
    form = ReopenForm(request.POST, auto_id="reopen_%s")

    def do(actor: User, order: Order, said: dict[str, Any]) -> None:
        actions.reopen(actor, order, said["text"], said["days"])

    return stepped(request, key, "reopen", form, do, _("已重新整改。"))


@guarded(OrderPolicy, "withdraw")
@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    """Taken back, with a reason."""
    form = ReasonForm(request.POST, auto_id="withdraw_%s")
    do: Do = lambda actor, order, said: actions.withdraw(actor, order, said["text"])  # noqa: E731
    return stepped(request, key, "withdraw", form, do, _("已撤回。"))


@guarded(OrderPolicy, "decide_extension")
@require_POST
def decide_extension(request: Request, key: int, extension: int) -> HttpResponse:
    """More time, or not."""
    form = AnswerForm(request.POST, auto_id="answer_%s")

    def do(actor: User, order: Order, said: dict[str, Any]) -> None:
        asked = get_object_or_404(Extension.objects.select_related("order__owner"), pk=extension)
        if asked.order_id != order.pk:
            raise NotAllowedNow("decide_extension")
        actions.decide_extension(actor, asked, said["verb"], said["text"])

    return stepped(request, key, "decide_extension", form, do, _("已答复。"))
