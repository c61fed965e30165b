"""Refused attempts leave a trace (architecture, "What is written where")."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from xianfeng.journal.actions import note_denial

REFUSED = frozenset({403, 404})
REACHED = "xianfeng.journal.reached"  # no header is ever called so


class Denied:
    """Notes who was refused what, by whatever method; stands after AuthenticationMiddleware.

    A redirect to the sign-in page is no refusal, a path that leads nowhere is a slip, and a form
    without its token never reached the view: of a ballot's page that has expired it would keep
    when its voter was about to take the ticket.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        route = request.resolver_match
        refused = response.status_code in REFUSED and REACHED in request.META
        if refused and route is not None and request.user.is_authenticated:
            note_denial(
                request.user, path=request.path, route=route.view_name, status=response.status_code
            )
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Called where no middleware before this one has refused."""
        request.META[REACHED] = "1"
