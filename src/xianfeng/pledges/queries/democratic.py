"""Yearly member reviews: meetings, their ballots and sheets, one's own results."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from xianfeng.accounts.models import User
from xianfeng.appraisals.models import NamedVoice, Poll, Voice
from xianfeng.appraisals.queries.asking import Ballot, ballot_of
from xianfeng.appraisals.queries.guard import Reader, VoiceResult, results_of
from xianfeng.appraisals.queries.polls import named_voices
from xianfeng.appraisals.rules.suppression import BLANK, Cell, Shown
from xianfeng.appraisals.states import PollState
from xianfeng.appraisals.wording import percent, ways_told
from xianfeng.organizations.models import Organization
from xianfeng.packs.queries import pack_of
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text
from xianfeng.pledges.access import (
    BranchPolicy,
    DemocraticReviewPolicy,
    ReviewedMemberPolicy,
    is_member,
)
from xianfeng.pledges.models import DemocraticReview, Program, ReviewedMember
from xianfeng.pledges.queries.programs import program_of
from xianfeng.pledges.rules.grading import Found, cautions
from xianfeng.sheets.errors import Message

SCALE = "review"  # the pack's scale of the yearly member review
# What practice gives where a pack has no such scale (§3), best first.
FOUR = (
    ("excellent", Text("优秀", "Excellent")),
    ("qualified", Text("合格", "Qualified")),
    ("basic", Text("基本合格", "Barely qualified")),
    ("unqualified", Text("不合格", "Not qualified")),
)


SET = "member-review"  # the pack's question: which grade

NOTHING_MARKED = Text("未填", "Left blank")


def asks_grades(program: Program) -> bool:
    """Whether the year's pack has the question that a ballot would ask."""
    return any(one.code == SET for one in pack_of(program.pack.hash).questions)


def grades_of(program: Program) -> list[tuple[str, str]]:
    """(code, word), best first, as the pack's scale has them."""
    pack = pack_of(program.pack.hash)
    scale = next((one for one in pack.scales if one.code == SCALE), None)
    options = [(one.code, one.name) for one in scale.options] if scale else FOUR
    return [(code, said(name)) for code, name in options]


def grade_name(row: ReviewedMember) -> str:
    """The word of a grade; a probationary member has none."""
    return dict(grades_of(row.review.program)).get(row.grade, "")


def with_program(rows: QuerySet[DemocraticReview]) -> QuerySet[DemocraticReview]:
    rows = rows.select_related("organization", "program__pack")
    return rows.defer("program__pack__content")


def reviews_listed(actor: User) -> QuerySet[DemocraticReview]:
    rows = with_program(DemocraticReviewPolicy.filter(actor, "view"))
    return rows.order_by("-program__year", "organization__path")


def members_of(review: DemocraticReview) -> QuerySet[ReviewedMember]:
    """In the order of the roll."""
    return review.members.select_related("membership__person").order_by("membership_id")


def own_results(actor: User) -> QuerySet[ReviewedMember]:
    """What was told to the actor; the newest first."""
    if not is_member(actor):
        return ReviewedMember.objects.none()
    rows = ReviewedMemberPolicy.filter(actor, "view").filter(membership__person__user=actor)
    return rows.select_related("review__organization", "review__program__pack").order_by("-pk")


def places_to_hold(actor: User) -> list[Organization]:
    """Branches where this year's review is still to be held."""
    if not DemocraticReviewPolicy.may_ever(actor, "hold"):
        return []
    mine = BranchPolicy.filter(actor, "enter").order_by("path")
    return [one for one in mine if lacks_review(one)]


def lacks_review(organization: Organization) -> bool:
    program = program_of(organization)
    if program is None:
        return False
    held = DemocraticReview.objects.filter(program=program, organization=organization)
    return not held.exists()


# --- the ballot (R-023, A-4: nothing but what the guard releases)


def live_polls(review: DemocraticReview) -> QuerySet[Poll]:
    """The ballots that count; one withdrawn before it opened may be replaced."""
    return review.polls.exclude(state=PollState.WITHDRAWN).order_by("created_on", "title", "pk")


def is_voting(review: DemocraticReview) -> bool:
    """Whether a ballot was asked for and its result is not published yet."""
    return live_polls(review).exclude(state=PollState.PUBLISHED).exists()


@dataclass(frozen=True, slots=True)
class Votes:
    """What a ballot says of one member, as one group or as web and paper apart, in words."""

    way: str = ""  # how the ballots came, where they are told apart
    told: Sequence[tuple[str, int]] = ()  # counts by grade
    band: str = ""  # the grade that all, or all but one, gave


@dataclass(frozen=True, slots=True)
class VotesOn:
    """Everything told of one member; nothing where all groups are too small."""

    groups: Sequence[Votes]
    apart: bool  # beside paper, and not all of it is told: so the whole is not


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A self-assessment given by name in the ballot's own page."""

    grade: str
    text: str
    on_behalf: bool


@dataclass(frozen=True, slots=True)
class Voted:
    """A review's ballots: each with how many took part, and what they say of each person."""

    polls: Sequence[Poll]
    turnouts: Sequence[tuple[Poll, int, int, str]]  # ballots, of how many, share
    votes: Mapping[str, VotesOn] = field(default_factory=dict)
    own: Mapping[str, OwnWord] = field(default_factory=dict)


def voted(review: DemocraticReview) -> Voted:
    """Everything that the ballots tell, by the key of the person."""
    polls = list(live_polls(review))
    turnouts: list[tuple[Poll, int, int, str]] = []
    votes: dict[str, VotesOn] = {}
    own: dict[str, OwnWord] = {}
    for poll in polls:
        ballot = ballot_of(poll)
        own |= own_words(poll, ballot)
        for result in results_of(poll, Reader.INSIDE):
            if result.voice == Voice.MEMBERS:
                turnouts.append((poll, result.ballots, result.eligible, percent(result.turnout)))
                votes |= dict(votes_in(ballot, result))
    return Voted(polls, turnouts, votes, own)


def votes_in(ballot: Ballot, result: VoiceResult) -> Iterator[tuple[str, VotesOn]]:
    """Person's key → votes."""
    for asked in ballot.asked:
        found = result.questions.get(asked.id)
        if found is not None:
            groups = [told(ballot, way, cell) for way, cell in ways_told(found, result.cuts)]
            apart = found.total.shown is Shown.APART
            yield ballot.objects[asked.number - 1].key, VotesOn(groups, apart)


def told(ballot: Ballot, way: str, cell: Cell) -> Votes:
    """A cell of the guard with the grades' words."""
    names = {option.code: said(option.name) for option in ballot.scale.options}
    names[BLANK] = said(NOTHING_MARKED)
    if cell.counts is not None:
        counts = cell.counts
        return Votes(way, [(name, counts.get(code, 0)) for code, name in names.items()])
    return Votes(way, band=names[cell.answer])


def own_words(poll: Poll, ballot: Ballot) -> dict[str, OwnWord]:
    """Each member's own assessment; the own one goes before one written down for them."""
    names = {option.code: said(option.name) for option in ballot.scale.options}
    asked = {ballot.objects[one.number - 1].key: one.id for one in ballot.asked}
    found: dict[str, OwnWord] = {}
    voices = named_voices(poll).filter(poll_class__voice=Voice.SELF)
    for voice in voices.select_related("user__person").order_by("-on_behalf", "pk"):
        key = person_key(voice)
        if key in asked:
            answer, text = voice.answers.get(asked[key], ""), voice.texts.get(asked[key], "")
            found[key] = OwnWord(names.get(answer, ""), text, voice.on_behalf)
    return found


def person_key(voice: NamedVoice) -> str:
    """Whose word it is."""
    if voice.person_id is not None:
        return str(voice.person_id)
    person = getattr(voice.user, "person", None)
    return str(person.pk) if person else ""


# --- before the grades stand


def found(review: DemocraticReview, ballot: Voted | None = None) -> Sequence[Found]:
    """The rows as the rule reads them; `ballot` where it was read already."""
    ballot = ballot or voted(review)
    rows = review.members.select_related("membership__person")
    return [found_of(row, ballot) for row in rows]


def found_of(row: ReviewedMember, ballot: Voted) -> Found:
    """What was written down, and what the ballot has besides."""
    person = row.membership.person
    word = ballot.own.get(str(person.pk))
    return Found(
        person.name,
        row.is_graded,
        row.votes,
        row.opinion,
        row.grade,
        own=row.own or (f"{word.grade}{word.text}" if word else ""),
        peers=row.peers,
        by_ballot=str(person.pk) in ballot.votes
        and any(count for _poll, count, _all, _share in ballot.turnouts),
    )


def warnings_of(review: DemocraticReview, ballot: Voted | None = None) -> list[Message]:
    """What the committee should look at again (§3); it stops nobody."""
    best = next((code for code, _name in grades_of(review.program)), "")
    return list(cautions(found(review, ballot), best, review.due, review.present))
