"""Making known step by step; the public board, screen and pledge; remarks and answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.accounts.throttle import address
from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.kernel.patience import Patience
from xianfeng.packs.schema import Shown
from xianfeng.pledges import documents
from xianfeng.pledges.access import BranchPolicy, FeedbackPolicy, InsidePolicy, PublicationPolicy
from xianfeng.pledges.actions import publishing as actions
from xianfeng.pledges.actions.publishing import Notice
from xianfeng.pledges.forms.working import AnswerForm, PublicationForm, ReasonForm, RemarkForm
from xianfeng.pledges.models import Item, Pledge, Publication
from xianfeng.pledges.queries import programs
from xianfeng.pledges.queries import publishing as queries
from xianfeng.pledges.queries.publishing import PledgeBoard
from xianfeng.pledges.record import number_of
from xianfeng.pledges.states import PUBLICATION_FLOW, PublicationState
from xianfeng.ui.printing import scannable

from .common import done_or_refused, told_when_late, year_of

PAGE = 50
ON_SCREEN = 3  # items a display shows at once
SCREEN_SECONDS = 20
# Of one address, which a whole village may share, in ten minutes.
REMARKS = Patience(10, within=600.0)


@guarded(PublicationPolicy, "view")
@require_safe
def publications(request: Request) -> HttpResponse:
    """Notices of the actor's scope, and where a new one may be proposed."""
    page = Paginator(queries.publications_listed(request.user), PAGE)
    context = {
        "may_read_feedback": FeedbackPolicy.may_ever(request.user, "view"),
        "documents": (
            ("agenda", _("会议通报单")),
            ("board", _("公开栏（A4）")),
            ("cards", _("承诺名片")),
            ("plates", _("承诺桌牌")),
        ),
        "page": page.get_page(request.GET.get("page")),
        "places": programs.places_at_work(request.user),
    }
    return render(request, "pledges/publications.html", context)


@guarded(BranchPolicy, "enter")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, code: str) -> HttpResponse:
    """提出."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    program = year_of(place)
    form = PublicationForm(request.POST or None, program=program)
    rows = list(queries.publishable(program, place))
    chosen = {int(key) for key in request.POST.getlist("pledges") if key.isdecimal()}
    if request.method == "POST" and form.is_valid():
        listed = [one for one in rows if one.pk in chosen]
        notice = Notice(**form.cleaned_data)
        try:
            made = actions.propose_publication(request.user, program, place, notice, listed)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("已提出，等待审核。"))
            return redirect("pledges:publication", made.pk)
    context = {
        "form": form,
        "organization": place,
        "rows": rows,
        "chosen": chosen if request.method == "POST" else {one.pk for one in rows},
        "rule": programs.publication_rule(program),
    }
    return render(request, "pledges/propose.html", context, status=400 if form.errors else 200)


def found(request: Request, verb: str, key: int) -> Publication:
    rows = queries.with_people(PublicationPolicy.filter(request.user, verb))
    publication = rows.filter(pk=key).first()
    if publication is None:
        raise Http404
    return publication


@guarded(PublicationPolicy, "view")
@require_safe
def publication(request: Request, key: int) -> HttpResponse:
    """One notice: its pledges, its steps, who took them, what comes next."""
    return shown(request, found(request, "view", key))


def shown(request: Request, one: Publication, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.user
    possible = PUBLICATION_FLOW.verbs(one.state)
    may = {
        verb: verb in possible
        and PublicationPolicy.may_ever(actor, verb)
        and PublicationPolicy.allows(actor, verb, one)
        for verb in ("check", "approve", "carry_out")
    }
    may["refuse"] = may["check"] or may["approve"] or may["carry_out"]
    may["end"] = (
        "end" in possible
        and PublicationPolicy.may_ever(actor, "carry_out")
        and PublicationPolicy.allows(actor, "carry_out", one)
    )
    media = programs.media_of(programs.rules_of(one.program))
    context = {
        "publication": one,
        "pledges": queries.words_of(one),
        "medium": media.get(one.medium),
        "rule": programs.publication_rule(one.program),
        "may": may,
        "own": one.proposed_by_id == actor.pk,
        "form": ReasonForm(),
        "steps": steps(one),
        "is_public": programs.is_public(one.program),
        **more,
    }
    return render(request, "pledges/publication.html", context, status=status)


def steps(one: Publication) -> list[dict[str, str]]:
    """提出→审核→审批→实施 with the people who took each step."""
    took = (
        (_("提出"), one.proposed_by),
        (_("审核（含保密审查）"), one.checked_by),
        (_("审批"), one.approved_by),
        (_("实施"), one.carried_out_by),
    )
    done = [who is not None for _label, who in took]
    done[0] = True
    over = one.state in (PublicationState.REFUSED, PublicationState.ENDED)
    current = done.index(False) if False in done and not over else -1
    return [
        {
            "label": label,
            "hint": who.display_name if who else "",
            "state": "done" if done[place] else "current" if place == current else "todo",
        }
        for place, (label, who) in enumerate(took)
    ]


@guarded(PublicationPolicy, "check")
@require_POST
@told_when_late
def check(request: Request, key: int) -> HttpResponse:
    """审核, with the confidentiality check ticked."""
    one = found(request, "check", key)
    if request.POST.get("no_secret") != "1":
        messages.error(request, _("请先确认不涉及国家秘密、工作秘密和个人隐私。"))
        return redirect("pledges:publication", key)
    done_or_refused(
        request, lambda: actions.check_publication(request.user, one), _("审核通过，等待审批。")
    )
    return redirect("pledges:publication", key)


@guarded(PublicationPolicy, "approve")
@require_POST
@told_when_late
def approve(request: Request, key: int) -> HttpResponse:
    """审批."""
    one = found(request, "approve", key)
    done_or_refused(
        request, lambda: actions.approve_publication(request.user, one), _("已批准公开。")
    )
    return redirect("pledges:publication", key)


@guarded(PublicationPolicy, "carry_out")
@require_POST
@told_when_late
def carry_out(request: Request, key: int) -> HttpResponse:
    """实施."""
    one = found(request, "carry_out", key)
    try:
        count = actions.carry_out_publication(request.user, one)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("已公开 %(count)s 份承诺。") % {"count": count})
    return redirect("pledges:publication", key)


@guarded(PublicationPolicy, "check")
@require_POST
@told_when_late
def refuse(request: Request, key: int) -> HttpResponse:
    """Not like this."""
    one = found(request, "check", key)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return shown(request, one, status=400, form=form)
    actions.refuse_publication(request.user, one, form.cleaned_data["reason"])
    messages.success(request, _("已登记不予公开。"))
    return redirect("pledges:publication", key)


@guarded(PublicationPolicy, "carry_out")
@require_POST
@told_when_late
def end(request: Request, key: int) -> HttpResponse:
    """Take it down."""
    actions.end_publication(request.user, found(request, "carry_out", key))
    messages.success(request, _("已停止公开。"))
    return redirect("pledges:publication", key)


@guarded(FeedbackPolicy, "view")
@require_safe
def feedback(request: Request) -> HttpResponse:
    """What people said, unanswered first."""
    page = Paginator(queries.feedback_listed(request.user), PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "may_answer": FeedbackPolicy.may_ever(request.user, "answer"),
        "form": AnswerForm(),
    }
    return render(request, "pledges/feedback.html", context)


@guarded(FeedbackPolicy, "answer")
@require_POST
@told_when_late
def answer(request: Request, key: int) -> HttpResponse:
    """Say what came of it."""
    given = FeedbackPolicy.find(request.user, "answer", pk=key)
    form = AnswerForm(request.POST)
    if form.is_valid():
        actions.answer_feedback(request.user, given, form.cleaned_data["answer"])
        messages.success(request, _("已答复。"))
    else:
        messages.error(request, _("请写明处理情况。"))
    return redirect("pledges:feedback")


# --- for everybody


@open_to_all("lists organizations whose pledges are public")
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Where pledges can be looked at."""
    years = [one for one in queries.boards_with_pledges() if programs.is_public(one)]
    chosen = next((one for one in years if str(one.pk) == request.GET.get("year")), None)
    chosen = chosen or (years[0] if years else None)
    rows = list(queries.organizations_on_board(chosen)) if chosen else []
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"years": years, "chosen": chosen, "page": page}
    return render(request, "pledges/boards.html", context)


@open_to_all("shows published pledges within the scope that the pack sets")
@require_safe
def board(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """One organization's pledges of the year."""
    context = board_context(queries.board_of(code, year))
    return render(request, "pledges/board.html", context)


@open_to_all("shows published pledges within the scope that the pack sets")
@require_safe
def screen(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The same for a display: a few at a time, the next ones by themselves."""
    return on_screen(request, board_context(queries.board_of(code, year)))


def on_screen(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """One slide, and after a while the next; the number of its page may be anything."""
    page = Paginator(slides(context["board"].pledges), 1).get_page(request.GET.get("page"))
    following = page.next_page_number() if page.has_next() else 1
    slide = page.object_list[0]
    code = scannable(request.build_absolute_uri(documents.public_path(slide.pledge)))
    context |= {"page": page, "following": following, "seconds": SCREEN_SECONDS}
    context |= {"slide": slide, "code": code}
    return render(request, "pledges/screen.html", context)


@dataclass(frozen=True, slots=True)
class Slide:
    """As much of one pledge as a display holds; `first` is the number of its first item."""

    pledge: Pledge
    items: Sequence[Item]
    first: int


def slides(pledges: Iterable[Pledge]) -> list[Slide]:
    """Nobody scrolls a display: a long pledge goes on the next slide."""
    return [
        Slide(pledge, items[first : first + ON_SCREEN], first + 1)
        for pledge in pledges
        for items in [list(pledge.items.all())]
        for first in range(0, max(1, len(items)), ON_SCREEN)
    ]


def board_context(board: PledgeBoard | None) -> dict[str, Any]:
    """What board and screen show; 404 where nothing is there for this reader."""
    if board is None:
        raise Http404
    return {"board": board, "route": "pledges:public", **shown_by_pack(board.program)}


def shown_by_pack(program: Any) -> dict[str, Any]:
    rule = programs.publication_rule(program)
    shows = set(rule.shows) if rule else {Shown.NAME, Shown.ITEMS}
    return {
        "rule": rule,
        "names": programs.names_of(programs.rules_of(program)),
        "shows_name": Shown.NAME in shows,
        "shows_progress": Shown.PROGRESS in shows,
        "shows_completion": Shown.COMPLETION in shows,
    }


@open_to_all("shows one published pledge and takes remarks, which only its branch reads")
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, code: str, year: int, serial: int) -> HttpResponse:
    """The page behind a QR code: what was promised, how it goes, a way to answer (R-021)."""
    pledge = queries.public_pledge(code, year, serial)
    if pledge is None:
        raise Http404
    return answered(request, pledge, "pledges:public", "pledges/public.html")


def answered(request: HttpRequest, pledge: Pledge, route: str, template: str) -> HttpResponse:
    """One pledge with a form for remarks; they are kept without an account."""
    form = RemarkForm(request.POST or None)
    place = (pledge.organization.code, pledge.program.year, pledge.serial)
    hurried = (
        request.method == "POST" and form.is_valid() and not REMARKS.may_speak(address(request))
    )
    if hurried:
        form.add_error(None, _("已收到多条意见，请过一会儿再写。"))
    elif request.method == "POST" and form.is_valid():
        actions.give_feedback(pledge.organization, pledge, **form.cleaned_data)
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


# --- within a scope


@guarded(InsidePolicy, "read")
@require_safe
def inside(request: Request) -> HttpResponse:
    """Boards that the reader's organization, or county, may look at."""
    page = Paginator(queries.inside_boards(request.user), PAGE).get_page(request.GET.get("page"))
    years = queries.inside_years(request.user, page.object_list)
    rows = [(place, years.get(place.pk, [])) for place in page.object_list]
    return render(request, "pledges/inside.html", {"page": page, "rows": rows})


def inside_of(request: Request, code: str, year: int) -> dict[str, Any]:
    board = queries.inside_board(request.user, code, year)
    return board_context(board) | {"route": "pledges:inside_pledge"}


@guarded(InsidePolicy, "read")
@require_safe
def inside_board(request: Request, code: str, year: int) -> HttpResponse:
    """One organization's pledges, for who is in their scope."""
    return render(request, "pledges/inside_board.html", inside_of(request, code, year))


@guarded(InsidePolicy, "read")
@require_safe
def inside_screen(request: Request, code: str, year: int) -> HttpResponse:
    """The same for a display inside the unit."""
    return on_screen(request, inside_of(request, code, year))


@guarded(InsidePolicy, "read")
@require_http_methods(["GET", "HEAD", "POST"])
def inside_pledge(request: Request, code: str, year: int, serial: int) -> HttpResponse:
    """One pledge behind a QR code, for who is in its scope, with a way to answer (R-021)."""
    listed = inside_of(request, code, year)["board"].pledges
    pledge = next((one for one in listed if one.serial == serial), None)
    if pledge is None:
        raise Http404
    return answered(request, pledge, "pledges:inside_pledge", "pledges/inside_pledge.html")
