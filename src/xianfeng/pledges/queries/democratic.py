"""Yearly member reviews: meetings, their sheets, one's own results."""

from django.db.models import QuerySet

from xianfeng.accounts.models import User
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

SCALE = "review"  # the pack's scale of the yearly member review
# What practice gives where a pack has no such scale (§3), best first.
FOUR = (
    ("excellent", Text("优秀", "Excellent")),
    ("qualified", Text("合格", "Qualified")),
    ("basic", Text("基本合格", "Barely qualified")),
    ("unqualified", Text("不合格", "Not qualified")),
)


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
