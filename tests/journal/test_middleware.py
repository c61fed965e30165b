"""Refused attempts leave a trace, others none (architecture, "What is written where")."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from tests.journal.conftest import Person
from xianfeng.journal.middleware import Denied
from xianfeng.journal.models import AccessDenial

pytestmark = pytest.mark.django_db


class SignedIn(Person):
    is_authenticated = True


def ask(
    status: int, *, user: Any = None, route: str = "members:person", method: str = "GET"
) -> None:
    """Send a request that the site answers with `status`."""
    request = RequestFactory().generic(method, "/members/7/?q=x")
    person: Any = SignedIn() if user is None else user
    request.user = person

    def answer(request: HttpRequest) -> HttpResponse:
        if route:
            request.resolver_match = ResolverMatch(answer, (), {}, route)
        return HttpResponse(status=status)

    assert Denied(answer)(request).status_code == status


@pytest.mark.parametrize("status", [403, 404])
def test_a_refused_read_is_kept(status: int) -> None:
    ask(status)
    kept = AccessDenial.objects.get()
    assert (kept.actor_id, kept.path, kept.status) == (str(Person.pk), "/members/7/", status)
    assert kept.route


def test_others_are_not() -> None:
    for status in (200, 302, 401, 500):
        ask(status)
    ask(404, user=AnonymousUser())
    ask(404, route="")
    assert not AccessDenial.objects.exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_method_is_an_attempt(method: str) -> None:
    ask(403, method=method)
    assert AccessDenial.objects.count() == 1
