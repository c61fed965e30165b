"""R-017, R-040: what a pledge has stays with it when it is written anew."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.pledges.cast import Cast, another, drafted, looked, text
from tests.pledges.test_views import form, item
from xianfeng.organizations.roles import Role
from xianfeng.pledges.actions import programs, reviewing, writing
from xianfeng.pledges.models import Form, Pledge

pytestmark = pytest.mark.django_db


def together(cast: Cast) -> Pledge:
    """Entered by the secretary for 李一, with two who take part."""
    people = [cast.membership("王二").pk, cast.membership("宋四").pk]
    sent = form(item(), form="group", participants=people)
    path = f"/pledges/for/{cast.membership().pk}/new"
    assert signed_in(cast.secretary).post(path, sent).status_code == 302
    return cast.pledge(Pledge.objects.get().pk)


def saved(client: Client, pledge: Pledge, **head: Any) -> Any:
    pledge.refresh_from_db()
    sent = form(item("每周走访四户困难家庭"), edition=pledge.edition, **head)
    return client.post(f"/pledges/{pledge.pk}/edit", sent)


def names(pledge: Pledge) -> list[str]:
    rows = pledge.participants.order_by("person__name")
    return list(rows.values_list("person__name", flat=True))


@pytest.mark.parametrize("returned", [False, True])
def test_r017_who_answers_for_a_pledge_together_keeps_its_form_and_people(
    cast: Cast, returned: bool
) -> None:
    """L-1.10: the page offers the form and those who take part, and nobody else by name."""
    pledge = together(cast)
    if returned:
        writing.submit_pledge(cast.secretary, pledge)
        reviewing.send_back_pledge(cast.secretary, pledge, looked(pledge), "请写明户数")
    another(cast, Role.MEMBER, "V1", "外人")
    client = signed_in(cast.member)
    page = text(client.get(f"/pledges/{pledge.pk}/edit"))
    assert "党员集体承诺" in page
    assert "王二" in page
    assert "宋四" in page
    assert "个人承诺" not in page
    people = list(pledge.participants.values_list("pk", flat=True))
    assert saved(client, pledge, form="group", participants=people).status_code == 302
    pledge.refresh_from_db()
    assert (pledge.form, names(pledge)) == (Form.GROUP, ["宋四", "王二"])
    assert pledge.items.get().text == "每周走访四户困难家庭"


def test_r017_nobody_is_dropped_without_a_word(cast: Cast) -> None:
    """Another form, nobody, or somebody new is refused; one who leaves is taken off."""
    pledge = together(cast)
    client = signed_in(cast.member)
    assert saved(client, pledge, form="individual").status_code == 400
    assert saved(client, pledge, form="group").status_code == 400
    stranger = cast.membership("李一").pk
    assert saved(client, pledge, form="group", participants=[stranger]).status_code == 400
    assert names(pledge) == ["宋四", "王二"]
    one = cast.membership("宋四").pk
    assert saved(client, pledge, form="group", participants=[one]).status_code == 302
    assert names(pledge) == ["宋四"]
    secretary = signed_in(cast.secretary)
    mixed = saved(secretary, pledge, form="individual", participants=[one])
    assert "个人承诺没有参加的党员" in text(mixed)
    assert saved(secretary, pledge, form="individual").status_code == 302


def test_r017_who_left_the_branch_stays_among_those_who_take_part(cast: Cast) -> None:
    pledge = together(cast)
    gone = cast.membership("宋四")
    gone.until = gone.since
    gone.save()
    page = text(signed_in(cast.secretary).get(f"/pledges/{pledge.pk}/edit"))
    assert "宋四" in page


def test_r017_a_member_begins_no_pledge_together(cast: Cast) -> None:
    """The names of the branch are not a member's to choose from."""
    client = signed_in(cast.member)
    assert "党员集体承诺" not in text(client.get("/pledges/new"))
    assert client.post("/pledges/new", form(item(), form="group")).status_code == 400


def test_r040_a_closed_post_stays_on_a_pledge_that_names_it(cast: Cast) -> None:
    """L-1.7: the next save keeps it; a new pledge is not offered it."""
    post = programs.open_post(cast.secretary, cast.tree["V1"], "卫生监督岗", "每周检查两次")
    pledge = drafted(cast, post=post)
    programs.close_post(cast.secretary, post)
    client = signed_in(cast.member)
    assert "卫生监督岗" in text(client.get(f"/pledges/{pledge.pk}/edit"))
    assert "卫生监督岗" not in text(client.get("/pledges/new?kind=ad_hoc"))
    assert saved(client, pledge, post=post.pk).status_code == 302
    assert cast.pledge(pledge.pk).post == post
    assert saved(client, pledge, post="").status_code == 302
    assert cast.pledge(pledge.pk).post is None
