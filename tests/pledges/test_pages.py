"""Every page of the room with everything on it, walked by everybody who may."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.factories.counties import OTHER, county, holder
from tests.house.reading import Walk
from tests.pledges.cast import (
    Cast,
    another,
    approved,
    drafted,
    opened,
    published,
    signed_in,
    submitted,
)
from tests.ui.pages import undefined_fails
from xianfeng.organizations.roles import Role
from xianfeng.pledges.actions import keeping
from xianfeng.pledges.models import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict_templates() -> Iterator[None]:
    with undefined_fails():
        yield


@pytest.fixture
def cast() -> Cast:
    cast = opened()
    pledge = published(cast)
    first = pledge.items.first()
    assert first is not None
    keeping.note_progress(cast.member, first, "已走访40户次", "走访记录本")
    keeping.ask_help(cast.member, first, "需要一名志愿者")
    submitted(cast, "宋四", cast.secretary)
    drafted(cast, kind=Kind.AD_HOC, occasion="防汛")
    approved(cast, "王二", cast.secretary)
    return cast


def test_everybody_walks_without_a_break_or_a_dead_end(cast: Cast) -> None:
    """Secretary, member, town, department, leader, auditor, the public."""
    people = [cast.secretary, cast.member, cast.town, cast.department, cast.leader]
    people.append(another(cast, Role.AUDITOR, "C1", "审计"))
    for user in people:
        walk = Walk(signed_in(user)).through("/pledges/", "/", "/pledges/member-reviews")
        assert not walk.wrote
        assert not walk.dead_ends()
        assert not [path for path, status in walk.answers.items() if status >= 500]
    walk = Walk(Client()).through("/pledges/boards")
    assert "/pledges/board/V1/2026/1" in walk.answers
    assert not walk.dead_ends()


def test_a_pledge_of_another_branch_answers_404(cast: Cast) -> None:
    """Pages and steps alike."""
    pledge = cast.membership().pledges.first()
    assert pledge is not None
    item = pledge.items.first()
    assert item is not None
    paths = [f"/pledges/{pledge.pk}/{step}" for step in ("", "edit", "review", "report", "change")]
    posts = [f"/pledges/{pledge.pk}/{step}" for step in ("submit", "appraise", "use", "feed-back")]
    posts += [f"/pledges/items/{item.pk}/{step}" for step in ("progress", "ask", "offer")]
    for user in (
        another(cast, Role.SECRETARY, "V2", "二村书记"),
        holder(Role.SECRETARY, county(OTHER)["W1"]),
    ):
        client = signed_in(user)
        assert {client.get(path).status_code for path in paths} == {404}
        assert {client.post(path).status_code for path in posts} == {404}
