"""PDFs of what a window shows, and the sheet of slips."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.clock import today
from xianfeng.kernel.http import Request
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.actions.ratings import issue_slips
from xianfeng.service_windows.forms.channels import SlipsForm
from xianfeng.service_windows.models import Post
from xianfeng.service_windows.printing import pdf, public_pdf, qr, slip_addresses
from xianfeng.service_windows.queries import windows

from .public import found

KINDS = {
    "poster": "service_windows/print/poster.html",
    "plate": "service_windows/print/plate.html",
    "box": "service_windows/print/box.html",
}
SCANNED = {"box": "service_windows:say"}  # the others lead to the window's page
CARD = "service_windows/print/card.html"
PLEDGE_CARD = "service_windows/print/pledge_card.html"


def sent(content: bytes, name: str) -> HttpResponse:
    """The PDF, to be looked at in the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@open_to_all("prints what the window's public page shows")
@require_safe
def paper(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """Wall poster (亮标准), desk plates (承诺桌牌) or the sheet of the suggestion box (R-051…R-053,
    R-058)."""
    if kind not in KINDS:
        raise Http404
    shown = found(key)
    name = SCANNED.get(kind, "service_windows:window")
    page = request.build_absolute_uri(reverse(name, args=[key]))
    context = {
        "window": shown,
        "class_name": windows.class_of(shown)[0],
        "modes": windows.modes_of(shown),
        "standards": windows.standards(shown),
        "people": windows.people(shown),
        "qr": qr(page),
        "day": today(),
    }
    return sent(public_pdf(KINDS[kind], context), f"window-{key}-{kind}")


def found_post(key: int) -> Post:
    """A post that is shown to the public."""
    rows = Post.objects.filter(until__isnull=True, window__is_open=True)
    return get_object_or_404(rows.select_related("window__organization"), pk=key)


@open_to_all("prints a service card, which is made to be handed to the public")
@require_safe
def card(request: HttpRequest, key: int) -> HttpResponse:
    """A service card (R-052): who serves, for what, and where to say how it was."""
    post = found_post(key)
    page = request.build_absolute_uri(reverse("service_windows:window", args=[post.window_id]))
    context = {"post": post, "window": post.window, "qr": qr(page)}
    return sent(public_pdf(CARD, context), f"card-{key}")


@open_to_all("prints published pledges as a card, which is made to be handed to the public")
@require_safe
def pledge_card(request: HttpRequest, key: int) -> HttpResponse:
    """承诺名片 (R-053): what whoever stands there promised, and where to say whether it is kept."""
    post = found_post(key)
    people = windows.people(post.window)
    pledges = next(one.pledges for one in people.standing if one.post.pk == post.pk)
    if not pledges:
        raise Http404
    page = request.build_absolute_uri(pledges[0].path)
    context = {"post": post, "window": post.window, "pledges": pledges, "qr": qr(page)}
    return sent(public_pdf(PLEDGE_CARD, context), f"pledge-card-{key}")


@guarded(WindowPolicy, "issue_slips")
@require_POST
def slips(request: Request, key: int) -> HttpResponse:
    """A sheet of one-time slips: signed for today, valid 72 hours, one rating each."""
    window = WindowPolicy.find(request.user, "issue_slips", pk=key)
    form = SlipsForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    made = issue_slips(request.user, window, form.cleaned_data["count"])
    address = request.build_absolute_uri(reverse("service_windows:rate", args=[key]))
    context = {"window": window, "slips": slip_addresses(address, made), "day": today()}
    return sent(pdf("service_windows/print/slips.html", context), f"slips-{key}")
