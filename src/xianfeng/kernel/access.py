"""Closed by default: one policy per model, one declared access per route.

`Policy.filter(actor, verb)` is the only way a page reaches rows, and `find` and `allows`
come from it, so a list and its detail cannot disagree.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from xianfeng.kernel.http import Request, on_this_site

M = TypeVar("M", bound=Model)
P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]


class Policy(Generic[M]):
    """Who may do what to which rows of one model.

    `grants`: verb → the roles that may, anywhere; `filter` narrows to where.
    """

    grants: ClassVar[Mapping[str, Collection[str]]] = {}

    @classmethod
    def filter(cls, actor: Any, verb: str) -> "QuerySet[M]":
        """The rows on which `actor` may do `verb`."""
        raise NotImplementedError

    @classmethod
    def may_ever(cls, actor: Any, verb: str) -> bool:
        """Whether any duty of `actor` gives `verb` somewhere: decides menus and 403."""
        raise NotImplementedError

    @classmethod
    def find(cls, actor: Any, verb: str, **lookup: Any) -> M:
        """The one row, or Http404: what is out of scope does not exist."""
        try:
            return cls.filter(actor, verb).get(**lookup)
        except (ObjectDoesNotExist, ValueError) as missing:
            raise Http404 from missing

    @classmethod
    def allows(cls, actor: Any, verb: str, thing: M) -> bool:
        """Whether `actor` may do `verb` to this row."""
        return cls.filter(actor, verb).filter(pk=thing.pk).exists()


@dataclass(frozen=True)
class RouteAccess:
    """What a route says of itself; a house test lists every route's."""

    policy: type[Policy[Any]] | None
    verb: str
    reason: str


def guarded(policy: type[Policy[Any]], verb: str) -> Callable[[View[P]], Callable[..., Any]]:
    """Only for people whose duties give `verb`; the view then finds its object by the policy.

    Others get 403 from a list, and 404 from an object's route, which says of no object that it
    is there.
    """

    def decorate(view: View[P]) -> Callable[..., Any]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            if not policy.may_ever(request.user, verb):
                raise Http404 if kwargs else PermissionDenied
            return view(cast(Request, request), *args, **kwargs)

        return declared(checked, RouteAccess(policy, verb, ""))

    return decorate


def signed_in(reason: str) -> Callable[[View[P]], Callable[..., Any]]:
    """For everyone with an account; `reason` says why no policy is needed."""

    def decorate(view: View[P]) -> Callable[..., Any]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            return view(cast(Request, request), *args, **kwargs)

        return declared(checked, RouteAccess(None, "signed_in", reason))

    return decorate


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in and back here; a step that was sent cannot be opened, so back to its page."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    came = request.META.get("HTTP_REFERER", "")
    return redirect_to_login(on_this_site(request, came, "/"))


def open_to_all(reason: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For the public; `reason` says why the page shows nothing that is not public."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def unchecked(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponseBase = view(request, *args, **kwargs)
            return response

        return declared(unchecked, RouteAccess(None, "open", reason))

    return decorate


def declared(view: Callable[..., Any], access: RouteAccess) -> Callable[..., Any]:
    """Hang the declaration on the view for the house test."""
    view.access = access  # type: ignore[attr-defined]  # read by RouteAccess alone
    return view
