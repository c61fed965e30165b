"""What every step of a round has in common: find, do, say, go back; or say why not."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading.access import ResultPolicy, RoundPolicy
from xianfeng.grading.models import Result, Round
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.kernel.http import Request, on_this_site

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


def actor_of(request: Request) -> User:
    """The signed-in person; guarded() lets no other pass."""
    assert isinstance(request.user, User)  # noqa: S101 -- guarded() guarantees it
    return request.user


def found_round(request: Request, verb: str, key: int) -> Round:
    """The round, or 404 out of scope."""
    rows = RoundPolicy.filter(actor_of(request), verb)
    return get(rows.select_related("county", "pack").defer("pack__content"), key)


def found_result(request: Request, verb: str, key: int) -> Result:
    """The result with its round and decision, or 404 out of scope.

    Whose decision is gone can be looked at only: every step rests on it.
    """
    rows = ResultPolicy.filter(actor_of(request), verb)
    if verb != "view":
        rows = rows.filter(decision__isnull=False)
    related = ("round__county", "round__pack", "decision", "organization")
    return get(rows.select_related(*related).defer("round__pack__content"), key)


def get(rows: QuerySet[M], key: int) -> M:
    """One row of what is in scope."""
    return get_object_or_404(rows, pk=key)


def told_when_late(
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """A step that somebody else took first answers 409 and says so."""

    @wraps(view)
    def inner(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowedNow:
            back = on_this_site(request, request.META.get("HTTP_REFERER", ""), "/grading/")
            return render(request, "grading/late.html", {"back": back}, status=409)

    return inner


def told_refused(request: Request, why: Exception) -> None:
    """A rule forbade the step: its sentence is shown where the person was."""
    messages.error(request, str(why) or _("现在不能办理。"))
