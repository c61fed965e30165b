"""The room's own start page, one pledge, the review, the ledger."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.appraisals.access import PollPolicy
from xianfeng.kernel.access import guarded, signed_in
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.pledges import ledger as books
from xianfeng.pledges.access import (
    AuthorPolicy,
    BranchPolicy,
    InsidePolicy,
    PledgePolicy,
    ProgramPolicy,
    PublicationPolicy,
    ReviewedMemberPolicy,
)
from xianfeng.pledges.actions import reviewing
from xianfeng.pledges.actions.imports import record_export
from xianfeng.pledges.actions.reviewing import Looked
from xianfeng.pledges.actions.writing import EditedMeanwhile
from xianfeng.pledges.forms.working import (
    AdviceForm,
    FeedbackTextForm,
    FilterForm,
    HelpForm,
    OfferForm,
    ProgressForm,
    UseForm,
)
from xianfeng.pledges.models import Pledge, Program
from xianfeng.pledges.queries import appraisals, inbox, pledges, programs
from xianfeng.pledges.record import number_of
from xianfeng.pledges.states import CONCLUDED, KEEPING, OVER, PLEDGE_FLOW, PledgeState
from xianfeng.pledges.workbook import LongSheet, long_workbook

from .common import found_pledge, told_when_late, workbook

PAGE = 100
SHOWN = 20
MOST_PRINTED = 500  # pledges; more is a matter for the workbook


@signed_in("shows each person what waits for them and nothing else")
@require_safe
def home(request: Request) -> HttpResponse:
    """My pledges and what is due; what to review; who needs help."""
    actor = request.user
    context = {
        "mine": list(pledges.mine(actor)),
        "due": inbox.due_soon(actor),
        "unpledged": inbox.unpledged(actor),
        "digests": inbox.digests(actor),
        "tasks": list(inbox.inbox(actor)),
        "helping": list(pledges.need_help(actor)[:SHOWN]),
        "places": places(request),
        "year": programs.listed_programs(actor).first(),
        "may_write": AuthorPolicy.may_ever(actor, "pledge"),
        "may_list": PledgePolicy.may_ever(actor, "help"),
        "may_cover": BranchPolicy.may_ever(actor, "view"),
        "may_see_years": ProgramPolicy.may_ever(actor, "view"),
        "may_see_reviews": ReviewedMemberPolicy.may_ever(actor, "view"),
        "may_ask": PollPolicy.may_ever(actor, "draft"),
        "may_publish": PublicationPolicy.may_ever(actor, "view"),
        "may_read_inside": InsidePolicy.may_ever(actor, "read"),
        "has_dates": bool(inbox.dates_of(actor)),
        "progress": ProgressForm(),
        "off": reminders_off(request),
    }
    return render(request, "pledges/home.html", context)


def places(request: Request) -> list[Any]:
    """Organizations for which the actor enters, where a year is open."""
    return programs.places_at_work(request.user)


def reminders_off(request: Request) -> bool:
    return hasattr(request.user, "pledge_reminder_choice")


@guarded(PledgePolicy, "view")
@require_safe
def pledge(request: Request, key: int) -> HttpResponse:
    """One pledge: what it says, where it stands, what happened, what may be done now."""
    found = found_pledge(request, "view", key)
    return shown(request, found)


def shown(request: Request, found: Pledge, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.user
    may = {
        verb: PledgePolicy.may_ever(actor, verb) and PledgePolicy.allows(actor, verb, found)
        for verb in ("write", "edit", "review", "help")
    }
    rules = programs.rules_of(found.program)
    context = {
        "page": pledges.page_of(actor, found),
        "pledge": found,
        "number": number_of(found),
        "may": may,
        "verbs": PLEDGE_FLOW.verbs(found.state),
        "keeping": found.state in KEEPING,
        "concluded": found.state in CONCLUDED,
        "over": found.state in OVER,
        "names": programs.names_of(rules),
        "media": programs.media_of(rules),
        "points": rules.points,
        "steps": steps(found.state),
        "voluntary": pledges.is_voluntary(actor, found),
        "versions": pledges.former(found),
        "together": [one.person.name for one in found.participants.select_related("person")],
        "heard": appraisals.heard(actor, found),
        "may_comment": appraisals.may_comment(actor, found.organization),
        "may_ask": appraisals.may_ask(actor, found.organization),
        "uses": list(found.uses.select_related("decided_by")),
        "progress": ProgressForm(),
        "help_form": HelpForm(),
        "offer_form": OfferForm(),
        "feedback_form": FeedbackTextForm(),
        "use_form": UseForm(),
        **more,
    }
    return render(request, "pledges/pledge.html", context, status=status)


def steps(state: str) -> list[dict[str, str]]:
    """提出→公开→履行→评议 (R-015), and where this one stands."""
    stage = {
        PledgeState.DRAFT: 0,
        PledgeState.RETURNED: 0,
        PledgeState.SUBMITTED: 0,
        PledgeState.APPROVED: 1,
        PledgeState.PUBLISHED: 2,
        PledgeState.UNDER_WAY: 2,
        PledgeState.WITHDRAWN: -1,
        PledgeState.APPRAISED: 3,
        PledgeState.FED_BACK: 4,
    }.get(PledgeState(state), 3)
    names = (_("提出承诺"), _("公开承诺"), _("履行承诺"), _("评议承诺"))
    return [
        {
            "label": name,
            "state": "done" if place < stage else "current" if place == stage else "todo",
        }
        for place, name in enumerate(names)
    ]


@guarded(PledgePolicy, "review")
@require_safe
def queue(request: Request) -> HttpResponse:
    """What waits for review, in the order in which it came."""
    page = Paginator(pledges.to_review(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "pledges/queue.html", {"page": page})


@guarded(PledgePolicy, "review")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def review(request: Request, key: int) -> HttpResponse:
    """Every item against every point; the next one follows by itself."""
    found = found_pledge(request, "review", key)
    form = AdviceForm(request.POST or None)
    if found.state != PledgeState.SUBMITTED:
        return gone(request, key)
    if request.method == "POST" and form.is_valid():
        try:
            act(request, found, form.cleaned_data["advice"])
        except EditedMeanwhile:
            return reviewed(request, found_pledge(request, "review", key), form, changed=True)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return onwards(request)
    return reviewed(request, found, form)


def gone(request: Request, key: int) -> HttpResponse:
    """Not waiting for review: a step answers that it came too late."""
    if request.method == "POST":
        raise NotAllowedNow(f"review: pledge {key}")
    return redirect("pledges:pledge", key)


def reviewed(
    request: Request, found: Pledge, form: AdviceForm, *, changed: bool = False
) -> HttpResponse:
    """The page of the review. `changed`: other words than those ticked; the ticks do not count."""
    rules = programs.rules_of(found.program)
    context = {
        "changed": changed,
        "pledge": found,
        "number": number_of(found),
        "items": [
            (one, [] if changed else unmet(request, one.pk), note(request, one.pk))
            for one in found.items.all()
        ],
        "points": rules.points,
        "names": programs.names_of(rules),
        "media": programs.media_of(rules),
        "counts": rules.counts,
        "form": form,
        "left": pledges.to_review(request.user).count(),
        "voluntary": pledges.is_voluntary(request.user, found),
    }
    status = 409 if changed else 400 if form.errors else 200
    return render(request, "pledges/review.html", context, status=status)


def act(request: Request, found: Pledge, advice: str) -> None:
    """Approve, or send back with advice; EditedMeanwhile where other words were looked at."""
    if request.POST.get("edition") != str(found.edition):
        raise EditedMeanwhile(f"edition {found.edition}")
    looked = looked_at(request, found)
    if request.POST.get("then") == "approve":
        reviewing.approve_pledge(request.user, found, looked)
        messages.success(request, _("%(number)s 审核通过。") % {"number": number_of(found)})
    else:
        reviewing.send_back_pledge(request.user, found, looked, advice)
        messages.success(request, _("%(number)s 已退回。") % {"number": number_of(found)})


def onwards(request: Request) -> HttpResponse:
    """The next pledge, so that twenty reviews are twenty taps; the queue when none is left."""
    following = pledges.to_review(request.user).first()
    if following is None:
        messages.info(request, _("都审核完了。"))
        return redirect("pledges:queue")
    return redirect("pledges:review", following.pk)


def looked_at(request: Request, found: Pledge) -> dict[int, Looked]:
    """A point not marked as unmet is met: the reviewer marks what is wrong."""
    points = [one.code for one in programs.rules_of(found.program).points]
    return {
        item.pk: Looked(
            {code: code not in unmet(request, item.pk) for code in points},
            note(request, item.pk),
        )
        for item in found.items.all()
    }


def unmet(request: Request, item: int) -> list[str]:
    return request.POST.getlist(f"unmet-{item}")


def note(request: Request, item: int) -> str:
    return request.POST.get(f"note-{item}", "")[:300]


def filters(request: Request) -> FilterForm:
    years = Program.objects.values_list("year", flat=True).distinct().order_by("-year")
    return FilterForm(request.GET, years=list(years))


@guarded(PledgePolicy, "view")
@require_safe
def ledger(request: Request) -> HttpResponse:
    """承诺台账; the rows alone when htmx asks."""
    form = filters(request)
    rows = pledges.listed(request.user, form.wanted())
    page = Paginator(rows.values_list(*books.FIELDS), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": books.short_lines([books.Row._make(row) for row in page.object_list]),
        "may_export": BranchPolicy.may_ever(request.user, "export"),
        "query": request.GET.urlencode(),
    }
    template = "pledges/ledger.html" + ("#rows" if request.htmx else "")
    return render(request, template, context)


@guarded(BranchPolicy, "export")
@require_safe
def ledger_print(request: Request) -> HttpResponse:
    """The whole row of one organization's ledger on paper, landscape."""
    rows = exported(request, filters(request))
    context = {
        "heads": books.heads(),
        "lines": list(books.lines(rows[:MOST_PRINTED])),
        "count": rows.count(),
        "most": MOST_PRINTED,
    }
    return render(request, "pledges/ledger_print.html", context)


@guarded(BranchPolicy, "export")
@require_POST
def ledger_export(request: Request) -> HttpResponse:
    """The ledger as a workbook, a row an item; that it was taken is recorded."""
    rows = exported(request, filters(request))
    record_export(request.user, None, "ledger.xlsx", rows.count())
    sheet = LongSheet(_("承诺台账"), books.item_heads(), books.item_lines(rows), WIDTHS)
    return workbook(long_workbook(sheet), "pledge-ledger.xlsx")


WIDTHS = (22, 6, 28, 10, 12, 10, 10, 12, 18, 40, 24, 40, 14, 10, 24, 12, 18, 24, 30, 10, 30, 10,
          24, 30, 30, 24)  # fmt: skip


def exported(request: Request, form: FilterForm) -> Any:
    """Rows by name of organizations whose books the actor keeps."""
    inside = BranchPolicy.filter(request.user, "export").values("pk")
    rows = pledges.listed(request.user, form.wanted())
    return rows.filter(organization__in=inside)
