"""What an organizer cannot do, whatever is sent: second votes, odd counters, early looks."""

import pytest

from tests.appraisals.casts import Cast
from xianfeng.appraisals.actions import announcing, polls
from xianfeng.appraisals.models import PollClass
from xianfeng.appraisals.queries.fairness import notices_of
from xianfeng.appraisals.rules.checks import Warned
from xianfeng.kernel.errors import Refused


@pytest.mark.parametrize("form", ["ballot", "paper", "named"])
@pytest.mark.parametrize("voice", ["members", "self", "leader", "superior"])
def test_a_roster_fills_one_class(village: Cast, voice: str, form: str) -> None:
    """A-2: one person, one ticket; a second class would seat the same people again."""
    poll = village.draft()
    village.only(poll, (voice, "ballot", 0))
    with pytest.raises(Refused):
        polls.set_class(poll, voice, form, 9)
    other = polls.set_class(poll, "public", "ballot", 9)
    with pytest.raises(Refused):
        polls.set_class(poll, voice, form, 9, one=other)
    polls.set_class(poll, voice, form, 0, one=village.one(poll, voice))


def test_slips_may_be_cut_into_groups(village: Cast) -> None:
    """Whoever holds a slip of one group holds none of another."""
    poll = village.draft()
    village.only(poll, ("public", "ballot", 10), ("public", "ballot", 10))
    assert sorted(poll.classes.values_list("code", flat=True)) == ["public", "public.2"]


def test_a_draft_that_seats_twice_is_not_announced(village: Cast) -> None:
    """However it came to be: two requests at once, or a draft of an older version."""
    poll = village.draft()
    village.only(poll, ("members", "ballot", 0))
    PollClass.objects.create(poll=poll, code="members.2", voice="members", form="ballot")
    assert Warned.SEATED_TWICE in {one.kind for one in notices_of(poll) if one.stops}
    with pytest.raises(Refused):
        announcing.announce(village.secretary, poll)
