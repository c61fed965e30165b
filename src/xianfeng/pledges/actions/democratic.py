"""民主评议党员: hold the meeting, note what was said, decide grades, tell each member (§3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.members.models import Affiliation, MemberKind, Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.actions.writing import EditedMeanwhile
from xianfeng.pledges.models import DemocraticReview, Program, ReviewedMember
from xianfeng.pledges.record import digest
from xianfeng.pledges.rules.grading import Found, open_points
from xianfeng.pledges.states import MEETING_FLOW


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


@transaction.atomic
def enter_review(
    actor: User, review: DemocraticReview, entered: Mapping[int, Entered], edition: int
) -> None:
    """Write down what was said and counted, on paper or aloud (D-11); may be done again."""
    current = DemocraticReview.objects.values_list("edition", flat=True).get(pk=review.pk)
    if current != edition:
        raise EditedMeanwhile(f"edition {current}")
    MEETING_FLOW.move(review, "write", edition=edition + 1)
    rows = list(ReviewedMember.objects.filter(review=review, pk__in=entered))
    for row in rows:
        told = entered[row.pk]
        row.own, row.peers = told.own.strip(), told.peers.strip()
        row.votes = dict(told.votes) if row.is_graded else {}
        row.opinion = told.opinion.strip()
        row.grade = told.grade if row.is_graded else ""
    ReviewedMember.objects.bulk_update(rows, ["own", "peers", "votes", "opinion", "grade"])
    counted: list[Json] = [[row.pk, dict(row.votes)] for row in rows]
    journal(actor, "member_review.entered", review, members=len(rows), votes=digest(counted))


@transaction.atomic
def decide_review(actor: User, review: DemocraticReview) -> None:
    """The committee's grades stand; warnings were shown and stop nobody."""
    missing = [message.render(_) for message in open_points(found(review))]
    if missing:
        raise Refused("".join(missing[:5]))
    MEETING_FLOW.move(review, "decide", decided_at=clock.now())
    journal(actor, "member_review.decided", review, grades=digest(grades_of(review)))


@transaction.atomic
def feed_back_review(actor: User, review: DemocraticReview) -> int:
    """Every member may read what was found of them; how many."""
    MEETING_FLOW.move(review, "feed_back")
    told = ReviewedMember.objects.filter(review=review).update(told_at=clock.now())
    journal(actor, "member_review.fed_back", review, members=told)
    return told


def found(review: DemocraticReview) -> Sequence[Found]:
    """The rows as the rule reads them."""
    rows = review.members.select_related("membership__person")
    return [
        Found(row.membership.person.name, row.is_graded, row.votes, row.opinion, row.grade)
        for row in rows
    ]


def grades_of(review: DemocraticReview) -> list[Json]:
    return [list(pair) for pair in review.members.values_list("membership_id", "grade")]


def journal(actor: User, kind: str, review: DemocraticReview, **more: Json) -> None:
    code = review.organization.code
    record(
        kind,
        actor=actor,
        subject=("member_review", f"{code}/{review.program.year}"),
        data={"organization": code, "year": review.program.year, **more},
    )
