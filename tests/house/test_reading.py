"""Reading changes nothing: every page of a loaded demo county, as everybody in turn."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from tests.house.reading import Walk, WroteOnRead, read_only
from tests.house.routes import routes
from xianfeng.accounts.models import User

pytestmark = pytest.mark.xdist_group("demo county")
PUBLIC = "the public"
VISITORS = (
    PUBLIC, "county", "leader", "leader2", "town", "secretary", "member", "window", "bureau",
    "instructor", "inspector", "auditor", "admin", "othercounty",
)  # fmt: skip


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo county, loaded once for this module and rolled back after it."""
    from xianfeng.demo import load_demo

    with django_db_blocker.unblock(), transaction.atomic():
        load_demo("for tests only", lambda line: None)
        yield
        transaction.set_rollback(True)


def walk_as(visitor: str) -> Walk:
    """Follow links from the start page, signed in as `visitor`."""
    client = Client(raise_request_exception=True)
    if visitor != PUBLIC:
        client.force_login(
            User.objects.get(username=visitor), "django.contrib.auth.backends.ModelBackend"
        )
    plain = [f"/{route.pattern}" for route in routes() if "<" not in route.pattern]
    return Walk(client).through("/", *plain)


@pytest.fixture(scope="module")
def walks(county: None) -> dict[str, Walk]:
    """Everybody's walk; a write on the way fails here."""
    with override_settings(DEMO=True):
        return {visitor: walk_as(visitor) for visitor in VISITORS}


def test_no_get_writes_and_no_page_breaks(walks: dict[str, Walk]) -> None:
    """Links of the site lead to pages: whoever is offered one may open it."""
    broken = [
        f"{visitor}: {path} → {status}"
        for visitor, walk in walks.items()
        for path, status in walk.answers.items()
        if status >= 500 or status == 400
    ]
    assert not broken, "\n".join(broken)


def test_every_route_was_walked(walks: dict[str, Walk]) -> None:
    """A page that no link leads to, for anybody, is not part of the site."""
    met = {name for walk in walks.values() for name in walk.met}
    assert not {route.name for route in routes()} - met


def test_the_check_sees_writes(county: None) -> None:
    """It could fail."""
    with pytest.raises(WroteOnRead), transaction.atomic(), read_only():
        User.objects.update(is_active=True)
