"""What every step has in common: find, do, say, go back; or say why not."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request, on_this_site
from xianfeng.organizations.models import Organization
from xianfeng.pledges.access import PledgePolicy
from xianfeng.pledges.models import Item, Pledge, Program
from xianfeng.pledges.queries.pledges import joined
from xianfeng.pledges.queries.programs import program_of

P = ParamSpec("P")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def told_when_late(
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """A step that somebody else took first answers 409 and says so."""

    @wraps(view)
    def inner(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowedNow:
            context = {"back": back(request), "words": words_sent(request)}
            return render(request, "pledges/late.html", context, status=409)

    return inner


def words_sent(request: Request) -> list[str]:
    """What was written in a form that came too late, to be copied; codes and dates are no words."""
    sent = (value.strip() for name in request.POST for value in request.POST.getlist(name))
    return [one for one in sent if not re.fullmatch(r"[!-~]*", one)]


def back(request: Request) -> str:
    """Where the person came from, when that stays on this site."""
    return on_this_site(request, request.META.get("HTTP_REFERER", ""), reverse("pledges:home"))


def done_or_refused(request: Request, act: Callable[[], Any], done: str) -> bool:
    """Do it and say so, or show the rule that forbids it where the person is."""
    try:
        act()
    except Refused as why:
        messages.error(request, str(why))
        return False
    messages.success(request, done)
    return True


def kept(form: Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether it was saved; why not stands at the first field, over what was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as why:
            form.add_error(next(iter(form.fields)), str(why))
    return not form.errors


def found_pledge(request: Request, verb: str, key: int) -> Pledge:
    """The pledge with what every page names; 404 out of scope, NotAllowedNow where it just went
    out of it."""
    rows = joined(PledgePolicy.filter(request.user, verb))
    items = Prefetch("items", Item.objects.order_by("place"))
    found = rows.prefetch_related(items).filter(pk=key).first()
    if found is None:
        raise gone(request, verb, pk=key)
    return found


def gone(request: Request, verb: str, **which: int) -> Exception:
    """Why a pledge is not there to be edited: somebody ended it first, or it is out of scope."""
    late = verb == "edit" and PledgePolicy.came_late(request.user).filter(**which).exists()
    return NotAllowedNow(f"{verb}: pledge {which}") if late else Http404()


def found_item(request: Request, verb: str, key: int) -> Item:
    """An item of a pledge in scope; else as `found_pledge`."""
    pledges = PledgePolicy.filter(request.user, verb)
    rows = Item.objects.filter(pledge__in=pledges.values("pk")).select_related(
        "pledge__program", "pledge__organization", "pledge__membership__person"
    )
    found = rows.filter(pk=key).first()
    if found is None:
        raise gone(request, verb, items=key)
    return found


def year_of(organization: Organization, year: str = "") -> Program:
    """The year in force, or the one asked for; 404 where none was opened."""
    program = program_of(organization, int(year) if year.isdecimal() and len(year) == 4 else None)
    if program is None:
        raise Http404
    return program


def workbook(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)
