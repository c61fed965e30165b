"""What people say to pledges, and what comes of it (R-021)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianfeng.accounts.throttle import address
from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.kernel.patience import Patience
from xianfeng.pledges.access import FeedbackPolicy
from xianfeng.pledges.actions import publishing as actions
from xianfeng.pledges.forms.working import AnswerForm, RemarkForm
from xianfeng.pledges.queries import publishing as queries
from xianfeng.pledges.queries.faces import Face
from xianfeng.pledges.record import number_of

from .common import told_when_late
from .shown import shown_by_pack

PAGE = 50
# Of one address, which a whole village may share, in ten minutes.
REMARKS = Patience(10, within=600.0)


@guarded(FeedbackPolicy, "view")
@require_safe
def feedback(request: Request) -> HttpResponse:
    """What people said, unanswered first."""
    return listed(request)


def listed(request: Request, failed: int = 0, form: AnswerForm | None = None) -> HttpResponse:
    """`failed` is the remark whose answer, `form`, could not be saved: it stands there as typed."""
    page = Paginator(queries.feedback_listed(request.user), PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "may_answer": FeedbackPolicy.may_ever(request.user, "answer"),
        "failed": failed,
        "form": form,
    }
    return render(request, "pledges/feedback.html", context, status=400 if failed else 200)


@guarded(FeedbackPolicy, "answer")
@require_POST
@told_when_late
def answer(request: Request, key: int) -> HttpResponse:
    """Say what came of it."""
    given = FeedbackPolicy.find(request.user, "answer", pk=key)
    form = AnswerForm(request.POST, auto_id=f"%s-{given.pk}")
    if not form.is_valid():
        return listed(request, given.pk, form)
    actions.answer_feedback(request.user, given, form.cleaned_data["answer"])
    messages.success(request, _("已答复。"))
    return redirect("pledges:feedback")


def answered(request: HttpRequest, pledge: Face, route: str, template: str) -> HttpResponse:
    """One pledge with a form for remarks; they are kept without an account."""
    form = RemarkForm(request.POST or None)
    place = (pledge.organization.code, pledge.program.year, pledge.serial)
    hurried = (
        request.method == "POST" and form.is_valid() and not REMARKS.may_speak(address(request))
    )
    if hurried:
        form.add_error(None, _("已收到多条意见，请过一会儿再写。"))
    elif request.method == "POST" and form.is_valid():
        actions.give_feedback(pledge.organization, pledge.pledge, **form.cleaned_data)
        messages.success(request, _("已收到，谢谢。党组织会看到您的意见。"))
        return redirect(route, *place)
    context = {
        "pledge": pledge,
        "number": number_of(pledge),
        "form": form,
        **shown_by_pack(pledge.program),
    }
    status = 429 if hurried else 400 if form.errors else 200
    return render(request, template, context, status=status)
