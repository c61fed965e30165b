"""民主评议党员: the year's meeting, its sheet, its grades, and each member's own result."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianfeng.kernel import clock
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.pledges.access import (
    BranchPolicy,
    DemocraticReviewPolicy,
    ReviewedMemberPolicy,
)
from xianfeng.pledges.actions import democratic as actions
from xianfeng.pledges.actions.democratic import Entered
from xianfeng.pledges.actions.writing import EditedMeanwhile
from xianfeng.pledges.forms.working import MeetingForm, ReviewedForm
from xianfeng.pledges.models import DemocraticReview, ReviewedMember
from xianfeng.pledges.queries import democratic as queries
from xianfeng.pledges.rules.grading import cautions
from xianfeng.pledges.states import MEETING_FLOW, MeetingState

from .common import done_or_refused, told_when_late, year_of


@guarded(ReviewedMemberPolicy, "view")
@require_GET
def reviews(request: Request) -> HttpResponse:
    """Meetings of the actor's scope; for a member, the own results."""
    may_read = DemocraticReviewPolicy.may_ever(request.user, "view")
    context = {
        "reviews": list(queries.reviews_listed(request.user)) if may_read else [],
        "own": [(row, queries.grade_name(row)) for row in queries.own_results(request.user)],
        "places": queries.places_to_hold(request.user),
    }
    return render(request, "pledges/reviews.html", context)


@guarded(DemocraticReviewPolicy, "hold")
@require_http_methods(["GET", "POST"])
def hold(request: Request, code: str) -> HttpResponse:
    """Open the year's meeting with everybody on its sheet."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    program = year_of(place)
    form = MeetingForm(request.POST or None, initial={"held_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            review = actions.hold_review(request.user, program, place, **form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("pledges:member_review", review.pk)
    context = {"form": form, "organization": place, "program": program}
    return render(request, "pledges/hold.html", context, status=400 if form.errors else 200)


def found(request: Request, verb: str, key: int) -> DemocraticReview:
    rows = queries.with_program(DemocraticReviewPolicy.filter(request.user, verb))
    review = rows.filter(pk=key).first()
    if review is None:
        raise Http404
    return review


@guarded(DemocraticReviewPolicy, "view")
@require_http_methods(["GET", "POST"])
@told_when_late
def member_review(request: Request, key: int) -> HttpResponse:
    """The sheet of the meeting: a line a member; saved as often as needed until it is decided."""
    verb = "hold" if request.method == "POST" else "view"
    if request.method == "POST" and not DemocraticReviewPolicy.may_ever(request.user, "hold"):
        raise Http404
    review = found(request, verb, key)
    rows = list(queries.members_of(review))
    forms = [(row, form_of(request, review, row)) for row in rows]
    valid = [form.is_valid() for _row, form in forms]
    if request.method == "POST" and all(valid):
        try:
            edition = int(request.POST.get("edition") or 0)
            told = {row.pk: entered(form) for row, form in forms}
            actions.enter_review(request.user, review, told, edition)
        except EditedMeanwhile:
            messages.warning(request, _("另有人刚保存过。下面是您填写的内容，核对后再保存。"))
            review = found(request, "view", key)
            return shown(request, review, forms, status=409)
        messages.success(request, _("已保存。"))
        return redirect("pledges:member_review", key)
    status = 400 if request.method == "POST" else 200
    return shown(request, review, forms, status)


def form_of(request: Request, review: DemocraticReview, row: ReviewedMember) -> ReviewedForm:
    initial = {
        "own": row.own,
        "peers": row.peers,
        "opinion": row.opinion,
        "grade": row.grade,
        "votes": row.votes,
    }
    return ReviewedForm(
        request.POST or None,
        prefix=f"member-{row.pk}",
        initial=initial,
        grades=queries.grades_of(review.program),
        is_graded=row.is_graded,
    )


def entered(form: ReviewedForm) -> Entered:
    told = form.cleaned_data
    return Entered(told["own"], told["peers"], form.votes(), told["opinion"], told.get("grade", ""))


def shown(
    request: Request, review: DemocraticReview, forms: Any, status: int = 200
) -> HttpResponse:
    may = DemocraticReviewPolicy.may_ever(request.user, "hold") and DemocraticReviewPolicy.allows(
        request.user, "hold", review
    )
    grades = dict(queries.grades_of(review.program))
    people = actions.found(review)
    best = next(iter(grades), "")
    context = {
        "review": review,
        "forms": forms,
        "grades": grades,
        "open": review.state == MeetingState.OPEN,
        "may": may,
        "verbs": MEETING_FLOW.verbs(review.state) if may else [],
        "cautions": [one.render(_) for one in cautions(people, best, review.due, review.present)],
    }
    return render(request, "pledges/member_review.html", context, status=status)


@guarded(DemocraticReviewPolicy, "hold")
@require_POST
@told_when_late
def decide(request: Request, key: int) -> HttpResponse:
    """The committee's grades stand."""
    review = found(request, "hold", key)
    done_or_refused(request, lambda: actions.decide_review(request.user, review), _("等次已确定。"))
    return redirect("pledges:member_review", key)


@guarded(DemocraticReviewPolicy, "hold")
@require_POST
@told_when_late
def feed_back(request: Request, key: int) -> HttpResponse:
    """Every member may read the own result."""
    count = actions.feed_back_review(request.user, found(request, "hold", key))
    messages.success(request, _("已向 %(count)s 名党员反馈。") % {"count": count})
    return redirect("pledges:member_review", key)
