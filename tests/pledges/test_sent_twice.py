"""The same thing sent twice is there once; what only looks alike is let through."""

from typing import Any

import pytest

from tests.factories.people import signed_in
from tests.pledges.cast import TWO, Cast, published, text
from tests.pledges.test_life import reported
from xianfeng.appraisals.models import Poll
from xianfeng.appraisals.states import PollState
from xianfeng.kernel.errors import Refused
from xianfeng.pledges.actions import keeping, writing
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import Form, Help, Item, Kind, Pledge, ProgressNote

pytestmark = pytest.mark.django_db


def first_item(pledge: Pledge) -> Item:
    item = pledge.items.first()
    assert item is not None
    return item


def of_branch(cast: Cast, code: str = "V1", **head: Any) -> Pledge:
    """The organization's own."""
    place, said = cast.tree[code], Head(form=Form.ORGANIZATION, **head)
    return writing.write_pledge(cast.secretary, cast.program, place, None, said, TWO)


def test_the_same_progress_is_noted_once_a_day(cast: Cast) -> None:
    """Told at the field, over what was typed; on another item or in other words it is another."""
    first, second = published(cast).items.all()
    client, path = signed_in(cast.member), f"/pledges/items/{first.pk}/progress"
    assert client.post(path, {"text": "已走访十户"}).status_code == 302
    again = client.post(path, {"text": " 已走访十户 "})
    assert again.status_code == 400
    assert "今天已经记过同样的进展" in text(again)
    assert 'rows="2"' in text(again)
    assert client.post(path, {"text": "已走访十一户"}).status_code == 302
    other = f"/pledges/items/{second.pk}/progress"
    assert client.post(other, {"text": "已走访十户"}).status_code == 302
    assert ProgressNote.objects.count() == 3


def test_the_same_help_is_asked_for_once_until_it_is_settled(cast: Cast) -> None:
    item = first_item(published(cast))
    client, path = signed_in(cast.member), f"/pledges/items/{item.pk}/ask"
    assert client.post(path, {"asked": "缺一辆车"}).status_code == 302
    again = client.post(path, {"asked": "缺一辆车"})
    assert again.status_code == 400
    assert "还没有办结" in text(again)
    keeping.settle_help(cast.secretary, Help.objects.select_related("item__pledge").get())
    assert client.post(path, {"asked": "缺一辆车"}).status_code == 302
    assert Help.objects.count() == 2


def test_an_organization_has_one_annual_pledge_a_year(cast: Cast) -> None:
    """Another for an occasion, or once the first is withdrawn; another organization its own."""
    made = of_branch(cast)
    with pytest.raises(Refused, match="今年已有一份年度承诺"):
        of_branch(cast)
    of_branch(cast, "S1")
    occasional = of_branch(cast, kind=Kind.AD_HOC, occasion="防汛")
    head = Head(form=Form.ORGANIZATION)
    with pytest.raises(Refused, match="今年已有一份年度承诺"):
        writing.rewrite_pledge(cast.secretary, occasional, head, TWO, 1)
    writing.rewrite_pledge(cast.secretary, made, head, TWO, 1)
    writing.withdraw_pledge(cast.secretary, made, "重新研究")
    of_branch(cast)
    assert Pledge.objects.filter(form=Form.ORGANIZATION).count() == 4


def test_an_organizations_second_one_keeps_its_words(cast: Cast) -> None:
    of_branch(cast)
    sent = {"kind": "annual", "form": "organization", "then": "save", "items-TOTAL_FORMS": "1"}
    sent |= {"items-INITIAL_FORMS": "0", "items-0-text": "修好村口的路", "items-0-aim": "一公里"}
    sent |= {"items-0-due": "2026-12-31", "items-0-aspects": "service", "items-0-medium": "board"}
    code = cast.tree["V1"].code
    answer = signed_in(cast.secretary).post(f"/pledges/of/{code}/new", sent)
    assert answer.status_code == 400
    assert "修好村口的路" in text(answer)
    assert "今年已有一份年度承诺" in text(answer)


def test_voices_are_asked_once_until_that_has_ended(cast: Cast) -> None:
    """A draft stands: the second is told, and no second draft is made; ended, it may be anew."""
    pledge = reported(cast)
    client, path = signed_in(cast.secretary), f"/pledges/{pledge.pk}/ask"
    assert client.post(path).headers["Location"].startswith("/appraisals/")
    again = client.post(path, headers={"referer": f"http://testserver/pledges/{pledge.pk}/"})
    assert "已经发起过评议" in text(client.get(again.headers["Location"]))
    assert Poll.objects.count() == 1
    Poll.objects.update(state=PollState.WITHDRAWN)
    client.post(path)
    assert Poll.objects.count() == 2
