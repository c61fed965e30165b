"""Reading changes nothing: every page of a loaded demo county, as everybody in turn."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import resolve
from pytest_django import DjangoDbBlocker

from tests.factories.people import signed_in
from tests.house.reading import Walk, WroteOnRead, guessed, read_only
from tests.house.routes import object_routes, routes
from xianfeng.accounts.models import User
from xianfeng.demo import LINXI, SINCE, load_demo
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.first]
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


@dataclass(frozen=True)
class Tour:
    """Everybody's walk, what a stranger of the other county was answered on their way, and
    what HEAD was answered on one page of each route."""

    walks: dict[str, Walk]
    stranger: dict[str, int]
    heads: dict[str, tuple[int, int]]


@pytest.fixture(scope="module")
def tour(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Tour:
    """All walks through the demo county, which is gone again afterwards."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        load_demo("for tests only", lambda line: None)
        walks = {visitor: walk_as(visitor) for visitor in VISITORS}
        try_the_rest(walks)
        found = Tour(walks, as_a_stranger(objects_met(walks)), heads(walks))
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def walks(tour: Tour) -> dict[str, Walk]:
    """Everybody's walk."""
    return tour.walks


def objects_met(walks: dict[str, Walk]) -> dict[str, int]:
    """Closed addresses of objects that people of the first county opened: 200 or POST only."""
    closed = {route.name for route in object_routes()}
    return {
        path: status
        for visitor in VISITORS
        if visitor not in (PUBLIC, "othercounty")
        for path, status in walks[visitor].answers.items()
        if status in (200, 405) and name_of(path) in closed
    }


def name_of(path: str) -> str:
    return resolve(path.partition("?")[0]).view_name


def as_a_stranger(met: dict[str, int]) -> dict[str, int]:
    """Ask for the same as somebody who may do everything, in the other county."""
    user = User.objects.create(username="stranger", display_name="邻县来人")
    linxi = Organization.objects.get(code=LINXI)
    for role in Role:
        appoint(None, user, role, linxi, SINCE)
    client = signed_in(user)
    return {
        path: (client.get(path) if status == 200 else client.post(path)).status_code
        for path, status in met.items()
    }


def heads(walks: dict[str, Walk]) -> dict[str, tuple[int, int]]:
    """Route name → what GET and HEAD were answered on one of its pages."""
    found: dict[str, tuple[int, int]] = {}
    for walk in walks.values():
        for path, status in walk.answers.items():
            if (name := name_of(path)) not in found:
                answer = walk.client.head(path, headers={"host": "localhost"})
                b"".join(answer)  # a stream closes what it opened once it is read
                found[name] = (status, answer.status_code)
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


def test_head_is_answered_as_get_is(tour: Tour) -> None:
    """Pages answer it, what only takes a POST refuses both."""
    assert len(tour.heads) == len(routes())
    assert not {name: both for name, both in tour.heads.items() if len(set(both)) > 1}


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


def test_another_county_finds_nothing_of_the_first(tour: Tour) -> None:
    """Scope, tried on every address: what lies elsewhere does not exist."""
    assert len({name_of(path) for path in tour.stranger}) > 20
    assert not {path: status for path, status in tour.stranger.items() if status != 404}


def test_boards_answer_everybody_with_published_fields_only(walks: dict[str, Walk]) -> None:
    """R-182: nothing of a round that is not published stands on a public page."""
    public = walks[PUBLIC]
    boards = [path for path in public.answers if path.startswith("/board/grades/")]
    assert boards
    assert all(public.answers[path] == 200 for path in boards)
    assert not [path for path in boards if path.startswith("/board/grades/9901")]
