"""R-003, R-023, R-024: appraised when nobody is still being asked; a missing voice is named."""

import json

import pytest

from tests.factories.people import signed_in
from tests.pledges.cast import Cast, text
from tests.pledges.test_life import SAID, reported
from xianfeng.appraisals.models import Poll, PollClass
from xianfeng.appraisals.states import PollState
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import Refused
from xianfeng.pledges.actions import appraising
from xianfeng.pledges.models import Pledge
from xianfeng.pledges.queries.appraisals import missing_voices, to_appraise
from xianfeng.pledges.states import PledgeState

pytestmark = pytest.mark.django_db
WHY = "村民会议定在下月召开"


def asked(cast: Cast, pledge: Pledge, state: PollState, *answered: str) -> Poll:
    """A poll about it as it stands then, with the voices that answered."""
    poll = appraising.ask_voices(cast.secretary, [pledge])
    Poll.objects.filter(pk=poll.pk).update(state=state)
    PollClass.objects.filter(poll=poll, voice__in=answered).update(ballots=7)
    return poll


def missing(pledge: Pledge) -> list[str]:
    return [one.value for one in missing_voices(pledge)]


@pytest.mark.parametrize(
    "state", [PollState.DRAFT, PollState.ANNOUNCED, PollState.OPEN, PollState.CLOSED]
)
def test_r023_one_comment_is_not_enough_while_a_poll_goes_on(cast: Cast, state: PollState) -> None:
    """A draft, too, was asked for: it is withdrawn, or it is held."""
    pledge = reported(cast)
    poll = asked(cast, pledge, state)
    appraising.comment_pledge(cast.leader, pledge, SAID)
    with pytest.raises(Refused, match=poll.title):
        appraising.mark_appraised(cast.secretary, pledge, WHY)
    assert cast.pledge(pledge.pk).state == PledgeState.DONE


@pytest.mark.parametrize("state", [PollState.VOID, PollState.WITHDRAWN])
def test_r024_a_voice_that_is_missing_is_named_with_the_reason(
    cast: Cast, state: PollState
) -> None:
    """A poll that counts for nothing is no voice, and may be asked for again (R-028)."""
    pledge = reported(cast)
    asked(cast, pledge, state, "members", "public")
    appraising.comment_pledge(cast.leader, pledge, SAID)
    assert missing(pledge) == ["members", "public"]
    assert to_appraise(cast.program, cast.tree["V1"]).exists()
    client, path = signed_in(cast.secretary), f"/pledges/{pledge.pk}/"
    page = text(client.get(path))
    assert "没有听到的：党员互评、群众评议" in page
    refused = client.post(f"{path}appraise", {"reason": " "})
    assert refused.status_code == 400
    assert "请写明理由" in text(refused)
    assert client.post(f"{path}appraise", {"reason": WHY}).status_code == 302
    page = text(signed_in(cast.member).get(path))
    assert WHY in page
    assert "没有听到的：党员互评、群众评议" in page
    told = Entry.objects.get(kind="pledge.appraised").text
    assert json.loads(told)["data"]["missing"] == ["members", "public"]
    assert WHY not in told


def test_r003_r024_all_four_voices_need_no_reason(cast: Cast) -> None:
    """The own report is the own voice; the people's and the members' come from the poll."""
    pledge = reported(cast)
    asked(cast, pledge, PollState.PUBLISHED, "members", "public")
    assert missing(pledge) == ["leader"]
    appraising.comment_pledge(cast.leader, pledge, SAID)
    assert missing(pledge) == []
    appraising.mark_appraised(cast.secretary, pledge)
    assert cast.pledge(pledge.pk).appraisal_note == ""


def test_r024_a_circle_that_nobody_answered_is_missing(cast: Cast) -> None:
    pledge = reported(cast)
    asked(cast, pledge, PollState.PUBLISHED, "members")
    assert missing(pledge) == ["public", "leader"]
