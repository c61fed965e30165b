"""R-153, R-154: pledges carry on what was ordered to be put right before."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.pledges.cast import END, Cast, looked, noticed
from tests.ui.pages import undefined_fails
from xianfeng.kernel.clock import today
from xianfeng.pledges.actions import reviewing, writing
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import Form, Pledge
from xianfeng.rectification.models import Order

pytestmark = pytest.mark.django_db


def order(cast: Cast, public_text: str = "", code: str = "V1", name: str = "村务公开") -> Order:
    """An order of the year before, as a bare row."""
    return Order.objects.create(
        owner=cast.tree[code], object_kind="organization", object_id=code, object_name=name,
        source_kind="inspection", source_name="年度检查", problem="公开不及时", basis="检查记录",
        public_text=public_text, days=20, issued_on=today(), due_on=today(), state="accepted",
    )  # fmt: skip


def form(**head: Any) -> dict[str, Any]:
    """A pledge of one item as a browser sends it."""
    empty = {"items-TOTAL_FORMS": "5", "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "0",
             "items-MAX_NUM_FORMS": "20", "kind": "annual", "form": "individual", "then": "save",
             "items-0-text": "每月5日前公开村务", "items-0-due": END.isoformat(),
             "items-0-aspects": ["service"], "items-0-medium": "board"}  # fmt: skip
    return empty | head


def page(client: Client, path: str) -> str:
    with undefined_fails():
        return str(client.get(path).content.decode())


def test_r154_a_members_pledge_follows_an_earlier_rectification(cast: Cast) -> None:
    """A member chooses among what was made known; the board says what is carried on."""
    known, inner = order(cast, "村务按月公开"), order(cast, name="内部整改")
    elsewhere = order(cast, "别处的整改", code="V2")
    client = signed_in(cast.member)
    offered = page(client, "/pledges/new")
    assert "村务按月公开" in offered
    assert "内部整改" not in offered
    assert "别处的整改" not in offered
    for refused in (inner, elsewhere):
        assert client.post("/pledges/new", form(follows=refused.pk)).status_code == 400
    assert client.post("/pledges/new", form(follows=known.pk)).status_code == 302
    pledge = Pledge.objects.get()
    assert pledge.follows == known
    path = f"/pledges/{pledge.pk}/"
    assert "村务按月公开" in page(client, path)
    assert f'href="/rectification/{known.pk}/"' not in page(client, path)
    assert f'value="{known.pk}" selected' in page(client, f"{path}edit")
    writing.submit_pledge(cast.member, cast.pledge(pledge.pk))
    assert f'href="/rectification/{known.pk}/"' in page(signed_in(cast.secretary), path)
    reviewing.approve_pledge(cast.secretary, cast.pledge(pledge.pk), looked(pledge))
    noticed(cast, cast.pledge(pledge.pk))
    assert "落实整改：村务按月公开" in page(Client(), "/pledges/board/V1/2026")
    writing.change_pledge(cast.member, cast.pledge(pledge.pk), "再改一改")
    assert "落实整改：村务按月公开" in page(Client(), "/pledges/board/V1/2026/1")


def test_r153_r154_an_organizations_plan_follows_its_own_order(cast: Cast) -> None:
    """R-153: Also one that was never made known: the board then says nothing of it."""
    inner = order(cast, name="内部整改")
    client = signed_in(cast.secretary)
    assert "内部整改" in page(client, "/pledges/of/V1/new")
    path = "/pledges/of/V1/new"
    answer = client.post(path, form(form="organization", follows=inner.pk))
    assert answer.status_code == 302
    pledge = Pledge.objects.get()
    assert (pledge.form, pledge.follows) == (Form.ORGANIZATION, inner)
    writing.submit_pledge(cast.secretary, cast.pledge(pledge.pk))
    reviewing.approve_pledge(cast.town, cast.pledge(pledge.pk), looked(pledge))
    noticed(cast, cast.pledge(pledge.pk))
    board = page(Client(), "/pledges/board/V1/2026")
    assert "每月5日前公开村务" in board
    assert "内部整改" not in board
    assert "落实整改" not in board


def test_r154_without_orders_nothing_is_asked(cast: Cast) -> None:
    assert "follows" not in page(signed_in(cast.member), "/pledges/new")
    assert Head().follows is None
