"""PDFs of what a window shows, and the sheet of slips."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xianfeng.accounts.throttle import address
from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.actions.ratings import issue_slips
from xianfeng.service_windows.forms.channels import SlipsForm
from xianfeng.service_windows.models import Post
from xianfeng.service_windows.posters import poster
from xianfeng.service_windows.printing import crowded, pdf, qr, slip_addresses
from xianfeng.service_windows.queries import windows
from xianfeng.service_windows.queries.windows import Standing
from xianfeng.ui.press import sheet_response

from .ending import serving, told_when_ended

KINDS = {
    "poster": "service_windows/print/poster.html",
    "plate": "service_windows/print/plate.html",
    "box": "service_windows/print/box.html",
}
SCANNED = {"box": "service_windows:say"}  # the others lead to the window's page
CARD = "service_windows/print/card.html"
PLEDGE_CARD = "service_windows/print/pledge_card.html"
# Letters a line, and lines, that have room in the usual size.
SERVICE_CARD, PLEDGES, PLATE = (18, 8), (19, 8), (26, 6)


MOST_PLATES = 40  # on one sheet


def printed(
    request: HttpRequest, template: str, context: Mapping[str, Any], name: str
) -> HttpResponse:
    """What anybody may ask for, in its turn."""
    html = render_to_string(template, dict(context))
    return sheet_response(request, html, address(request), name)


@open_to_all("prints what the window's public page shows")
@told_when_ended
@require_safe
def paper(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """Wall poster (亮标准), desk plates (承诺桌牌) or the sheet of the suggestion box (R-051…R-053,
    R-058)."""
    if kind not in KINDS:
        raise Http404
    shown = serving(key)
    name = SCANNED.get(kind, "service_windows:window")
    page = request.build_absolute_uri(reverse(name, args=[key]))
    people = windows.people(shown)
    plates = people.standing[:MOST_PLATES]
    context = {
        "window": shown,
        "class_name": windows.class_of(shown)[0],
        "modes": windows.modes_of(shown),
        "poster": poster(windows.standards(shown), people),
        "plates": [(one, crowded(words_of_plate(one), *PLATE)) for one in plates],
        "qr": qr(page),
        "day": today(),
    }
    return printed(request, KINDS[kind], context, f"window-{key}-{kind}")


def words_of_plate(one: Standing) -> list[str]:
    """What a desk plate says besides the name, each on lines of its own."""
    window = one.post.window
    items = [item for pledge in one.pledges for item in pledge.items]
    whose = f"{window.name}{one.post.title}"
    return [whose, one.post.duties, *items, f"{window.hours}{window.phone}"]


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
    window = post.window
    said = (post.title, window.name, post.duties, window.phone, window.address, window.hours)
    small = crowded(said, *SERVICE_CARD)
    context = {"post": post, "window": window, "qr": qr(page), "small": small}
    return printed(request, CARD, context, f"card-{key}")


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
    items = [item for pledge in pledges for item in pledge.items]
    small = crowded([f"{post.window.name}{post.title}", *items], *PLEDGES)
    context = {"post": post, "window": post.window, "pledges": pledges, "qr": qr(page)}
    context["small"] = small
    return printed(request, PLEDGE_CARD, context, f"pledge-card-{key}")


@guarded(WindowPolicy, "issue_slips")
@require_POST
def slips(request: Request, key: int) -> HttpResponse:
    """A sheet of one-time slips: signed for today, valid 72 hours, one rating each."""
    window = WindowPolicy.find(request.user, "issue_slips", pk=key)
    form = SlipsForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("service_windows:channels", key)
    try:
        made = issue_slips(request.user, window, form.cleaned_data["count"])
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("service_windows:channels", key)
    address = request.build_absolute_uri(reverse("service_windows:rate", args=[key]))
    context = {"window": window, "slips": slip_addresses(address, made), "day": today()}
    return sent(pdf("service_windows/print/slips.html", context), f"slips-{key}")


def sent(content: bytes, name: str) -> HttpResponse:
    """The PDF, to be looked at in the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
