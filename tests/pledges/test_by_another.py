"""Nobody reviews the own pledge or checks the own notice, and everybody is told who does."""

from typing import Any

import pytest

from tests.factories.counties import DAY
from tests.pledges.cast import Cast, approved, opened, signed_in, submitted
from xianfeng.accounts.models import User
from xianfeng.members.actions.accounts import link_account
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.roles import Role
from xianfeng.pledges.actions import publishing
from xianfeng.pledges.actions.publishing import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return opened()


def text(response: Any) -> str:
    return str(response.content.decode())


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
