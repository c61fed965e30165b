"""Reading changes nothing: every page of a loaded demo county, as everybody in turn."""

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from tests.house.reading import Walk, WroteOnRead, guessed, read_only
from tests.house.routes import routes
from xianfeng.accounts.models import User
from xianfeng.demo import load_demo

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo county")]
PUBLIC = "the public"
VISITORS = (
    PUBLIC, "county", "leader", "leader2", "town", "secretary", "member", "window", "bureau",
    "instructor", "inspector", "auditor", "admin", "othercounty",
)  # fmt: skip

WITH_QUERY = (
    "/journal/entries?start=0&end=9",
    "/journal/proof/inclusion?index=0&size=2",
    "/journal/proof/consistency?first=1&second=2",
)


def walk_as(visitor: str) -> Walk:
    """Follow links from the start page, signed in as `visitor`."""
    client = Client(raise_request_exception=True)
    if visitor != PUBLIC:
        client.force_login(
            User.objects.get(username=visitor), "django.contrib.auth.backends.ModelBackend"
        )
    plain = [f"/{route.pattern}" for route in routes() if "<" not in route.pattern]
    return Walk(client).through("/", *plain, *WITH_QUERY)


@pytest.fixture(scope="module")
def walks(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Walk]:
    """Everybody's walk through the demo county, which is gone again afterwards."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        load_demo("for tests only", lambda line: None)
        found = {visitor: walk_as(visitor) for visitor in VISITORS}
        try_the_rest(found)
        transaction.set_rollback(True)
    return found


def try_the_rest(walks: dict[str, Walk]) -> None:
    """Open what no link leads to now, as those who may do most."""
    met = {name for walk in walks.values() for name in walk.met}
    missed = [route.pattern for route in routes() if route.name not in met]
    for visitor in (PUBLIC, "county", "leader"):
        walk = walks[visitor]
        walk.through(*guessed(missed, list(walk.answers)))


def test_no_get_writes_and_no_page_breaks(walks: dict[str, Walk]) -> None:
    """The walks got through the whole site; nothing was written, no page failed on the way."""
    wrote = [f"{visitor}: {what}" for visitor, walk in walks.items() for what in walk.wrote]
    assert not wrote, "\n".join(wrote)
    broken = [
        f"{visitor}: {path} → {status}"
        for visitor, walk in walks.items()
        for path, status in walk.answers.items()
        if status >= 500
    ]
    assert not broken, "\n".join(broken)


def test_who_is_offered_a_link_may_follow_it(walks: dict[str, Walk]) -> None:
    """No page offers what the visitor's role or scope then refuses."""
    found = [f"{visitor}: {end}" for visitor, walk in walks.items() for end in walk.dead_ends()]
    assert not found, "\n".join(found)


def test_every_route_was_walked(walks: dict[str, Walk]) -> None:
    """None was forgotten: the walk knows the whole site."""
    met = {name for walk in walks.values() for name in walk.met}
    missed = sorted({route.name for route in routes()} - met)
    assert not missed, "\n".join(missed)


def test_the_check_sees_writes() -> None:
    """It could fail."""
    with pytest.raises(WroteOnRead), transaction.atomic(), read_only():
        User.objects.update(is_active=True)
