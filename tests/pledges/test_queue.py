"""R-018, R-037: each review waits for those whose work it is, and for nobody else."""

import pytest

from tests.factories.people import signed_in
from tests.pledges.cast import TWO, Cast, another, submitted
from xianfeng.accounts.models import User
from xianfeng.organizations.models import Duty
from xianfeng.organizations.roles import Role
from xianfeng.pledges.access import PledgePolicy
from xianfeng.pledges.actions import writing
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import Form, Pledge
from xianfeng.pledges.queries import inbox
from xianfeng.pledges.queries.pledges import to_review

pytestmark = pytest.mark.django_db


def own_of(cast: Cast, code: str, actor: User) -> Pledge:
    """An organization's own, handed in."""
    head = Head(form=Form.ORGANIZATION)
    made = writing.write_pledge(actor, cast.program, cast.tree[code], None, head, TWO)
    writing.submit_pledge(actor, made)
    return made


def waiting(user: User) -> set[int]:
    return set(to_review(user).values_list("pk", flat=True))


def test_r018_a_members_pledge_is_the_branchs_to_review(cast: Cast) -> None:
    """The town may step in and is not asked to: neither on the start page nor in its queue."""
    pledge = submitted(cast)
    assert waiting(cast.secretary) == {pledge.pk}
    assert waiting(cast.town) == waiting(cast.department) == waiting(cast.leader) == set()
    assert not any("待审核" in one.title for one in inbox.inbox(cast.town))
    assert "没有待审核的承诺" in signed_in(cast.town).get("/pledges/queue").content.decode()
    assert PledgePolicy.filter(cast.town, "review").filter(pk=pledge.pk).exists()


def test_r037_an_organizations_own_goes_one_step_up(cast: Cast) -> None:
    """R-037: leading bodies' pledges are looked at above them."""
    branch = own_of(cast, "V1", cast.secretary)
    town = own_of(cast, "T1", cast.town)
    assert waiting(cast.town) == {branch.pk}
    assert waiting(cast.department) == {town.pk}
    assert waiting(cast.secretary) == set()


def test_r037_the_countys_own_is_a_colleagues(cast: Cast) -> None:
    top = own_of(cast, "C1", cast.department)
    colleague = another(cast, Role.DEPARTMENT, "C1", "同事")
    assert waiting(colleague) == {top.pk}
    assert waiting(cast.department) == set()


def test_r018_what_the_secretary_promises_goes_up(cast: Cast) -> None:
    person = cast.membership("宋四").person
    type(person).objects.filter(pk=person.pk).update(user=cast.secretary)
    pledge = submitted(cast, "宋四", cast.secretary)
    assert waiting(cast.town) == {pledge.pk}
    assert waiting(cast.secretary) == set()


def test_r018_nothing_waits_for_nobody(cast: Cast) -> None:
    """Without a secretary the town reviews; without anybody in the town, the county."""
    pledge = submitted(cast)
    ended = {"until": cast.program.opened_at.date()}
    Duty.objects.filter(user=cast.secretary).update(**ended)
    assert waiting(cast.town) == {pledge.pk}
    assert waiting(cast.department) == set()
    Duty.objects.filter(user=cast.town).update(**ended)
    assert waiting(cast.department) == {pledge.pk}
