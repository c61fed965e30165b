"""What somebody wrote and could not save is not lost, and is not brought back where it is old."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pledges.cast import Cast, opened, published, signed_in
from tests.ui.pages import undefined_fails
from xianfeng.pledges.models import Pledge
from xianfeng.pledges.states import PledgeState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict_templates() -> Iterator[None]:
    with undefined_fails():
        yield


@pytest.fixture
def cast() -> Cast:
    return opened()


def text(response: Any) -> str:
    content: bytes = response.content
    return content.decode()


def ended(pledge: Pledge, said: str) -> dict[str, str]:
    """The form of the report, every item kept."""
    told: dict[str, str] = {}
    for one in pledge.items.all():
        told |= {f"item-{one.pk}-completion": "done", f"item-{one.pk}-text": said}
    return told


@pytest.mark.parametrize("slower", ["secretary", "member"])
def test_a_second_report_is_told_and_its_words_kept(cast: Cast, slower: str) -> None:
    """Member and secretary both have the page open; the slower one reads the own words again."""
    pledge = published(cast)
    faster = cast.member if slower == "secretary" else cast.secretary
    path = f"/pledges/{pledge.pk}/report"
    assert signed_in(faster).post(path, ended(pledge, "先报告的")).status_code == 302
    client = signed_in(getattr(cast, slower))
    answer = client.post(path, ended(pledge, "后写的，三户都走到了"))
    assert answer.status_code == 409
    assert "后写的，三户都走到了" in text(answer)
    assert client.get(path).headers["Location"] == f"/pledges/{pledge.pk}/"
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.DONE
    assert {one.report for one in pledge.items.all()} == {"先报告的"}


@pytest.mark.parametrize(("step", "field"), [("progress", "text"), ("ask", "asked")])
def test_a_line_that_comes_after_the_report_is_told_and_kept(
    cast: Cast, step: str, field: str
) -> None:
    pledge = published(cast)
    item = pledge.items.first()
    assert item is not None
    signed_in(cast.member).post(f"/pledges/{pledge.pk}/report", ended(pledge, "都完成了"))
    for user in (cast.secretary, cast.member):
        path = f"/pledges/items/{item.pk}/{step}"
        answer = signed_in(user).post(path, {field: "上午刚走访了一户"})
        assert answer.status_code == 409
        assert "上午刚走访了一户" in text(answer)


def test_who_never_could_report_it_still_finds_nothing(cast: Cast) -> None:
    pledge = published(cast)
    for user in (cast.leader, cast.town, cast.department):
        answer = signed_in(user).post(f"/pledges/{pledge.pk}/report", ended(pledge, "不是我的"))
        assert answer.status_code == 404
