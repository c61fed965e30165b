"""Each step of an order: find, do, say, go back."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
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
            messages.warning(request, gettext("这件整改的进度已有变化，请核对后再办。"))
            return redirect("rectification:order", key)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect("rectification:order", key)
    sheet = queries.sheet(request.user, OrderPolicy.find(request.user, "view", pk=key))
    context = {"sheet": sheet, "order": sheet.order, "forms": forms_of(sheet, {verb: form})}
    return render(request, "rectification/order.html", context, status=400)


def step(verb: str, do: Do, done: Promise) -> Callable[..., HttpResponse]:
    """The view of a step with the form that FORMS has for it; `done` is said afterwards."""

    @guarded(OrderPolicy, verb)
    @require_POST
    def view(request: Request, key: int) -> HttpResponse:
        form = FORMS[verb](request.POST, auto_id=f"{verb}_%s")
        return stepped(request, key, verb, form, do, str(done))

    return view


def by_text(act: Callable[[User, Order, str], object]) -> Do:
    """An action that needs words alone."""
    return lambda actor, order, said: act(actor, order, said["text"])


def more_time(actor: User, order: Order, said: dict[str, Any]) -> None:
    """So many days, with a reason."""
    actions.ask_extension(actor, order, said["days"], said["text"])


def once_more(actor: User, order: Order, said: dict[str, Any]) -> None:
    """With a reason, within so many days."""
    actions.reopen(actor, order, said["text"], said["days"])


# The owner's steps, then those of whoever stands outside the unit.
plan = step("plan", by_text(actions.plan), _("整改措施已登记。"))
submit = step("submit", by_text(actions.submit), _("已报请验收。"))
ask_extension = step("ask_extension", more_time, _("延期申请已提交。"))
accept = step("accept", by_text(actions.accept), _("已验收销号。"))
send_back = step("send_back", by_text(actions.send_back), _("已退回继续整改。"))
reopen = step("reopen", once_more, _("已重新整改。"))
withdraw = step("withdraw", by_text(actions.withdraw), _("已撤回。"))


@guarded(OrderPolicy, "decide_extension")
@require_POST
def decide_extension(request: Request, key: int, extension: int) -> HttpResponse:
    """More time, or not."""
    form = AnswerForm(request.POST, auto_id="answer_%s")

    def answer(actor: User, order: Order, said: dict[str, Any]) -> None:
        asked = get_object_or_404(Extension.objects.select_related("order__owner"), pk=extension)
        if asked.order_id != order.pk:
            raise NotAllowedNow("decide_extension")
        actions.decide_extension(actor, asked, said["verb"], said["text"])

    return stepped(request, key, "decide_extension", form, answer, gettext("已答复。"))
