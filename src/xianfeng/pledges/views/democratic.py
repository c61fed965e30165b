"""民主评议党员: the year's meeting, its sheet, its grades, and each member's own result."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.appraisals.access import PollPolicy
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
from xianfeng.pledges.forms.working import DecideForm, MeetingForm, ReviewedForm
from xianfeng.pledges.models import DemocraticReview, ReviewedMember
from xianfeng.pledges.queries import democratic as queries
from xianfeng.pledges.queries.appraisals import may_ask
from xianfeng.pledges.queries.democratic import Voted
from xianfeng.pledges.rules.grading import all_said, all_voted
from xianfeng.pledges.states import MEETING_FLOW, MeetingState

from .common import told_when_late, year_of


@guarded(ReviewedMemberPolicy, "view")
@require_safe
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
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: Request, code: str) -> HttpResponse:
    """Open the year's meeting with everybody on its sheet."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    program = year_of(place)
    held = DemocraticReview.objects.filter(program=program, organization=place).first()
    if held is not None:
        return redirect("pledges:member_review", held.pk)
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
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def member_review(request: Request, key: int) -> HttpResponse:
    """The sheet of the meeting: a line a member; saved as often as needed until it is decided."""
    verb = "hold" if request.method == "POST" else "view"
    if request.method == "POST" and not DemocraticReviewPolicy.may_ever(request.user, "hold"):
        raise Http404
    review = found(request, verb, key)
    counts = not queries.live_polls(review).exists()
    rows = list(queries.members_of(review))
    forms = [(row, form_of(request.POST or None, review, row, counts)) for row in rows]
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


def sheet(review: DemocraticReview) -> Any:
    """The rows as they are kept, whatever else was sent."""
    counts = not queries.live_polls(review).exists()
    rows = queries.members_of(review)
    return [(row, form_of(None, review, row, counts)) for row in rows]


def form_of(data: Any, review: DemocraticReview, row: ReviewedMember, counts: bool) -> ReviewedForm:
    initial = {
        "own": row.own,
        "peers": row.peers,
        "opinion": row.opinion,
        "grade": row.grade,
        "votes": row.votes,
    }
    return ReviewedForm(
        data,
        prefix=f"member-{row.pk}",
        initial=initial,
        grades=queries.grades_of(review.program),
        is_graded=row.is_graded,
        counts=counts,
    )


def entered(form: ReviewedForm) -> Entered:
    told = form.cleaned_data
    return Entered(told["own"], told["peers"], form.votes(), told["opinion"], told.get("grade", ""))


def shown(
    request: Request,
    review: DemocraticReview,
    forms: Any,
    status: int = 200,
    decide_form: DecideForm | None = None,
) -> HttpResponse:
    may = DemocraticReviewPolicy.may_ever(request.user, "hold") and DemocraticReviewPolicy.allows(
        request.user, "hold", review
    )
    ballot = queries.voted(review)
    context = {
        "review": review,
        "rows": [lined(row, form, ballot) for row, form in forms],
        "ballot": ballot,
        "may_open_polls": PollPolicy.may_ever(request.user, "view"),
        "waits": queries.is_voting(review),
        "may_ballot": not ballot.polls
        and queries.asks_grades(review.program)
        and may_ask(request.user, review.organization),
        "steps": steps(review, ballot),
        "open": review.state == MeetingState.OPEN,
        "may": may,
        "verbs": MEETING_FLOW.verbs(review.state) if may else [],
        "cautions": [one.render(_) for one in queries.warnings_of(review, ballot)],
        "decide_form": decide_form or DecideForm(),
    }
    return render(request, "pledges/member_review.html", context, status=status)


def lined(row: ReviewedMember, form: ReviewedForm, ballot: Voted) -> dict[str, Any]:
    """A member on the sheet with what the ballot says."""
    key = str(row.membership.person_id)
    return {"row": row, "form": form, "votes": ballot.votes.get(key), "own": ballot.own.get(key)}


def steps(review: DemocraticReview, ballot: Voted) -> list[dict[str, str]]:
    """Self and peers, ballot, opinion and grade, feedback (§3), and where this one stands."""
    members = queries.found(review, ballot)
    told = review.state == MeetingState.FED_BACK
    decided = told or review.state == MeetingState.DECIDED
    done = (all_said(members), all_voted(members), decided, told)
    # Once the grades stand, what was left out stays undone.
    current = done.index(False, 3 if decided else 0) if not told else None
    names = (_("个人自评、党员互评"), _("民主测评"), _("支委会意见和等次"), _("向本人反馈"))
    return [
        {
            "label": name,
            "state": "done" if done[place] else "current" if place == current else "todo",
        }
        for place, name in enumerate(names)
    ]


@guarded(DemocraticReviewPolicy, "hold")
@require_POST
@told_when_late
def ballot(request: Request, key: int) -> HttpResponse:
    """民主测评 by secret ballot: the draft opens in appraisals."""
    review = found(request, "hold", key)
    if not may_ask(request.user, review.organization):
        raise Http404
    try:
        poll = actions.ask_ballot(request.user, review)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("pledges:member_review", key)
    messages.success(request, _("测评票已拟好，核对后公告。公布结果后，回到民主评议定等次。"))
    return redirect("appraisals:poll", poll.pk)


@guarded(DemocraticReviewPolicy, "hold")
@require_POST
@told_when_late
def decide(request: Request, key: int) -> HttpResponse:
    """The committee's grades stand."""
    review = found(request, "hold", key)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return shown(request, review, sheet(review), status=400, decide_form=form)
    try:
        actions.decide_review(request.user, review, form.cleaned_data["note"])
    except Refused as why:
        form.add_error(None, str(why))
        return shown(request, review, sheet(review), status=400, decide_form=form)
    messages.success(request, _("等次已确定。"))
    return redirect("pledges:member_review", key)


@guarded(DemocraticReviewPolicy, "hold")
@require_POST
@told_when_late
def feed_back(request: Request, key: int) -> HttpResponse:
    """Every member may read the own result."""
    count = actions.feed_back_review(request.user, found(request, "hold", key))
    messages.success(request, _("已向 %(count)s 名党员反馈。") % {"count": count})
    return redirect("pledges:member_review", key)
