"""The organizer's pages: draft, check, announce, open, close, publish."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.accounts.models import User
from xianfeng.appraisals import jobs, wording
from xianfeng.appraisals.access import CommentPolicy, PollPolicy, may_organize
from xianfeng.appraisals.actions import announcing, closing, polls, publishing, timing
from xianfeng.appraisals.actions.polls import Draft, Thing
from xianfeng.appraisals.forms import ClassForm, DraftForm, ExtendForm, ReasonForm
from xianfeng.appraisals.models import PERSONS, ObjectKind, Poll, Voice
from xianfeng.appraisals.queries import polls as queries
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.queries.fairness import notices_of
from xianfeng.appraisals.queries.rosters import members_of
from xianfeng.appraisals.queries.turnout import short, short_of_tickets
from xianfeng.appraisals.rules.asking import INDICATORS, sets_of
from xianfeng.appraisals.states import POLL_FLOW, PollState
from xianfeng.kernel.access import guarded, signed_in
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.members.models import MemberKind, Membership
from xianfeng.organizations.models import Organization
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Subject

PAGE = 50
LONGEST_NAME, LONGEST_KEY = 200, 19
TOO_LATE = gettext_lazy("现在不能这样做，可能已有人先处理。")


@signed_in("lists only polls in which one has a seat, a duty or a published result to read")
@require_safe
def home(request: Request) -> HttpResponse:
    """What waits for me, what I run, what was published."""
    runs = PollPolicy.may_ever(request.user, "view")
    page = Paginator(queries.listed(request.user) if runs else Poll.objects.none(), PAGE)
    context = {
        "awaiting": queries.awaiting(request.user)[:PAGE],
        "page": page.get_page(request.GET.get("page")),
        "by_slip": queries.on_slips_only(request.user),
        "runs": runs,
        "published": queries.published(request.user)[:PAGE],
        "may_draft": PollPolicy.may_ever(request.user, "draft"),
        "may_read_comments": CommentPolicy.may_ever(request.user, "view"),
    }
    return render(request, "appraisals/home.html", context)


@guarded(PollPolicy, "draft")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Draft a poll; nothing binds yet."""
    places = Organization.objects.filter(may_organize(request.user)).order_by("path")
    comment = commented(request)
    form = DraftForm(request.POST or None, places=places, on_values=comment is not None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values.pop("asking")
        place = values.pop("organization")
        nominees = [
            Thing(ObjectKind.NOMINATION, uuid4().hex, n) for n in values.pop("nominees", [])
        ]
        draft = Draft(**values)
        given = [comment] if comment else nominees
        try:
            poll = polls.draft_poll(request.user, place, draft, given or things_of(place, draft))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("appraisals:poll", key=poll.pk)
    page = {"form": form, "comment": comment}
    return render(request, "appraisals/new.html", page, status=400 if form.errors else 200)


def commented(request: Request) -> Thing | None:
    """The leader's comment that people are asked about (R-061), where one is named; one on a
    person or a pledge is nobody else's."""
    key = request.GET.get("comment", "")
    if not key:
        return None
    readable = CommentPolicy.filter(request.user, "view").exclude(object_kind__in=PERSONS)
    one = readable.filter(pk=int(key) if key.isdecimal() and len(key) < LONGEST_KEY else 0).first()
    if one is None:
        raise Http404
    values = {"name": one.object_name, "leader": one.leader, "day": one.given_on.isoformat()}
    text = _("%(leader)s对%(name)s的点评（%(day)s）") % values
    return Thing(ObjectKind.COMMENT, str(one.pk), text[:LONGEST_NAME])


def things_of(place: Organization, draft: Draft) -> Iterable[Thing]:
    """About members: the full members of the branch; probationary members take part only.

    Windows are not known here: their polls are drafted on their own pages.
    """
    asked = sets_of(pack_of(draft.pack_hash)).get(draft.question_set)
    if asked is None or asked.code == INDICATORS or asked.subject is Subject.ORGANIZATION:
        return [Thing(ObjectKind.ORGANIZATION, place.code, place.name)]
    if asked.subject is Subject.WINDOW:
        raise Refused(_("评议窗口，请到“服务窗口”里打开要评的窗口，在那里发起。"))
    full = Membership.objects.filter(
        organization=place, until__isnull=True, kind=MemberKind.FULL, person__in=members_of(place)
    )
    rows = full.order_by("pk").values_list("person", "person__name")
    return [Thing(ObjectKind.MEMBER, str(person), name) for person, name in rows]


@guarded(PollPolicy, "view")
@require_safe
def poll(request: Request, key: str) -> HttpResponse:
    """Where a poll stands, and what may be done next."""
    found = PollPolicy.find(request.user, "view", pk=key)
    return render(request, "appraisals/poll.html", poll_page(request.user, found))


def notices_said(found: Poll) -> list[wording.SaidNotice]:
    """What the organizer is told before the announcement."""
    cuts = dict(found.classes.values_list("code", "cut"))
    return wording.said_notices(notices_of(found), cuts)


def poll_page(actor: User, found: Poll) -> dict[str, Any]:
    may_run = PollPolicy.may_ever(actor, "run") and PollPolicy.allows(actor, "run", found)
    is_draft = found.state == PollState.DRAFT
    return {
        "poll": found,
        "ballot": ballot_of(found),
        "classes": queries.classes_of(found),
        "notices": notices_said(found) if is_draft and may_run else [],
        "verbs": POLL_FLOW.verbs(found.state) if may_run else [],
        "may_run": may_run,
        "may_read_rows": PollPolicy.may_ever(actor, "read_rows")
        and bool(found.recount_digest)
        and PollPolicy.allows(actor, "read_rows", found),
        "may_read_scan": PollPolicy.may_ever(actor, "read_scan")
        and PollPolicy.allows(actor, "read_scan", found),
        "class_form": ClassForm() if is_draft and may_run else None,
        "reasons": {
            **{verb: ReasonForm(auto_id=f"{verb}_%s") for verb in EXPLAINED},
            "extend": ExtendForm(auto_id="extend_%s"),
        },
        "notes": wording.said_notes(found),
        "is_due": now() >= found.opens,
        "is_over": now() >= found.closes,
        "untimely": closing.untimely(found, now()),
        "short": [Voice(code).label for code in shortfall(found)],
    }


def shortfall(found: Poll) -> list[str]:
    """Voices below the announced turnout, once the time is up."""
    if found.state == PollState.OPEN and now() >= found.closes:
        return short_of_tickets(found)
    return short(found) if found.state == PollState.CLOSED else []


@guarded(PollPolicy, "run")
@require_POST
def save_class(request: Request, key: str, code: str = "") -> HttpResponse:
    """Add a class to a draft, or change one; refused, what was typed stays."""
    found = PollPolicy.find(request.user, "run", pk=key)
    one = found.classes.filter(code=code).first()
    form = ClassForm(request.POST)
    try:
        if code and one is None:
            raise NotAllowedNow(f"change: class {code}")  # somebody has just done without it
        if form.is_valid():
            polls.set_class(found, one=one, **form.cleaned_data)
            return redirect("appraisals:poll", key=key)
    except NotAllowedNow:
        messages.warning(request, TOO_LATE)
        return redirect("appraisals:poll", key=key)
    except Refused as refused:
        form.add_error(None, str(refused))
    page = poll_page(request.user, found)
    page |= {"typed": form, "typed_for": code} if code else {"class_form": form}
    return render(request, "appraisals/poll.html", page, status=400)


@guarded(PollPolicy, "run")
@require_POST
def remove_class(request: Request, key: str, code: str) -> HttpResponse:
    """Do without a class."""
    found = PollPolicy.find(request.user, "run", pk=key)
    one = found.classes.filter(code=code).first()
    if one is None:
        return redirect("appraisals:poll", key=key)
    return done(request, found, lambda: polls.remove_class(found, one), "")


@guarded(PollPolicy, "run")
@require_POST
def step(request: Request, key: str, verb: str) -> HttpResponse:
    """One step of the life of a poll."""
    found = PollPolicy.find(request.user, "run", pk=key)
    if verb not in STEPS:
        raise Http404
    act, text = STEPS[verb]
    return done(request, found, lambda: act(request.user, found), text())


@guarded(PollPolicy, "run")
@require_POST
def explained(request: Request, key: str, verb: str) -> HttpResponse:
    """A step that needs a reason: close at another time than announced, take back, void."""
    found = PollPolicy.find(request.user, "run", pk=key)
    if verb not in EXPLAINED:
        raise Http404
    act, text = EXPLAINED[verb]
    form = ReasonForm(request.POST, auto_id=f"{verb}_%s")
    return filled(
        request,
        found,
        form,
        (verb, text()),
        lambda: act(request.user, found, form.cleaned_data["reason"]),
    )


@guarded(PollPolicy, "run")
@require_POST
def extend(request: Request, key: str) -> HttpResponse:
    """A later end than announced."""
    found = PollPolicy.find(request.user, "run", pk=key)
    form = ExtendForm(request.POST, auto_id="extend_%s")

    def act() -> None:
        values = form.cleaned_data
        timing.extend(request.user, found, values["closes"], values["reason"])
        jobs.plan(found)

    return filled(request, found, form, ("extend", _("已延长，到时自动截止。")), act)


def filled(
    request: Request,
    found: Poll,
    form: ReasonForm,
    said: tuple[str, str],
    act: Callable[[], object],
) -> HttpResponse:
    """Act, or the page again with what was typed and why it was refused; `said` is the verb and
    what to say afterwards."""
    verb, text = said
    try:
        if form.is_valid():
            act()
            messages.success(request, text)
            return redirect("appraisals:poll", key=found.pk)
    except NotAllowedNow:
        messages.warning(request, TOO_LATE)
        return redirect("appraisals:poll", key=found.pk)
    except Refused as refused:
        form.add_error(None, str(refused))
    found.refresh_from_db()
    page = poll_page(request.user, found)
    page["reasons"][verb] = form
    return render(request, "appraisals/poll.html", page, status=400)


def announce(actor: User, found: Poll) -> None:
    """Announced, it opens and closes by itself."""
    announcing.announce(actor, found)
    jobs.plan(found)


STEPS: dict[str, tuple[Callable[[User, Poll], None], Callable[[], str]]] = {
    "announce": (announce, lambda: _("已公告。名册和问题不再改动，到时自动开始、自动截止。")),
    "open": (announcing.open_poll, lambda: _("投票已开始。")),
    "close": (closing.close_poll, lambda: _("已截止并核对计票。有纸质票的请录入，然后公布。")),
    "publish": (publishing.publish, lambda: _("已公布。")),
}


EXPLAINED: dict[str, tuple[Callable[[User, Poll, str], None], Callable[[], str]]] = {
    "withdraw": (polls.withdraw, lambda: _("已撤回。")),
    "close": (closing.close_poll, lambda: _("已截止并核对计票。有纸质票的请录入，然后公布。")),
    "void": (timing.void, lambda: _("已宣布无效。")),
}


def done(request: Request, found: Poll, act: Callable[[], object], text: str) -> HttpResponse:
    """Act, say how it went, back to the poll."""
    try:
        act()
    except NotAllowedNow:
        messages.warning(request, TOO_LATE)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if text:
            messages.success(request, text)
    return redirect("appraisals:poll", key=found.pk)
