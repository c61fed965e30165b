"""Pledges within a scope that is not the public: read inside it, 404 outside (R-031, R-182)."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.factories.counties import OTHER, county, holder
from tests.factories.people import signed_in
from tests.pledges.cast import Cast, another, approved, noticed, opened, text
from xianfeng.kernel import clock
from xianfeng.organizations.roles import Role
from xianfeng.packs.loader import default_folder
from xianfeng.pledges import documents
from xianfeng.pledges.models import Feedback, Pledge, Publication
from xianfeng.pledges.views.remarks import REMARKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
BOARD, ONE = "/pledges/inside/V1/2026", "/pledges/inside/V1/2026/1"
PATHS = (BOARD, f"{BOARD}/screen", ONE)


@pytest.fixture(autouse=True)
def nobody_has_spoken() -> Iterator[None]:
    REMARKS.forget()
    yield
    REMARKS.forget()


def scoped(tmp_path: Path, audience: str) -> Cast:
    """李一's pledge made known within `audience`."""
    shelf = Path(shutil.copytree(default_folder(), tmp_path / "packs"))
    rule = shelf / "central-2012" / "publication.yaml"
    before, pledges = rule.read_text(encoding="utf-8").split("- id: pledges")
    pledges = pledges.replace("audience: public", f"audience: {audience}", 1)
    rule.write_text(f"{before}- id: pledges{pledges}", encoding="utf-8")
    cast = opened(str(shelf / "central-2012"))
    noticed(cast, approved(cast))
    return cast


def test_r021_remarks_come_a_few_at_a_time(tmp_path: Path) -> None:
    """One address is asked to wait, others are not; the page stays, with what was written."""
    scoped(tmp_path, "public")
    path = "/pledges/board/V1/2026/1"
    client, said = Client(), {"text": "路灯修好了吗", "name": ""}
    answers = [client.post(path, said) for _time in range(REMARKS.most + 2)]
    assert [one.status_code for one in answers] == [302] * REMARKS.most + [429] * 2
    assert "请过一会儿再写" in answers[-1].content.decode()
    assert "路灯修好了吗" in answers[-1].content.decode()
    assert Feedback.objects.count() == REMARKS.most
    assert Client(REMOTE_ADDR="203.0.113.7").post(path, said).status_code == 302


def statuses(client: Client, *paths: str) -> set[int]:
    return {client.get(path).status_code for path in paths or PATHS}


def test_r031_an_organizations_pledges_are_read_by_its_own_and_from_above(tmp_path: Path) -> None:
    """R-031: the scope is the organization and those who read its numbers; everybody else 404."""
    cast = scoped(tmp_path, "organization")
    for reader in (cast.member, cast.secretary, cast.town, cast.leader, cast.department):
        assert statuses(signed_in(reader)) == {200}
        assert "一村" in text(signed_in(reader).get("/pledges/inside"))
    public = ("/pledges/board/V1/2026", "/pledges/board/V1/2026/1", "/pledges/board/V1/2026/screen")
    assert statuses(Client(), *public) == {404}
    assert statuses(Client()) == {302}
    strangers = [
        another(cast, Role.MEMBER, "V2", "二村党员"),
        another(cast, Role.SECRETARY, "V2", "二村书记"),
        holder(Role.MEMBER, county(OTHER)["W1"]),
    ]
    for stranger in strangers:
        assert statuses(signed_in(stranger)) == {404}
        assert "/pledges/inside/V1/2026" not in text(signed_in(stranger).get("/pledges/inside"))


def test_r031_a_countys_pledges_are_read_in_the_county(tmp_path: Path) -> None:
    cast = scoped(tmp_path, "county")
    assert statuses(signed_in(another(cast, Role.MEMBER, "V2", "二村党员"))) == {200}
    assert statuses(signed_in(holder(Role.MEMBER, county(OTHER)["W1"]))) == {404}
    assert statuses(Client(), "/pledges/board/V1/2026") == {404}


def test_what_is_public_is_readable_inside_too(tmp_path: Path) -> None:
    cast = scoped(tmp_path, "public")
    assert statuses(signed_in(another(cast, Role.MEMBER, "V2", "二村党员"))) == {200}


def test_a_superior_bodys_pledges_reach_the_branches_under_it(tmp_path: Path) -> None:
    """Scope organization: the body with all under it."""
    cast = scoped(tmp_path, "organization")
    Publication.objects.update(organization=cast.tree["T1"])
    rows = Publication.objects.get().pledges.values_list("pk", flat=True)
    Pledge.objects.filter(pk__in=list(rows)).update(organization=cast.tree["T1"])
    path = "/pledges/inside/T1/2026"
    assert statuses(signed_in(cast.member), path) == {200}
    assert statuses(signed_in(another(cast, Role.MEMBER, "S1", "学校党员")), path) == {200}
    assert statuses(signed_in(another(cast, Role.MEMBER, "V2", "二村党员")), path) == {404}


def test_only_while_the_notice_runs(tmp_path: Path) -> None:
    cast = scoped(tmp_path, "organization")
    Publication.objects.update(until=clock.today() - timedelta(days=1))
    assert statuses(signed_in(cast.member)) == {404}
    assert "没有公开的承诺" in text(signed_in(cast.member).get("/pledges/inside"))


def test_an_administrator_reads_nothing_inside(tmp_path: Path) -> None:
    cast = scoped(tmp_path, "organization")
    assert statuses(signed_in(another(cast, Role.ADMINISTRATOR, "C1", "管理员"))) == {404}


def test_r021_who_is_inside_can_answer_without_a_name(tmp_path: Path) -> None:
    cast = scoped(tmp_path, "organization")
    client = signed_in(cast.member)
    assert client.post(ONE, {"text": ""}).status_code == 400
    assert client.post(ONE, {"text": "做得实在", "name": ""}).headers["Location"] == ONE
    assert (Feedback.objects.get().text, Feedback.objects.get().name) == ("做得实在", "")
    stranger = signed_in(another(cast, Role.SECRETARY, "V2", "二村书记"))
    assert stranger.post(ONE, {"text": "不该收到"}).status_code == 404
    assert Feedback.objects.count() == 1


def test_paper_leads_to_the_page_of_the_scope(tmp_path: Path) -> None:
    """The QR code of a card opens the inside page, which asks to sign in first."""
    cast = scoped(tmp_path, "organization")
    pledge = Publication.objects.get().pledges.select_related("organization", "program__pack").get()
    assert documents.public_path(pledge) == ONE
    client = signed_in(cast.secretary)
    page = text(client.get(f"/pledges/publications/{Publication.objects.get().pk}/"))
    assert BOARD in page
    assert "/pledges/board/V1/2026" not in page
