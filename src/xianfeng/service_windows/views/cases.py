"""Cases: the unit handles them, somebody outside closes them."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.rectification.queries import OVERDUE
from xianfeng.service_windows.access import CasePolicy
from xianfeng.service_windows.actions import afterwards
from xianfeng.service_windows.actions import cases as actions
from xianfeng.service_windows.forms.cases import CloseForm, OrderForm, VerifyForm, WordsForm
from xianfeng.service_windows.models import Case
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.queries import cases as queries
from xianfeng.service_windows.states import CaseState
from xianfeng.service_windows.wording import LEVEL_NAMES, VERB_NAMES

PAGE = 50
FORMS: Mapping[str, type[forms.Form]] = {
    "verify": VerifyForm,
    "order": OrderForm,
    "demand": OrderForm,
    "close": CloseForm,
}
Said = dict[str, Any]
Steps = Mapping[str, Callable[[Any, Case, Said], object]]
HANDLING: Steps = {
    "verify": lambda actor, case, said: actions.verify(actor, case, said["finding"], said["text"]),
    "correct": lambda actor, case, said: actions.answer(actor, case, "correct", said["text"]),
    "explain": lambda actor, case, said: actions.answer(actor, case, "explain", said["text"]),
    "order": lambda actor, case, said: actions.order(actor, case, said["text"], said["days"]),
    "report": lambda actor, case, said: actions.report(actor, case, said["text"]),
    "resume": lambda actor, case, said: actions.resume(actor, case, said["text"]),
    "appeal": lambda actor, case, said: actions.appeal(actor, case, said["text"]),
    "call_back": lambda actor, case, said: actions.call_back(actor, case, said["text"]),
}
JUDGING: Steps = {
    "demand": lambda actor, case, said: actions.demand(actor, case, said["text"], said["days"]),
    "uphold": lambda actor, case, said: actions.judge_appeal(actor, case, "uphold", said["text"]),
    "reject": lambda actor, case, said: actions.judge_appeal(actor, case, "reject", said["text"]),
    "return": lambda actor, case, said: actions.send_back(actor, case, said["text"]),
    "close": lambda actor, case, said: actions.close(
        actor, case, said["text"], said["public_text"], said["no_call"]
    ),
    "take_up": lambda actor, case, said: afterwards.take_up(actor, case, said["text"]),
    "leave": lambda actor, case, said: afterwards.leave(actor, case, said["text"]),
}


@guarded(CasePolicy, "view")
@require_safe
def listing(request: Request) -> HttpResponse:
    """Cases in reach, by deadline."""
    state = request.GET.get("state", "")
    rows = queries.listed(request.user, state)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [
            ("", _("全部")),
            (queries.WAITING, _("待本单位办理")),
            (OVERDUE, _("已超期")),
            (queries.AFTERWARDS, _("办结后又有补充")),
            *CaseState.choices,
        ],
    }
    return render(request, "service_windows/cases.html", context)


@guarded(CasePolicy, "view")
@require_safe
def case(request: Request, key: int) -> HttpResponse:
    """One case."""
    return shown(request, CasePolicy.find(request.user, "view", pk=key))


def shown(
    request: Request,
    found: Case,
    bound: Mapping[str, forms.Form] | None = None,
    contact: str | None = None,
) -> HttpResponse:
    """The page; `bound` are forms with errors, `contact` what was just opened, with the words."""
    sheet = queries.sheet(request.user, found)
    verbs = [*sheet.steps, *(["call_back"] if sheet.may_call_back else [])]
    offered = {verb: form_for(verb, found) for verb in verbs} | dict(bound or {})
    context = {
        "sheet": sheet,
        "case": sheet.case,
        "level": LEVEL_NAMES.get(level_of(sheet.case), ""),
        "steps": [(verb, VERB_NAMES[verb], form, url_of(verb)) for verb, form in offered.items()],
        "lines": [
            (one, VERB_NAMES.get(one.verb, ""), text if contact is None else one.text)
            for one, text in zip(sheet.messages, sheet.lines, strict=True)
        ],
        "words": sheet.words if contact is None else sheet.case.text,
        "contact": contact,
        "may_open": sheet.may_open and contact is None,
        "may_route": may_route(request, sheet.case),
    }
    return render(request, "service_windows/case.html", context, status=400 if bound else 200)


def level_of(case: Case) -> int:
    """Of a bad rating; words of another say nothing of theirs, or those without one were bad."""
    return (case.level or 0) if case.kind == CaseKind.RATING else 0


def may_route(request: Request, case: Case) -> bool:
    """A suggestion that nobody answered yet, before somebody above the unit."""
    waits = case.kind == CaseKind.SUGGESTION and case.state == CaseState.OPEN
    judges = CasePolicy.may_ever(request.user, "judge")
    return waits and judges and CasePolicy.allows(request.user, "judge", case)


def url_of(verb: str) -> str:
    """The route of a step: the unit's, or of somebody outside."""
    return f"service_windows:{'handle' if verb in HANDLING else 'judge'}"


def form_for(verb: str, case: Case) -> forms.Form:
    """An empty form; the words for the public are proposed masked."""
    if verb == "close":
        proposed = {"public_text": actions.proposed_public_text(case)}
        form = CloseForm(initial=proposed, auto_id="close_%s")
        if not case.may_publish:
            del form.fields["public_text"], form.fields["confirmed"]
        if not queries.wants_decision(case):
            del form.fields["no_call"]
        return form
    return FORMS.get(verb, WordsForm)(auto_id=f"{verb}_%s")


def stepped(
    request: Request,
    found: Case,
    verb: str,
    acts: Mapping[str, Callable[[Any, Case, Said], object]],
) -> HttpResponse:
    """One step; what is wrong is said beside its form."""
    if verb not in acts:
        raise Http404
    form = FORMS.get(verb, WordsForm)(request.POST, auto_id=f"{verb}_%s")
    if form.is_valid():
        try:
            acts[verb](request.user, found, form.cleaned_data)
        except NotAllowedNow:
            messages.warning(request, _("这件意见的进度已有变化，请核对后再办。"))
            return redirect("service_windows:case", found.pk)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记。"))
            return redirect("service_windows:case", found.pk)
    return shown(request, found, {verb: form})


@guarded(CasePolicy, "handle")
@require_POST
def handle(request: Request, key: int, verb: str) -> HttpResponse:
    """The unit's steps."""
    return stepped(request, CasePolicy.find(request.user, "handle", pk=key), verb, HANDLING)


@guarded(CasePolicy, "judge")
@require_POST
def judge(request: Request, key: int, verb: str) -> HttpResponse:
    """The steps of somebody outside the unit."""
    return stepped(request, CasePolicy.find(request.user, "judge", pk=key), verb, JUDGING)


@guarded(CasePolicy, "handle")
@require_POST
def contact(request: Request, key: int) -> HttpResponse:
    """The contact that was left, for the call back; each look is on record."""
    found = CasePolicy.find(request.user, "handle", pk=key)
    try:
        opened = actions.open_contact(request.user, found)
    except NotAllowedNow:
        raise Http404 from None
    response = shown(request, found, contact=opened)
    response["Cache-Control"] = "no-store"
    return response
