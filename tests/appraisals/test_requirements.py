"""What the documents ask of appraisals, one requirement at a time (C-09, C-15)."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.appraisals.casts import Cast
from tests.factories.counties import holder
from tests.factories.people import signed_in
from xianfeng.appraisals.access import may_organize
from xianfeng.appraisals.actions import announcing, office, polls
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.actions.polls import Draft, Thing
from xianfeng.appraisals.actions.voices import Said, speak
from xianfeng.appraisals.models import NamedVoice, ObjectKind, Poll, Voice
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.queries.feeds import mass_counts_for
from xianfeng.appraisals.queries.guard import Reader, inputs_of, results_of
from xianfeng.appraisals.queries.polls import polls_about
from xianfeng.appraisals.queries.rosters import electorate_of
from xianfeng.appraisals.rules.voices import BEST_SHARE, best_share
from xianfeng.appraisals.states import PollState
from xianfeng.grading.models import Decision
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.members.actions.transfers import accept_transfer
from xianfeng.members.models import MemberKind, Membership, Person, Transfer
from xianfeng.organizations.models import Duty, Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Evaluator, Subject


def held(village: Cast, *answers: int, **more: Any) -> Poll:
    """A published poll of the members, who gave these answers to every question."""
    poll = village.opened(**more)
    width = len(ballot_of(poll).asked)
    for voter, answer in zip(village.members, answers, strict=False):
        village.vote(poll, "members", voter, *[answer] * width)
    village.close(poll)
    village.publish(poll)
    return poll


# --- whom, what, by which words


@pytest.mark.parametrize("kind", list(ObjectKind))
def test_r183_all_six_kinds_of_objects_are_appraised(village: Cast, kind: ObjectKind) -> None:
    """From draft to input for the room that has the object. The box, which anybody may ask,
    knows people's things by number."""
    thing = Thing(kind, "k1", "张三丰的事")
    poll = held(village, 1, 1, 2, 2, 3, things=[thing])
    counts = inputs_of(poll)["members"]["o1.overall"]
    assert [*polls_about(kind, ["k1"])] == [poll]
    assert dict(counts) == {"satisfied": 2, "mostly": 2, "dissatisfied": 1}
    public = kind in (ObjectKind.ORGANIZATION, ObjectKind.WINDOW)
    assert ("张三丰" in poll.manifest) == public


def test_r183_questions_of_ones_own(village: Cast) -> None:
    """Free question sets on a scale of the pack, with every choice of who answers."""
    own = ["会开得短不短", "事办得快不快"]
    poll = village.draft("free", own_questions=own, scale="satisfaction")
    asked = ballot_of(poll).asked
    assert [one.question.text.zh for one in asked] == own
    village.only(poll, ("members", "ballot", 0))
    announcing.announce(village.secretary, poll)
    announcing.open_poll(village.secretary, poll)
    for voter in village.members[:6]:
        village.vote(poll, "members", voter, 1, 2)
    village.vote(poll, "members", village.members[6], 2, 1)
    village.close(poll)
    village.publish(poll)
    page = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    assert all(text in page.content.decode() for text in own)


def test_r183_own_questions_by_the_page(village: Cast) -> None:
    """At most ten; none is refused."""
    secretary = signed_in(village.secretary)
    moment = clock.now().astimezone(clock.SHANGHAI)
    form = {
        "organization": village.branch.pk, "title": "问问大家", "circle": "organization",
        "asking": f"{village.pack} free satisfaction", "minimum_turnout": 0,
        "opens": moment.strftime("%Y-%m-%dT%H:%M"),
        "closes": (moment + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    for own, status in (("", 400), ("问\n" * 11, 400), ("事办得快不快\n会开得短不短", 302)):
        answer = secretary.post(reverse("appraisals:new"), form | {"own_questions": own})
        assert answer.status_code == status
    assert Poll.objects.get().own_questions == ["事办得快不快", "会开得短不短"]


def test_r157_c15_three_questions_on_a_member_where_the_pack_has_them(village: Cast) -> None:
    """Beijing asks about spirit, ties and example; the central opinion asks none of the three."""
    beijing = load_pack_version(None, "beijing-2010").hash
    three = next(one for one in pack_of(beijing).questions if len(one.questions) == 3)
    assert [one.code for one in three.questions] == ["spirit", "service", "example"]
    assert not [one for one in pack_of(village.pack).questions if one.clause == three.clause]
    things = [Thing(ObjectKind.MEMBER, str(n), f"党员{n}") for n in range(2)]
    poll = held(village, 1, 1, 2, 2, 3, question_set=three.code, pack_hash=beijing, things=things)
    (found,) = results_of(poll, Reader.INSIDE)
    assert len(found.questions) == 6  # three of each member


def test_r158_superiors_have_organizations_appraised_and_organizations_their_members(
    village: Cast,
) -> None:
    """And the result is published to a chosen scope."""
    beijing = load_pack_version(None, "beijing-2010").hash
    by_subject = {
        one.subject: one for one in pack_of(beijing).questions if set(one.evaluators)
        == {Evaluator.MEMBERS, Evaluator.PUBLIC}
    }  # fmt: skip
    assert set(by_subject) == {Subject.ORGANIZATION, Subject.MEMBER}
    town = holder(Role.COMMITTEE_STAFF, village.places["T1"])
    for actor in (town, village.secretary):
        places = Organization.objects.filter(may_organize(actor))
        assert places.filter(pk=village.branch.pk).exists()
    neighbour = holder(Role.SECRETARY, village.places["V2"])
    for circle, status in (("organization", 404), ("county", 200), ("public", 200)):
        poll = held(village, 1, 1, 2, 2, 3, circle=circle)
        path = reverse("appraisals:results", args=[poll.pk])
        assert signed_in(neighbour).get(path).status_code == status


def test_r159_the_superior_assesses_down_the_chain_and_results_reach_recognition(
    village: Cast,
) -> None:
    """The class of superiors is who holds the duty right above; what is published is handed to
    the rooms that honour, as an input."""
    poll = village.draft()
    polls.set_class(poll, "superior", "named", 0, one=village.one(poll, "superior"))
    above = holder(Role.COMMITTEE_STAFF, village.places["T1"])
    holder(Role.COMMITTEE_STAFF, village.places["T2"])
    assert electorate_of(poll, village.one(poll, "superior")).users == (above,)
    poll = held(village, 1, 1, 2, 2, 3)
    assert [*polls_about("organization", ["V1"])] == [poll]
    assert set(inputs_of(poll)) == {"members"}


# --- four voices


def test_r024_r085_c09_voices_are_stored_apart_and_an_absent_one_is_absent(village: Cast) -> None:
    """Self by name, members and masses by ballot and paper; nothing adds them up."""
    poll = village.opened(("members", "ballot", 0), ("public", "paper", 40), ("self", "named", 0))
    for place, voter in enumerate(village.members):
        village.vote(poll, "members", voter, 1 + place % 2)
    village.close(poll)
    sheet = PaperSheet(9, {"o1.overall": {"satisfied": 4, "dissatisfied": 5}}, "张三", "李四")
    enter_paper(village.secretary, village.one(poll, "public"), sheet)
    village.publish(poll)
    found = {one.voice: one for one in results_of(poll, Reader.INSIDE)}
    assert set(found) == {"members", "public"}  # nobody spoke for itself: absent, not zero
    assert found["members"].questions["o1.overall"].total.counts == {"satisfied": 4, "mostly": 4}
    assert set(inputs_of(poll)) == {"members", "public"}


def test_c09_the_circles_of_the_packs_differ_and_each_can_be_asked(village: Cast) -> None:
    """Four voices with self; three without; self, masses, superior; with society."""
    circles = {one.code: set(one.evaluators) for one in pack_of(village.pack).questions}
    assert {Evaluator.SELF, Evaluator.MEMBERS, Evaluator.PUBLIC, Evaluator.LEADER} in (
        circles.values()
    )
    assert {Evaluator.SELF, Evaluator.PUBLIC, Evaluator.SOCIETY, Evaluator.SUPERIOR} in (
        circles.values()
    )
    assert {voice.value for voice in Voice} >= {
        one.value for each in circles.values() for one in each
    }


def test_r025_the_self_assessment_is_by_name(village: Cast) -> None:
    """It is never part of a count."""
    poll = village.opened(("self", "named", 0), ("members", "ballot", 0))
    speak(village.secretary, village.one(poll, "self"), Said({"o1.overall": "mostly"}, {}))
    assert NamedVoice.objects.get().answers == {"o1.overall": "mostly"}
    village.close(poll)
    village.publish(poll)
    assert [one.voice for one in results_of(poll, Reader.INSIDE)] == ["members"]


def test_r026_r087_how_many_were_asked_and_took_part_is_recorded(village: Cast) -> None:
    """Asked widely: the number invited, ballots on the web and on paper, the turnout."""
    poll = village.opened(("public", "ballot", 30), minimum_turnout=20)
    codes = office.print_slips(village.secretary, village.one(poll, "public"))
    for code in codes[:9]:
        village.vote(poll, "public", code, 1)
    village.close(poll)
    village.publish(poll)
    (found,) = results_of(poll, Reader.INSIDE)
    assert (found.eligible, found.issued, found.web, found.turnout) == (30, 9, 9, Fraction(3, 10))


def test_r060_members_appraise_one_another_by_post(village: Cast) -> None:
    """At windows: people served, members and leaders speak of one post (三评)."""
    windows = next(one for one in pack_of(village.pack).questions if one.subject is Subject.WINDOW)
    assert set(windows.evaluators) == {Evaluator.CLIENTS, Evaluator.MEMBERS, Evaluator.LEADER}
    poll = held(
        village, 1, 1, 2, 2, 3, question_set=windows.code,
        things=[Thing(ObjectKind.WINDOW, "w1", "办证窗口")],
    )  # fmt: skip
    assert [*polls_about("window", ["w1"])] == [poll]


def test_r028_r029_many_at_once_or_one_by_one(village: Cast) -> None:
    """One ballot asks about every member; another about one pledge alone."""
    things = [Thing(ObjectKind.PLEDGE, str(n), f"承诺{n}") for n in range(3)]
    yearly = village.draft(things=things)
    assert [one.number for one in ballot_of(yearly).asked] == [1, 2, 3]
    single = village.draft(things=things[:1])
    assert len(ballot_of(single).asked) == 1
    with pytest.raises(Refused):
        village.draft(things=[])


def test_r031_results_go_back_to_members_and_to_the_public(village: Cast) -> None:
    """Members read what their branch was told; society reads what was published to it."""
    poll = held(village, 1, 1, 2, 2, 3, circle="public")
    member = signed_in(village.members[0])
    assert member.get(reverse("appraisals:results", args=[poll.pk])).status_code == 200
    public = Client(headers={"host": "localhost"})
    assert public.get(reverse("appraisals:public", args=[poll.pk])).status_code == 200
    inside = held(village, 1, 1, 2, 2, 3)
    assert public.get(reverse("appraisals:public", args=[inside.pk])).status_code == 404


def test_r063_r086_r184_results_decide_nothing(village: Cast) -> None:
    """A basis: no grade, no place, no decision is written by a publication."""
    before = Decision.objects.count()
    poll = held(village, 1, 1, 1, 1, 2)
    assert Decision.objects.count() == before
    page = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    assert "由人决定，不以票取人" in page.content.decode()


# --- 优秀 of a branch's members


def things_of(village: Cast, number: int) -> list[Thing]:
    people = Person.objects.filter(memberships__organization=village.branch).order_by("pk")
    return [Thing(ObjectKind.MEMBER, str(one.pk), one.name) for one in people[:number]]


@pytest.mark.parametrize(
    ("best", "of", "too_high"), [(0, 3, False), (1, 3, False), (2, 3, True), (4, 12, False),
                                 (5, 12, True), (0, 0, False), (1, 1, True)]
)  # fmt: skip
def test_r088_a_third_of_a_branch_at_most_is_excellent(best: int, of: int, too_high: bool) -> None:
    """The share is exact, and a third is allowed."""
    graded = {n: "excellent" if n < best else "qualified" for n in range(of)}
    found = best_share(graded, "excellent")
    assert (found.best, found.of, found.is_too_high) == (best, of, too_high)
    assert Fraction(1, 3) == BEST_SHARE


def test_r023_r088_the_yearly_review_warns_above_a_third(village: Cast) -> None:
    """优秀, 合格, 基本合格, 不合格: three members, two of them 优秀 by most; a warning, no cut."""
    poll = village.opened(question_set="member-review", things=things_of(village, 3))
    for voter in village.members:
        village.vote(poll, "members", voter, 1, 1, 2)
    village.close(poll)
    village.publish(poll)
    page = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    text = page.content.decode()
    assert "多数评为优秀的有 2 人，超过 3 人的三分之一" in text
    assert "等次由党支部研究确定" in text


def test_r023_within_a_third_nothing_is_said_against(village: Cast) -> None:
    poll = village.opened(question_set="member-review", things=things_of(village, 3))
    for voter in village.members:
        village.vote(poll, "members", voter, 1, 2, 2)
    village.close(poll)
    village.publish(poll)
    page = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    assert "没有超过 3 人的三分之一" in page.content.decode()


# --- the roster


def test_r183_a_transfer_moves_the_vote_with_the_person(village: Cast) -> None:
    """The roster of an announced poll stays; the next one is of where the member belongs. The
    account reads where its owner belongs; whoever held an office keeps it."""
    user = village.members[0]
    person = Person.objects.get(user=user)
    running = village.opened()
    old, new = village.branch, village.places["V2"]
    for place in range(6):
        namesake = Person.objects.create(name=f"二村党员{place}")
        Membership.objects.create(
            person=namesake, organization=new, kind=MemberKind.FULL, since=clock.today()
        )
    transferred(person, old, new)
    village.vote(running, "members", user, 1)  # as announced
    here = village.draft()
    village.only(here, ("members", "ballot", 0))
    assert user not in electorate_of(here, village.one(here, "members")).users
    assert electorate_of(here, village.one(here, "members")).size == 11
    secretary = holder(Role.SECRETARY, new)
    there = polls.draft_poll(
        secretary, new, draft_of(village), [Thing(ObjectKind.ORGANIZATION, "V2", "二村支部")]
    )
    village.only(there, ("members", "ballot", 0))
    roster = electorate_of(there, village.one(there, "members"))
    assert roster.users == (user,)
    assert roster.size == 7
    held_by = Duty.objects.filter(user=user, until__isnull=True)
    assert list(held_by.values_list("role", "organization__code")) == [("member", "V2")]


def transferred(person: Person, source: Any, target: Any) -> None:
    offer = Transfer.objects.create(
        person=person, source=source, target=target, kind=MemberKind.FULL, offered_on=clock.today()
    )
    accept_transfer(None, offer)


def draft_of(village: Cast) -> Draft:
    moment = clock.now()
    values = {"title": "评议二村支部", "year": 2026, "pack_hash": village.pack}
    times = {"opens": moment, "closes": moment + timedelta(days=2)}
    return Draft(question_set="industry-voices", **values, **times)  # type: ignore[arg-type]  # by field


def test_a_transferred_member_reads_results_where_the_member_belongs(village: Cast) -> None:
    user = village.members[0]
    poll = held(village, 1, 1, 2, 2, 3)
    path = reverse("appraisals:results", args=[poll.pk])
    assert signed_in(user).get(path).status_code == 200
    transferred(Person.objects.get(user=user), village.branch, village.places["V2"])
    assert signed_in(user).get(path).status_code == 404
    assert Poll.objects.get(pk=poll.pk).state == PollState.PUBLISHED


def test_mass_voice_is_an_input_of_grading(village: Cast) -> None:
    """R-085: what a round takes from polls is what was published, and only on its pack."""
    poll = village.opened(("public", "paper", 40), question_set="indicators")
    village.close(poll)
    sheet = {one.id: {"satisfied": 20, "mostly": 10} for one in ballot_of(poll).asked}
    enter_paper(village.secretary, village.one(poll, "public"), PaperSheet(30, sheet, "甲", "乙"))
    assert mass_counts_for(village.places["C1"], 2026, village.pack) == {}
    village.publish(poll)
    found = mass_counts_for(village.places["C1"], 2026, village.pack)
    assert {one.poll for one in found.values()} == {poll.pk}
