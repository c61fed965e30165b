"""A first password is changed before anything else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from xianfeng.accounts.models import User


class FirstPasswordFirst:
    """Sends a person with a handed-out password to the page that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.must_go(request):
            return redirect("accounts:password")
        return self.get_response(request)

    def must_go(self, request: HttpRequest) -> bool:
        """Whether this request comes before the change; reading nothing when nobody is in."""
        user = request.user
        if not (isinstance(user, User) and user.must_change_password):
            return False
        allowed = {reverse(f"accounts:{name}") for name in ("password", "sign_out")}
        return request.path not in {*allowed, reverse("ui:preferences")}
