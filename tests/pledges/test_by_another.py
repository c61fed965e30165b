"""Nobody reviews the own pledge or checks the own notice, and everybody is told who does."""

import pytest

from tests.factories.counties import DAY
from tests.factories.people import signed_in
from tests.pledges.cast import TWO, Cast, approved, looked, submitted, text
from xianfeng.accounts.models import User
from xianfeng.members.actions.accounts import link_account
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.models import Duty
from xianfeng.organizations.roles import Role
from xianfeng.pledges.actions import publishing, reviewing, writing
from xianfeng.pledges.actions.publishing import Notice
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import Form, Publication
from xianfeng.pledges.states import PublicationState

pytestmark = pytest.mark.django_db


def test_r018_nobody_is_offered_the_review_of_the_own_pledge(cast: Cast) -> None:
    """R-018: The page says who reviews it, and has no button that would only be refused."""
    link_account(None, cast.membership("宋四").person, cast.secretary)
    appoint(None, cast.secretary, Role.MEMBER, cast.tree["V1"], DAY)
    own = submitted(cast, "宋四", cast.secretary)
    client = signed_in(User.objects.get(pk=cast.secretary.pk))
    path = f"/pledges/{own.pk}/review"
    for where in (path, f"/pledges/{own.pk}/"):
        page = text(client.get(where))
        assert "本人的承诺由另一人审核：由" in page
        assert 'value="approve"' not in page
        assert f'href="{path}"' not in page
    assert "一村" not in text(client.get(path)).split("本人的承诺由另一人审核：由")[1][:20]
    assert client.post(path, {"then": "approve", "edition": "1"}).status_code == 400
    assert 'value="approve"' in text(signed_in(cast.town).get(path))


def test_a_reviewer_may_look_at_another_one_first(cast: Cast) -> None:
    first, second = submitted(cast), submitted(cast, "宋四", cast.secretary)
    client = signed_in(cast.secretary)
    for here, there in ((first, second), (second, first)):
        page = text(client.get(f"/pledges/{here.pk}/review"))
        assert f'href="/pledges/{there.pk}/review"' in page
        assert "先看下一份" in page


def test_the_proposer_is_told_who_checks(cast: Cast) -> None:
    """党务公开 Art. 15: no button to check one's own; a small branch has its superior."""
    notice = publishing.propose_publication(
        cast.secretary, cast.program, cast.tree["V1"], Notice("board"), [approved(cast)]
    )
    path = f"/pledges/publications/{notice.pk}/"
    page = text(signed_in(cast.secretary).get(path))
    assert "由您提出的，须由另一人审核" in page
    assert cast.tree["T1"].name in page
    assert "no_secret" not in page
    assert path not in text(signed_in(cast.secretary).get("/"))
    assert path in text(signed_in(cast.town).get("/"))
    assert "no_secret" in text(signed_in(cast.town).get(path))
    answer = signed_in(cast.secretary).post(f"{path}check", {"no_secret": "1"}, follow=True)
    assert "由上级党组织审核" in text(answer)
    notice.refresh_from_db()
    assert notice.checked_by is None


def proposed_at_top(cast: Cast) -> Publication:
    """The county's own pledge, reviewed by a leader; its department proposes to make it known."""
    top = cast.tree["C1"]
    head = Head(form=Form.ORGANIZATION)
    pledge = writing.write_pledge(cast.department, cast.program, top, None, head, TWO)
    writing.submit_pledge(cast.department, cast.pledge(pledge.pk))
    fresh = cast.pledge(pledge.pk)
    reviewing.approve_pledge(cast.leader, fresh, looked(fresh))
    return publishing.propose_publication(
        cast.department, cast.program, top, Notice("board"), [cast.pledge(pledge.pk)]
    )


def test_r020_at_the_top_a_leader_checks_what_the_only_department_account_proposed(
    cast: Cast,
) -> None:
    """党务公开 Art. 15: nobody is above the county's top; its notice does not stand still."""
    notice = proposed_at_top(cast)
    path = f"/pledges/publications/{notice.pk}/"
    department, leader = signed_in(cast.department), signed_in(cast.leader)
    page = text(department.get(path))
    assert "请本单位的另一名工作人员或者领导办理" in page
    assert "no_secret" not in page
    answer = department.post(f"{path}check", {"no_secret": "1"}, follow=True)
    assert "没有上级的由领导审核" in text(answer)
    assert path in text(leader.get("/"))
    assert "no_secret" in text(leader.get(path))
    leader.post(f"{path}check", {"no_secret": "1"})
    leader.post(f"{path}approve")
    department.post(f"{path}carry-out")
    notice.refresh_from_db()
    assert notice.state == PublicationState.CARRIED_OUT
    assert notice.checked_by == cast.leader


def test_where_nobody_may_check_the_page_says_whom_to_appoint(cast: Cast) -> None:
    """One account in the whole county: the notice waits, and its page says for whom."""
    notice = proposed_at_top(cast)
    Duty.objects.filter(user=cast.leader).delete()
    path = f"/pledges/publications/{notice.pk}/"
    page = text(signed_in(cast.department).get(path))
    assert "现在还没有这样的人" in page
    assert "请系统管理员为" in page
    assert "另一名组织部门工作人员，或者一名领导" in page


def test_a_leader_checks_at_the_top_only_and_refuses_where_he_approves(cast: Cast) -> None:
    """A branch's notice is checked by its town; who approves may say no, too, and says why."""
    notice = publishing.propose_publication(
        cast.secretary, cast.program, cast.tree["V1"], Notice("board"), [approved(cast)]
    )
    path = f"/pledges/publications/{notice.pk}/"
    leader = signed_in(cast.leader)
    assert leader.post(f"{path}check", {"no_secret": "1"}).status_code == 404
    publishing.check_publication(cast.town, notice)
    assert f'action="{path}refuse"' in text(leader.get(path))
    leader.post(f"{path}refuse", {"reason": "表述请再斟酌"})
    notice.refresh_from_db()
    assert notice.state == PublicationState.REFUSED
    assert notice.advice == "表述请再斟酌"
