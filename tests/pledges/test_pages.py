"""Every page of the room with everything on it, walked by everybody who may."""

import pytest
from django.test import Client

from tests.factories.counties import DAY, OTHER, county, holder
from tests.factories.people import signed_in
from tests.house.reading import Walk
from tests.pledges.cast import (
    Cast,
    another,
    approved,
    drafted,
    opened,
    published,
    submitted,
)
from xianfeng.kernel import clock
from xianfeng.organizations.roles import Role
from xianfeng.pledges import urls
from xianfeng.pledges.actions import keeping
from xianfeng.pledges.actions.programs import open_post
from xianfeng.pledges.models import (
    DemocraticReview,
    Feedback,
    Help,
    Kind,
    PledgeImport,
    Publication,
    Reminder,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


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


def test_r022_no_step_reaches_into_another_branch(cast: Cast) -> None:
    """Every route of the room that names something, opened and sent: 404, or no such duty."""
    item = Help.objects.get().item
    pledge = item.pledge
    place = cast.tree["V1"]
    remark = Feedback.objects.create(organization=place, text="好", given_at=clock.now())
    review = DemocraticReview.objects.create(
        program=cast.program, organization=place, held_on=DAY, due=1, present=1
    )
    keys = {
        "items/": item.pk,
        "helps/": item.helps.get().pk,
        "publications/": Publication.objects.get().pk,
        "feedback/": remark.pk,
        "member-reviews/": review.pk,
        "posts/": open_post(cast.secretary, place, "卫生监督岗", "每周检查两次").pk,
        "reminders/": Reminder.objects.create(recipient=cast.member, sent_on=DAY).pk,
        "imports/": PledgeImport.objects.create(
            program=cast.program, organization=place, uploaded_at=clock.now()
        ).pk,
        "for/": cast.membership().pk,
    }
    client = signed_in(another(cast, Role.SECRETARY, "V2", "二村书记"))
    seen = 0
    for route in map(str, (one.pattern for one in urls.urlpatterns)):
        if "<int:key>" not in route and not route.startswith(("of/", "coverage/<")):
            continue
        key = next((key for start, key in keys.items() if route.startswith(start)), pledge.pk)
        path = route.replace("<int:key>", str(key)).replace("<path:code>", "V1")
        path = "/pledges/" + path.replace("<str:kind>", "board")
        answers = {client.get(path).status_code, client.post(path).status_code}
        assert answers <= {403, 404, 405}, (path, answers)
        seen += 1
    assert seen > len(keys)
