"""Refused attempts leave a trace, others none (architecture, "What is written where")."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, reverse

from tests.factories.counties import county, holder
from tests.journal.conftest import Person
from xianfeng.journal.middleware import Denied
from xianfeng.journal.models import AccessDenial
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db


class SignedIn(Person):
    is_authenticated = True


def ask(
    status: int,
    *,
    user: Any = None,
    route: str = "members:person",
    method: str = "GET",
    reached: bool = True,
) -> None:
    """Send a request that the site answers with `status`."""
    request = RequestFactory().generic(method, "/members/7/?q=x")
    person: Any = SignedIn() if user is None else user
    request.user = person

    def answer(request: HttpRequest) -> HttpResponse:
        if route:
            request.resolver_match = ResolverMatch(answer, (), {}, route)
        return HttpResponse(status=status)

    middleware = Denied(answer)
    if reached:
        middleware.process_view(request, answer)
    assert middleware(request).status_code == status


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
    ask(403, reached=False)
    assert not AccessDenial.objects.exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_method_is_an_attempt(method: str) -> None:
    ask(403, method=method)
    assert AccessDenial.objects.count() == 1


def test_a_form_without_its_token_keeps_no_time_of_who_sent_it() -> None:
    """A ballot's page that has expired: its voter takes the ticket a moment later, and of tickets
    no time is kept (A-3). A refusal by the view itself is kept."""
    user = holder(Role.MEMBER, county()["V1"])
    voter = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    voter.force_login(user, "django.contrib.auth.backends.ModelBackend")
    tickets = reverse("appraisals:ticket", args=["0" * 16])
    assert voter.post(tickets).status_code == 403
    assert not AccessDenial.objects.exists()
    assert voter.get(reverse("appraisals:poll", args=["0" * 16])).status_code == 404
    assert AccessDenial.objects.count() == 1
