"""What is done with what is asked is told: nothing is cut off or passed over without a word."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories.people import signed_in
from tests.pledges.cast import Cast, drafted, published, submitted, text
from xianfeng.kernel import clock
from xianfeng.pledges.actions import writing
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import Form, Kind, Pledge
from xianfeng.pledges.queries import inbox
from xianfeng.pledges.rules.values import ItemText
from xianfeng.pledges.states import PledgeState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["year=1999", "state=zzz", "kind=x", "q=" + "字" * 61])
def test_a_filter_that_means_nothing_is_told(cast: Cast, query: str) -> None:
    """The whole ledger would be another answer than the one asked for."""
    published(cast)
    client = signed_in(cast.secretary)
    response = client.get(f"/pledges/ledger?{query}")
    assert response.status_code == 400
    assert "筛选条件有误" in text(response)
    assert "field-error" in text(response)
    assert response.context["lines"] == []
    assert client.get(f"/pledges/ledger/print?{query}").status_code == 400
    assert client.post(f"/pledges/ledger/export?{query}").status_code == 400


def sent(pledge: Pledge, note: str) -> dict[str, Any]:
    item = pledge.items.get(place=1)
    return {"then": "send_back", "edition": pledge.edition, f"note-{item.pk}": note}


def test_r018_long_advice_is_refused_and_kept(cast: Cast) -> None:
    """Three hundred characters are taken whole; one more is told at its field."""
    pledge = submitted(cast)
    client, path = signed_in(cast.secretary), f"/pledges/{pledge.pk}/review"
    long = "长" * 301
    refused = client.post(path, sent(pledge, long))
    assert refused.status_code == 400
    assert "有 301 字，超过 300 字。" in text(refused)
    assert long in text(refused)
    assert cast.pledge(pledge.pk).state == PledgeState.SUBMITTED
    assert client.post(path, sent(pledge, long[:300])).status_code == 302
    assert pledge.items.get(place=1).note == long[:300]


def test_each_draft_is_named_on_the_start_page(cast: Cast) -> None:
    drafted(cast)
    drafted(cast, kind=Kind.AD_HOC, occasion="汛期防汛")
    titles = {one.title for one in inbox.inbox(cast.member)}
    assert "承诺还没有提交：汛期防汛" in titles
    assert "承诺还没有提交：每周走访三户困难家庭" in titles


def test_r037_the_review_of_an_organizations_own_is_said_in_its_words(cast: Cast) -> None:
    head = Head(form=Form.ORGANIZATION)
    items = [*drafted(cast).items.all()]
    texts = [ItemText(one.text, one.aim, one.measures, one.due) for one in items]
    made = writing.write_pledge(cast.town, cast.program, cast.tree["T1"], None, head, texts)
    writing.submit_pledge(cast.town, made)
    page = text(signed_in(cast.town).get(f"/pledges/{made.pk}/"))
    assert "党组织的承诺由拟写人以外的人审核" in page
    assert "本人的承诺" not in page
    own = {"then": "approve", "edition": 1}
    assert "党组织的承诺由拟写人以外的人审核。" in text(
        signed_in(cast.town).post(f"/pledges/{made.pk}/review", own)
    )


def test_r031_feedback_is_read_on_the_start_page(cast: Cast) -> None:
    """Nobody has to look for what came of it; two months later it stands with the pledge alone."""
    pledge = published(cast)
    told = {"state": PledgeState.FED_BACK, "feedback": "群众满意，明年接着做"}
    Pledge.objects.filter(pk=pledge.pk).update(**told, fed_back_at=clock.now())
    client = signed_in(cast.member)
    assert "群众满意，明年接着做" in text(client.get("/"))
    assert "群众满意，明年接着做" not in text(signed_in(cast.secretary).get("/"))
    Pledge.objects.filter(pk=pledge.pk).update(fed_back_at=clock.now() - timedelta(days=61))
    assert "群众满意，明年接着做" not in text(client.get("/"))
    assert "群众满意，明年接着做" in text(client.get(f"/pledges/{pledge.pk}/"))


def test_who_writes_progress_is_told_when_others_see_it(cast: Cast) -> None:
    """R-182: not before the branch made it known through its check."""
    pledge = published(cast)
    client = signed_in(cast.member)
    for path in ("/", "/pledges/", f"/pledges/{pledge.pk}/"):
        assert "进展经党组织审核公开以后，别人才看得到" in text(client.get(path))
