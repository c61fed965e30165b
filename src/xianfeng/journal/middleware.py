"""Refused attempts leave a trace (architecture, "What is written where")."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from xianfeng.journal.actions import note_denial

REFUSED = frozenset({403, 404})


class Denied:
    """Notes who was refused what, by whatever method; stands after AuthenticationMiddleware.

    A redirect to the sign-in page is no refusal, and a path that leads nowhere is a slip.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        route = request.resolver_match
        refused = response.status_code in REFUSED
        if refused and route is not None and request.user.is_authenticated:
            note_denial(
                request.user, path=request.path, route=route.view_name, status=response.status_code
            )
        return response
