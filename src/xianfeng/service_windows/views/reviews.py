"""三评: asking for the yearly appraisal, and writing down a leader's comment."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianfeng.appraisals.actions.voices import Comment
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.actions import reviews as actions
from xianfeng.service_windows.forms.reviews import CommentForm
from xianfeng.service_windows.queries import reviews

from .keeping import form_page, tried


@guarded(WindowPolicy, "ask_reviews")
@require_POST
def ask(request: Request, key: int) -> HttpResponse:
    """Draft the year's appraisal; it is prepared and run in `appraisals`."""
    window = WindowPolicy.find(request.user, "ask_reviews", pk=key)
    try:
        poll = actions.ask_reviews(request.user, window)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("service_windows:sheet", key)
    messages.success(request, _("已起草。请核对评议人员和时间，再发布公告。"))
    return redirect("appraisals:poll", poll.pk)


@guarded(WindowPolicy, "comment")
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: Request, key: int) -> HttpResponse:
    """A leader's comment, or one written down for the leader."""
    window = WindowPolicy.find(request.user, "comment", pk=key)
    try:
        parts = reviews.parts_asked(actions.pack_in_force())
    except Refused:
        raise Http404 from None
    initial = {"leader": request.user.display_name}
    form = CommentForm(request.POST or None, parts=parts, initial=initial)

    def act(said: dict[str, object]) -> None:
        texts = {code: str(said[code]) for code in parts}
        spoken = Comment(
            texts, str(said["mode"]), form.cleaned_data["given_on"], str(said["leader"])
        )
        actions.comment_window(request.user, window, spoken)

    if tried(form, act):
        messages.success(request, _("已登记。"))
        return redirect("service_windows:sheet", key)
    title = _("领导点评：%(name)s") % {"name": window.name}
    return form_page(request, form, title, reverse("service_windows:sheet", args=[key]))
