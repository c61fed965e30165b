"""民主评议党员 with a secret ballot: run by appraisals, read under its guard, decided by people."""

import json
from datetime import timedelta

import pytest

from tests.appraisals.casts import Cast, cast
from tests.factories.counties import DAY, holder
from tests.factories.people import signed_in
from tests.pledges.cast import text
from xianfeng.appraisals.actions import announcing, paper, polls, voices
from xianfeng.appraisals.actions.paper import PaperSheet
from xianfeng.appraisals.actions.voices import Said
from xianfeng.appraisals.models import Poll
from xianfeng.journal.models import Entry
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.models import MemberKind, Membership, Person
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version
from xianfeng.pledges.actions import democratic
from xianfeng.pledges.actions.democratic import Entered
from xianfeng.pledges.actions.programs import open_program
from xianfeng.pledges.models import DemocraticReview, ReviewedMember
from xianfeng.pledges.queries import democratic as queries
from xianfeng.pledges.states import MeetingState
from xianfeng.pledges.views.democratic import steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


@pytest.fixture
def village(monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Twelve members, eight with accounts; the last is probationary."""
    made = cast(monkeypatch)
    Membership.objects.filter(person__in=Person.objects.filter(name="党员11")).update(
        kind=MemberKind.PROBATIONARY
    )
    return made


def held(village: Cast, pack: str = "central-2012") -> DemocraticReview:
    """The meeting of the year."""
    program = open_program(None, village.places["C1"], 2026, load_pack_version(None, pack))
    return democratic.hold_review(village.secretary, program, village.branch, DAY, 10)


def opened(village: Cast, review: DemocraticReview) -> Poll:
    """The ballot, taking tickets."""
    poll = democratic.ask_ballot(village.secretary, review)
    announcing.announce(village.secretary, poll)
    announcing.open_poll(village.secretary, poll)
    return poll


def voted(village: Cast, review: DemocraticReview, on_paper: int = 2) -> Poll:
    """Seven vote on the web, some on paper: for the first member five 优秀, the others 合格."""
    poll = opened(village, review)
    people = poll.objects_asked.count()
    for place, voter in enumerate(village.members[:7]):
        village.vote(poll, "members", voter, 1 if place < 5 else 2, *[2] * (people - 1))
    village.close(poll)
    if on_paper:
        best = {"o1.overall": {"excellent": on_paper // 2, "qualified": on_paper - on_paper // 2}}
        rows = {f"o{number}.overall": {"qualified": on_paper} for number in range(2, people + 1)}
        sheet = PaperSheet(on_paper, rows | best, "甲", "乙")
        paper.enter_paper(village.secretary, village.one(poll, "members"), sheet)
    village.publish(poll)
    return poll


def test_r023_the_ballot_is_a_poll_of_the_branch(village: Cast) -> None:
    """R-023: Every graded member is on it; the probationary one votes and is not."""
    review = held(village)
    poll = democratic.ask_ballot(village.secretary, review)
    names = [one.name for one in poll.objects_asked.all()]
    assert len(names) == 11
    assert "党员11" not in names
    announcing.announce(village.secretary, poll)
    assert village.one(poll, "members").eligible == 12
    with pytest.raises(Refused, match="已经发起"):
        democratic.ask_ballot(village.secretary, review)
    polls.withdraw(village.secretary, poll, "日期有误")
    assert democratic.ask_ballot(village.secretary, review).pk != poll.pk


def test_r023_votes_are_read_under_the_guard_and_only_when_published(village: Cast) -> None:
    """The whole with how many took part; of one mind only as a band (A-4)."""
    review = held(village)
    poll = voted(village, review, on_paper=0)
    found = queries.voted(review)
    first, second = [found.votes[one.key] for one in poll.objects_asked.all()][:2]
    (group,) = first.groups
    assert (group.way, dict(group.told)) == (
        "", {"优秀": 5, "合格": 2, "基本合格": 0, "不合格": 0, "未填": 0},
    )  # fmt: skip
    assert [(one.told, one.band) for one in second.groups] == [((), "合格")]
    assert not first.apart
    ((_poll, count, everybody, share),) = found.turnouts
    assert (count, everybody, share) == (7, 12, "58.3%")


@pytest.mark.parametrize(("on_paper", "ways"), [(2, ["电子票"]), (5, [""])])
def test_r023_beside_paper_the_votes_stand_apart(
    village: Cast, on_paper: int, ways: list[str]
) -> None:
    """Two on paper are not told, nor is the whole that those two could be taken from; five and
    mixed are told with it (A-4.4). Of one mind, web and paper are a band each."""
    review = held(village)
    poll = voted(village, review, on_paper)
    first, second = [queries.voted(review).votes[one.key] for one in poll.objects_asked.all()][:2]
    assert [one.way for one in first.groups] == ways
    assert first.apart == (on_paper == 2)
    assert {one.band for one in second.groups} == {"合格"}
    assert len(second.groups) == (1 if on_paper == 2 else 2)
    assert second.apart


def test_nothing_is_told_or_decided_while_the_ballot_runs(village: Cast) -> None:
    review = held(village)
    opened(village, review)
    assert queries.voted(review).votes == {}
    write(village, review)
    with pytest.raises(Refused, match="还没有公布"):
        democratic.decide_review(village.secretary, review)


def write(village: Cast, review: DemocraticReview, best: int = 0) -> None:
    """Opinions and grades: the first `best` excellent, the others qualified."""
    told = {
        row.pk: Entered(
            "做到了", "服务好", {"qualified": 9}, "同意", "excellent" if n < best else "qualified"
        )
        for n, row in enumerate(review.members.order_by("membership_id"))
    }
    review.refresh_from_db()
    democratic.enter_review(village.secretary, review, told, review.edition)


def test_counts_of_a_ballot_are_not_typed_over(village: Cast) -> None:
    """What the box counted has no second source."""
    review = held(village)
    voted(village, review)
    write(village, review)
    assert not review.members.exclude(votes={}).exists()


def test_votes_and_grades_stand_in_the_record_under_a_salt(village: Cast) -> None:
    """Eleven members and four grades: a bare hash of them could be tried for by anybody."""
    review = held(village)
    write(village, review, best=3)
    democratic.decide_review(village.secretary, review)
    entered = json.loads(Entry.objects.get(kind="member_review.entered").text)
    decided = json.loads(Entry.objects.get(kind="member_review.decided").text)
    assert set(entered["sealed"]) == {"actor", "votes"}
    assert set(decided["sealed"]) == {"actor", "grades"}  # and "note" where one was written
    votes: Json = [[row.pk, row.votes] for row in review.members.order_by("pk")]
    text = json.dumps([entered, decided])
    assert digest_of(votes) not in text
    assert digest_of(democratic.grades_of(review)) not in text


def test_r023_more_than_a_third_excellent_needs_words(village: Cast) -> None:
    """§3: three of eleven pass, four are possible with a reason that is kept."""
    review = held(village)
    write(village, review, best=3)
    assert not queries.warnings_of(review)
    write(village, review, best=4)
    with pytest.raises(Refused, match="为什么仍然"):
        democratic.decide_review(village.secretary, review, " ")
    democratic.decide_review(village.secretary, review, "抗洪中四名党员表现突出")
    review.refresh_from_db()
    assert (review.state, review.note) == (MeetingState.DECIDED, "抗洪中四名党员表现突出")
    with pytest.raises(NotAllowedNow):
        democratic.ask_ballot(village.secretary, review)


def test_what_was_left_out_needs_words_and_stays_undone(village: Cast) -> None:
    """§3: neither self-assessment nor votes: no grade without a reason, no step shown as done."""
    review = held(village)
    told = {row.pk: Entered(opinion="同意", grade="qualified") for row in review.members.all()}
    democratic.enter_review(village.secretary, review, told, review.edition)
    review.refresh_from_db()
    assert steps_of(review) == ["current", "todo", "todo", "todo"]
    with pytest.raises(Refused, match="为什么仍然"):
        democratic.decide_review(village.secretary, review)
    democratic.decide_review(village.secretary, review, "会议记录另存")
    review.refresh_from_db()
    assert steps_of(review) == ["todo", "todo", "done", "current"]
    democratic.feed_back_review(village.secretary, review)
    review.refresh_from_db()
    assert steps_of(review) == ["todo", "todo", "done", "done"]


def test_a_ballot_counts_as_votes(village: Cast) -> None:
    review = held(village)
    voted(village, review)
    write(village, review)
    assert not queries.warnings_of(review)
    assert steps_of(review) == ["done", "done", "current", "todo"]


def steps_of(review: DemocraticReview) -> list[str]:
    return [one["state"] for one in steps(review, queries.voted(review))]


def test_a_meeting_has_a_day_of_its_year_that_is_past(village: Cast) -> None:
    program = open_program(
        None, village.places["C1"], DAY.year, load_pack_version(None, "central-2012")
    )
    for day, why in (
        (clock.today() + timedelta(days=1), "不能晚于今天"),
        (DAY.replace(year=DAY.year - 1), "2026 年内"),
    ):
        with pytest.raises(Refused, match=why):
            democratic.hold_review(village.secretary, program, village.branch, day, 10)


def test_the_own_word_by_name_stands_on_the_sheet(village: Cast) -> None:
    """个人自评 in the ballot's page; somebody else's word about oneself is not taken."""
    review = held(village)
    poll = opened(village, review)
    person = ReviewedMember.objects.get(membership__person__name="党员0").membership.person
    number = poll.objects_asked.get(key=str(person.pk)).number
    asked = f"o{number}.overall"
    said = Said({asked: "qualified"}, {asked: "坚持每周走访"})
    voices.speak(village.members[0], village.one(poll, "self"), said)
    word = queries.voted(review).own[str(person.pk)]
    assert (word.grade, word.text, word.on_behalf) == ("合格", "坚持每周走访", False)
    assert len(queries.voted(review).own) == 1


def test_a_big_branch_gets_equal_ballots(village: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "MOST_OBJECTS", 6)
    review = held(village)
    democratic.ask_ballot(village.secretary, review)
    assert sorted(one.objects_asked.count() for one in review.polls.all()) == [5, 6]


def test_few_members_and_silent_packs_count_in_the_meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer than five: a ballot would tell who voted how; a pack without the question: none."""
    small = cast(monkeypatch, 4, 2)
    program = open_program(None, small.places["C1"], 2026, load_pack_version(None, "central-2012"))
    review = democratic.hold_review(small.secretary, program, small.branch, DAY, 3)
    with pytest.raises(Refused, match="不足 5 人"):
        democratic.ask_ballot(small.secretary, review)


def test_a_pack_without_the_question(village: Cast) -> None:
    review = held(village, "county-2010")
    with pytest.raises(Refused, match="没有民主测评的问题"):
        democratic.ask_ballot(village.secretary, review)


def test_the_sheet_shows_the_ballot_to_branch_and_committee(village: Cast) -> None:
    """From the button to the feedback, by pages alone; another branch gets 404."""
    review = held(village)
    client = signed_in(village.secretary)
    path = f"/pledges/member-reviews/{review.pk}/"
    assert "发起不记名测评" in text(client.get(path))
    answer = client.post(f"{path}ballot")
    assert answer.headers["Location"] == f"/appraisals/{review.polls.get().pk}"
    assert "还没有公布结果" in text(client.get(path))
    polls.withdraw(village.secretary, review.polls.get(), "重来")
    review.refresh_from_db()
    voted(village, review)
    town = holder(Role.COMMITTEE_STAFF, village.places["T1"])
    for reader in (client, signed_in(town)):
        page = text(reader.get(path))
        assert "12 人应评，9 人参评，参评率 75.0%" in page
        assert "电子票：优秀 5，合格 2" in page
        assert "电子票：合格（全部或只差一人）" in page
        assert "也不显示合计" in page
        assert 'name="member-1-votes_excellent"' not in page
    write(village, review, best=4)
    refused = client.post(f"{path}decide", {"note": ""})
    assert refused.status_code == 400
    assert "为什么仍然这样定" in text(refused)
    assert client.post(f"{path}decide", {"note": "表现突出"}).status_code == 302
    client.post(f"{path}feed-back")
    own = text(signed_in(village.members[0]).get("/pledges/member-reviews"))
    assert "优秀" in own
    other = signed_in(holder(Role.SECRETARY, village.places["V2"]))
    assert other.post(f"{path}ballot").status_code == 404
    assert signed_in(village.members[0]).post(f"{path}ballot").status_code == 404
