"""How a window can be rated: posters, kiosks, links; and bursts, which somebody outside judges."""

from collections.abc import Callable
from functools import partial

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.service_windows.access import CasePolicy, WindowPolicy, allowed
from xianfeng.service_windows.actions import bursts, paper, points
from xianfeng.service_windows.forms.channels import (
    BurstForm,
    CheckForm,
    LinkForm,
    PointForm,
    SlipsForm,
)
from xianfeng.service_windows.models import Burst, PaperBatch, RatingPoint, Window
from xianfeng.service_windows.models.ratings import Channel
from xianfeng.service_windows.printing import pdf, slip_addresses
from xianfeng.service_windows.queries import channels as queries
from xianfeng.service_windows.rules.figures import LEVELS
from xianfeng.service_windows.wording import LEVEL_NAMES

from .ending import serving, told_when_ended
from .keeping import done, tried
from .printing import sent

LANGUAGES = (("zh-hans", "zh-Hans"), ("en", "en"))


@guarded(WindowPolicy, "view")
@require_safe
def page(request: Request, key: int) -> HttpResponse:
    """Channels of one window, what came through each, and what waits for a human."""
    return shown(request, WindowPolicy.find(request.user, "view", pk=key))


def shown(
    request: Request, window: Window, link_form: LinkForm | None = None, link: str = ""
) -> HttpResponse:
    """The page; `link` was just made and is shown this once."""
    sheet = queries.sheet(request.user, window)
    context = {
        "window": window,
        "sheet": sheet,
        "may": allowed(request.user, window, ("issue_slips", "enter_paper")),
        "slips_form": SlipsForm(),
        "poster_form": PointForm(auto_id="poster_%s"),
        "kiosk_form": PointForm(auto_id="kiosk_%s"),
        "link_form": link_form or LinkForm(window=window, auto_id="link_%s"),
        "burst_form": BurstForm(auto_id="burst_%s"),
        "check_form": CheckForm(auto_id="check_%s"),
        "link": link,
    }
    status = 400 if link_form and link_form.errors else 200
    response = render(request, "service_windows/channels.html", context, status=status)
    if link:
        response["Cache-Control"] = "no-store"
    return response


@guarded(WindowPolicy, "issue_slips")
@require_POST
def new_poster(request: Request, key: int) -> HttpResponse:
    """A new code for the wall."""
    window = WindowPolicy.find(request.user, "issue_slips", pk=key)
    form = PointForm(request.POST, auto_id="poster_%s")
    if tried(form, lambda said: points.put_up_poster(request.user, window, said["name"])):
        messages.success(request, _("已登记，请打印后张贴。"))
    else:
        messages.error(request, _("请填写放在哪里。"))
    return redirect("service_windows:channels", key)


@guarded(WindowPolicy, "issue_slips")
@require_safe
def poster(request: Request, key: int) -> HttpResponse:
    """The poster as PDF."""
    point = point_of(request, key)
    if point.kind != Channel.POSTER or point.until:
        raise Http404
    address = request.build_absolute_uri(reverse("service_windows:rate", args=[point.window_id]))
    (code,) = slip_addresses(address, [points.pass_of(point)])
    context = {"window": point.window, "point": point, "qr": code, "day": today()}
    return sent(pdf("service_windows/print/rate.html", context), f"rate-{key}")


def point_of(request: Request, key: int) -> RatingPoint:
    """A kiosk or poster of a window whose slips the actor may issue."""
    windows = WindowPolicy.filter(request.user, "issue_slips")
    rows = RatingPoint.objects.filter(window__in=windows)
    return get_object_or_404(rows.select_related("window__organization"), pk=key)


@guarded(WindowPolicy, "issue_slips")
@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    """A kiosk or poster that shall count no longer."""
    point = point_of(request, key)
    act = partial(points.withdraw_point, request.user, point)
    done(request, act, _("已停用。"), _("已经停用。"))
    return redirect("service_windows:channels", point.window_id)


@guarded(WindowPolicy, "issue_slips")
@require_POST
def new_kiosk(request: Request, key: int) -> HttpResponse:
    """This tablet becomes a kiosk, and whoever registered it is signed out on it."""
    window = WindowPolicy.find(request.user, "issue_slips", pk=key)
    name, public = request.POST.get("name", ""), request.POST.get("key", "")
    try:
        point = points.register_kiosk(request.user, window, name[:60], public[:200])
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=400)
    logout(request)
    address = reverse("service_windows:kiosk", args=[window.pk])
    return JsonResponse({"pass": points.pass_of(point), "next": address}, status=201)


@csp_update({"connect-src": [settings.BOX_URL]})
@open_to_all("shows five buttons; only a registered device can send what is pressed")
@told_when_ended
@require_safe
def kiosk(request: HttpRequest, key: int) -> HttpResponse:
    """The page of a tablet at the counter, in both languages at once."""
    context = {
        "window": serving(key),
        "levels": [(level, LEVEL_NAMES[level]) for level in LEVELS],
        "languages": LANGUAGES,
        "box": settings.BOX_URL,
    }
    return render(request, "service_windows/kiosk.html", context)


@guarded(WindowPolicy, "issue_slips")
@require_POST
def new_link(request: Request, key: int) -> HttpResponse:
    """A one-time link, to be sent by whoever handled the matter; no telephone number is kept."""
    window = WindowPolicy.find(request.user, "issue_slips", pk=key)
    form = LinkForm(request.POST, window=window, auto_id="link_%s")
    made: list[str] = []
    if tried(form, lambda said: made.append(points.issue_link(request.user, window, **said))):
        address = request.build_absolute_uri(reverse("service_windows:rate", args=[key]))
        return shown(request, window, link=f"{address}#{made[0]}")
    return shown(request, window, form)


@guarded(WindowPolicy, "see_bursts")
@require_safe
def burst_list(request: Request) -> HttpResponse:
    """Bursts in reach that nobody has judged yet."""
    rows = queries.seen_bursts(request.user).select_related("window__organization")
    return render(request, "service_windows/bursts.html", {"bursts": rows[:100]})


@guarded(WindowPolicy, "judge_bursts")
@require_POST
def judge_burst(request: Request, key: int) -> HttpResponse:
    """Somebody outside the unit says what a burst was."""
    windows = WindowPolicy.filter(request.user, "judge_bursts")
    rows = Burst.objects.filter(window__in=windows).select_related("window__organization")
    burst = get_object_or_404(rows, pk=key)
    judge = partial(bursts.judge_burst, request.user, burst)
    return written_down(request, BurstForm(request.POST), judge, burst.window_id)


def written_down(
    request: Request, form: Form, act: Callable[..., object], window: int
) -> HttpResponse:
    """What somebody outside the unit found, or the first thing that is wrong with it."""
    if tried(form, lambda said: act(**said)):
        messages.success(request, _("已登记。"))
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("service_windows:channels", window)


@guarded(WindowPolicy, "check_paper")
@require_safe
def paper_list(request: Request) -> HttpResponse:
    """Tallies in reach that nobody has checked yet."""
    rows = queries.open_papers(request.user).select_related("window__organization")[:100]
    return render(request, "service_windows/papers.html", {"papers": queries.typed(rows)})


@guarded(WindowPolicy, "check_paper")
@require_POST
def check_paper(request: Request, key: int) -> HttpResponse:
    """Somebody outside the unit compared the tallies with the papers or the calls."""
    windows = WindowPolicy.filter(request.user, "check_paper")
    rows = PaperBatch.objects.filter(window__in=windows).select_related("window__organization")
    batch = get_object_or_404(rows, pk=key)
    check = partial(paper.check_paper, request.user, batch)
    return written_down(request, CheckForm(request.POST), check, batch.window_id)


@guarded(CasePolicy, "see_rater")
@require_safe
def rater(request: Request, key: str) -> HttpResponse:
    """Who rated: refused to everybody, and on record. There is nothing to be shown."""
    raise Http404
