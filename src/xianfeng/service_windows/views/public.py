"""For everybody, without an account: windows, rating, words, the mailbox of a receipt code."""

from collections.abc import Callable

from csp.decorators import csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.accounts.throttle import address
from xianfeng.kernel.access import open_to_all
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.patience import Patience
from xianfeng.service_windows.actions import cases, voices
from xianfeng.service_windows.forms.public import CodeForm, FilterForm, SayForm
from xianfeng.service_windows.models import Case
from xianfeng.service_windows.models.cases import Reply
from xianfeng.service_windows.printing import qr
from xianfeng.service_windows.queries import contests, figures, reviews, windows
from xianfeng.service_windows.queries.cases import due_of
from xianfeng.service_windows.rules.figures import LEVELS
from xianfeng.service_windows.rules.scores import ON_SITE, ONLINE
from xianfeng.service_windows.states import ENDED
from xianfeng.service_windows.wording import LEVEL_NAMES, QUESTION_NAMES, VERB_NAMES

from .ending import rateable, serving, told_when_ended

PAGE = 50
WORDS = Patience(30)  # of one address in a minute; a hall shares one


@open_to_all("lists windows that serve the public, with nothing but what they show")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Service windows; `say` leads straight to the suggestion box."""
    form = FilterForm(request.GET)
    rows = windows.public_windows(form.cleaned_data["q"] if form.is_valid() else "")
    context = {"form": form, "page": Paginator(rows, PAGE).get_page(request.GET.get("page"))}
    template = "service_windows/list.html" + ("#rows" if request.headers.get("HX-Request") else "")
    return render(request, template, context)


@open_to_all("shows what a window publishes of itself: standards, posts, figures above ten")
@told_when_ended
@require_safe
def window(request: HttpRequest, key: int) -> HttpResponse:
    """三亮三比三评 of one window on one page."""
    shown = serving(key)
    name, guidance = windows.class_of(shown)
    people = windows.people(shown)
    context = {
        "window": shown,
        "class_name": name,
        "class_guidance": guidance,
        "modes": windows.modes_of(shown),
        "standards": windows.standards(shown),
        "changes": windows.announced_changes(shown),
        "people": people,
        "arrangements": windows.arrangements_over(shown),
        "compared": contests.entries_of(shown),
        "figures": figures.sheet(shown, public=True),
        "tables": reviews.public_tables(shown),
        "comments": reviews.comments_on(shown, [one.post.holder for one in people.standing]),
        "answers": windows.published_answers(shown),
    }
    return render(request, "service_windows/window.html", context)


@open_to_all("shows on the screen of a hall what the window publishes of itself")
@told_when_ended
@require_safe
def screen(request: HttpRequest, key: int) -> HttpResponse:
    """亮承诺 on an electronic screen (R-053): large, without controls."""
    shown = serving(key)
    page = request.build_absolute_uri(reverse("service_windows:window", args=[key]))
    context = {
        "window": shown,
        "standards": windows.standards(shown),
        "people": windows.people(shown),
        "modes": windows.modes_of(shown),
        "qr": qr(page),
    }
    return render(request, "service_windows/screen.html", context)


@csp_update({"connect-src": [settings.BOX_URL]})
@open_to_all("takes a rating by a slip's own signature; the slip never reaches this site")
@told_when_ended
@require_safe
def rate(request: HttpRequest, key: int) -> HttpResponse:
    """One tap; the page sends level and slip to the box and offers the same form for all levels."""
    shown = rateable(key)
    context = {
        "window": shown,
        "levels": [(level, LEVEL_NAMES[level]) for level in LEVELS],
        "questions": questions(),
        "items": windows.standards(shown),
        "day": today(),
        "box": settings.BOX_URL,
        "form": SayForm(),
    }
    return render(request, "service_windows/rate.html", context)


def questions() -> list[tuple[str, str, str]]:
    """Single items, at the counter and online: the page shows those of the slip's kind."""
    places = (("on-site", ON_SITE), ("online", ONLINE))
    return [(one, str(QUESTION_NAMES[one]), place) for place, several in places for one in several]


@open_to_all("takes words for a window from anybody and shows nothing of others")
@told_when_ended
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, key: int) -> HttpResponse:
    """The suggestion box: words without an account; the answer comes by the receipt code."""
    shown = rateable(key)
    form = SayForm(request.POST or None)
    often = request.method == "POST" and not WORDS.may_speak(address(request))
    if often:
        form.add_error(None, _("提交太频繁，请过一分钟再提交。"))
    elif request.method == "POST" and form.is_valid():
        voice = voices.Voice(**form.cleaned_data)
        try:
            code = voices.speak(shown, voice)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            context = {"window": shown, "code": code, "waits": bool(voice.mark)}
            return render(request, "service_windows/receipt.html", context, status=201)
    context = {"window": shown, "form": form}
    status = 429 if often else 400 if form.errors else 200
    response = render(request, "service_windows/say.html", context, status=status)
    if often:
        response["Retry-After"] = "60"
    return response


def mailbox_page(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    """The question for the code, or the case that it opens."""
    case = None
    if form.is_valid():
        case = cases.by_code(form.cleaned_data["code"])
        if case is None:
            form.add_error("code", _("没有找到。请核对回执码。"))
            status = 404
    context = {
        "form": form,
        "case": case,
        "is_open": isinstance(case, Case),
        "ended": isinstance(case, Case) and case.state in ENDED,
        "due": due_of(case) if isinstance(case, Case) else None,
        "lines": lines_of(case) if isinstance(case, Case) else [],
        "replies": Reply.choices,
        "code": form.cleaned_data.get("code", "") if form.is_bound and form.is_valid() else "",
    }
    response = render(request, "service_windows/mailbox.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def lines_of(case: Case) -> list[tuple[str, str, str, bool]]:
    """Day, step, words, and whether they are the reader's own; no name of anybody."""
    return [
        (one.on.isoformat(), str(VERB_NAMES.get(one.verb, "")), one.text, one.from_client)
        for one in case.messages.exclude(verb__in=["appeal", "call_back"])
    ]


@open_to_all("opens one case to whoever has its receipt code; the code never stands in an address")
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: HttpRequest) -> HttpResponse:
    """Where the answer waits."""
    return mailbox_page(request, CodeForm(request.POST or None))


@open_to_all("takes one more line from whoever has the receipt code")
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Add to one's own case."""
    text = request.POST.get("text", "")[:1000]
    return written(request, lambda code: cases.write_by_code(code, text))


@open_to_all("takes the second rating from whoever has the receipt code")
@require_POST
def rate_reply(request: HttpRequest) -> HttpResponse:
    """复评 of the answer."""
    return written(request, lambda code: cases.rate_reply(code, request.POST.get("reply", "")))


def written(request: HttpRequest, act: Callable[[str], Case]) -> HttpResponse:
    """Do it and show the mailbox again."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return mailbox_page(request, form, 400)
    try:
        act(form.cleaned_data["code"])
    except (Refused, NotAllowedNow) as why:
        form.add_error(None, str(why) if isinstance(why, Refused) else _("现在不能办理。"))
    return mailbox_page(request, form)


@open_to_all("shows published results of contests between units and teams")
@require_safe
def contest_board(request: HttpRequest) -> HttpResponse:
    """三比: published results."""
    shown = contests.published()[:20]
    rows = [(one, contests.kind_of(one), contests.results(one)) for one in shown]
    return render(request, "service_windows/contest_board.html", {"contests": rows})


@open_to_all("leads to the list of windows, each with its suggestion box")
@require_safe
def suggestion(request: HttpRequest) -> HttpResponse:
    """D-14: the entry for complaints and suggestions at the foot of every page."""
    return redirect(reverse("service_windows:list"))
