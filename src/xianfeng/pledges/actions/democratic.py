"""民主评议党员: hold the meeting, note what was said, decide grades, tell each member (§3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions import polls
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.models import ObjectKind, Poll, Voice
from xianfeng.appraisals.queries.rosters import own_users
from xianfeng.appraisals.rules.suppression import K_INSIDE
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of, words
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.flow import count_on
from xianfeng.members.models import Affiliation, MemberKind, Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.actions.writing import EditedMeanwhile
from xianfeng.pledges.models import DemocraticReview, Program, ReviewedMember
from xianfeng.pledges.queries.democratic import (
    SET,
    asks_grades,
    found,
    is_voting,
    live_polls,
    warnings_of,
)
from xianfeng.pledges.rules.grading import open_points
from xianfeng.pledges.states import MEETING_FLOW

DAYS_OPEN = 7


@dataclass(frozen=True, slots=True)
class Entered:
    """What the secretary writes down of one member."""

    own: str = ""
    peers: str = ""
    votes: Mapping[str, int] = field(default_factory=dict)
    opinion: str = ""
    grade: str = ""


@transaction.atomic
def hold_review(
    actor: User, program: Program, organization: Organization, held_on: date, present: int
) -> DemocraticReview:
    """The year's meeting, with every member of the branch; probationary ones without a grade."""
    refuse_day(held_on, program.year)
    here = Membership.objects.filter(
        organization=organization, until__isnull=True, affiliation=Affiliation.HOME
    ).order_by("pk")
    due = sum(one.kind == MemberKind.FULL for one in here)
    if present > due:
        raise Refused(_("实到人数不能多于应到的 %(due)s 人。") % {"due": due})
    if DemocraticReview.objects.filter(program=program, organization=organization).exists():
        raise Refused(_("今年已经开展过民主评议。"))
    review = DemocraticReview.objects.create(
        program=program,
        organization=organization,
        held_on=held_on,
        due=due,
        present=present,
        opened_by=actor,
    )
    ReviewedMember.objects.bulk_create(
        ReviewedMember(review=review, membership=one, is_graded=one.kind == MemberKind.FULL)
        for one in here
    )
    journal(actor, "member_review.held", review, due=due, present=present)
    return review


def refuse_day(held_on: date, year: int) -> None:
    """A meeting that was not held, or in another year, is none of this year's."""
    if held_on > clock.today():
        raise Refused(_("日期不能晚于今天。"))
    if held_on.year != year:
        raise Refused(_("请写 %(year)s 年内的日期。") % {"year": year})


@transaction.atomic
def ask_ballot(actor: User, review: DemocraticReview) -> Poll:
    """民主测评 by secret ballot: drafts it in `appraisals`, where it is announced, run, counted
    on the web and on paper alike (D-11), and published. Returns the first where it takes several.

    Probationary members vote and are not on the ballot.
    """
    if not asks_grades(review.program):
        raise Refused(_("政策包没有民主测评的问题。请在会上测评，按唱票登记票数。"))
    # Holds the row: of two who ask at once, the second finds the first one's ballot.
    DemocraticReview.objects.filter(pk=review.pk).update(edition=F("edition") + 1)
    if live_polls(review).exists():
        raise Refused(_("民主测评已经发起。"))
    if review.members.count() < K_INSIDE:
        raise Refused(
            _("党员不足 %(least)s 人，不记名投票会看出是谁投的。请在会上测评，按唱票登记票数。")
            % {"least": K_INSIDE}
        )
    MEETING_FLOW.move(review, "write")
    drafted = [draft_ballot(actor, review, rows) for rows in parted(review)]
    review.polls.add(*drafted)
    ReviewedMember.objects.filter(review=review).update(votes={})
    journal(actor, "member_review.asked", review, ballots=len(drafted))
    return drafted[0]


def draft_ballot(actor: User, review: DemocraticReview, rows: Sequence[ReviewedMember]) -> Poll:
    """One ballot; where nobody on it has an account, own words are said in the meeting alone."""
    opens = clock.now()
    draft = polls.Draft(
        title=(_("民主测评：%(name)s") % {"name": review.organization.name})[:100],
        year=review.program.year,
        pack_hash=review.program.pack.hash,
        question_set=SET,
        opens=opens,
        closes=opens + timedelta(days=DAYS_OPEN),
    )
    things = [thing_of(row) for row in rows]
    poll = polls.draft_poll(actor, review.organization, draft, things)
    silent = poll.classes.filter(voice=Voice.SELF).first()
    if silent is not None and not own_users(poll):
        polls.remove_class(poll, silent)
    return poll


def thing_of(row: ReviewedMember) -> Thing:
    """A member as a polled object: `appraisals` knows members by their person's key."""
    person = row.membership.person
    return Thing(ObjectKind.MEMBER, str(person.pk), person.name)


def parted(review: DemocraticReview) -> Iterator[Sequence[ReviewedMember]]:
    """The graded members in equal parts that a ballot holds."""
    rows = review.members.filter(is_graded=True).select_related("membership__person")
    listed = list(rows.order_by("membership_id"))
    ballots = -(-len(listed) // polls.MOST_OBJECTS) or 1
    size = -(-len(listed) // ballots)
    for first in range(0, len(listed), max(1, size)):
        yield listed[first : first + size]


@transaction.atomic
def enter_review(
    actor: User, review: DemocraticReview, entered: Mapping[int, Entered], edition: int
) -> None:
    """Write down what was said and counted, on paper or aloud (D-11); may be done again."""
    if not count_on(review, edition):
        raise EditedMeanwhile(f"edition other than {edition}")
    MEETING_FLOW.move(review, "write")
    rows = list(ReviewedMember.objects.filter(review=review, pk__in=entered))
    by_ballot = live_polls(review).exists()
    for row in rows:
        told = entered[row.pk]
        row.own, row.peers = told.own.strip(), told.peers.strip()
        row.votes = dict(told.votes) if row.is_graded and not by_ballot else {}
        row.opinion = told.opinion.strip()
        row.grade = told.grade if row.is_graded else ""
    ReviewedMember.objects.bulk_update(rows, ["own", "peers", "votes", "opinion", "grade"])
    counted: list[Json] = [[row.pk, dict(row.votes)] for row in rows]
    sealed = {"votes": digest_of(counted)}
    journal(actor, "member_review.entered", review, sealed, members=len(rows))


@transaction.atomic
def decide_review(actor: User, review: DemocraticReview, note: str = "") -> None:
    """The committee's grades stand. What was pointed out stops nobody who says why (`note`)."""
    if is_voting(review):
        raise Refused(_("民主测评还没有公布结果，公布后再定等次。"))
    missing = [message.render(_) for message in open_points(found(review))]
    if missing:
        raise Refused("".join(missing[:5]))
    if warnings_of(review) and not note.strip():
        raise Refused(_("上面有提示，请写明为什么仍然这样定。"))
    MEETING_FLOW.move(review, "decide", decided_at=clock.now(), note=note.strip())
    sealed = {"grades": digest_of(grades_of(review)), **words(note=note.strip())}
    journal(actor, "member_review.decided", review, sealed)


@transaction.atomic
def feed_back_review(actor: User, review: DemocraticReview) -> int:
    """Every member may read what was found of them; how many."""
    MEETING_FLOW.move(review, "feed_back")
    told = ReviewedMember.objects.filter(review=review).update(told_at=clock.now())
    journal(actor, "member_review.fed_back", review, members=told)
    return told


def grades_of(review: DemocraticReview) -> list[Json]:
    return [list(pair) for pair in review.members.values_list("membership_id", "grade")]


def journal(
    actor: User,
    kind: str,
    review: DemocraticReview,
    sealed: Mapping[str, str] | None = None,
    **more: Json,
) -> None:
    """`sealed`: votes and grades are few enough to be tried against a bare hash."""
    code = review.organization.code
    record(
        kind,
        actor=actor,
        subject=("member_review", f"{code}/{review.program.year}"),
        data={"organization": code, "year": review.program.year, **more},
        personal=sealed,
    )
