"""The room's own start page, and one pledge."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xianfeng.appraisals.access import PollPolicy
from xianfeng.kernel.access import guarded, signed_in
from xianfeng.kernel.http import Request
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
from xianfeng.pledges.forms.appraising import AppraisedForm
from xianfeng.pledges.forms.lines import LinesForm
from xianfeng.pledges.forms.working import (
    FeedbackTextForm,
    HelpForm,
    OfferForm,
    ProgressForm,
    UseForm,
)
from xianfeng.pledges.models import Pledge
from xianfeng.pledges.queries import appraisals, inbox, own, pledges, programs, standing
from xianfeng.pledges.queries.following import followed
from xianfeng.pledges.record import number_of
from xianfeng.pledges.states import CONCLUDED, KEEPING, OVER, PLEDGE_FLOW, PledgeState

from .common import found_pledge

SHOWN = 20


@signed_in("shows each person what waits for them and nothing else")
@require_safe
def home(request: Request) -> HttpResponse:
    """My pledges and what is due; what to review; who needs help."""
    return home_page(request)


def home_page(request: Request, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.user
    context = {
        "mine": list(pledges.mine(actor)),
        "lines": LinesForm(own.due_soon(actor)),
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
        "off": reminders_off(request),
        **more,
    }
    return render(request, "pledges/home.html", context, status=status)


def places(request: Request) -> list[Any]:
    """Organizations for which the actor enters, where a year is open."""
    return programs.places_at_work(request.user)


def reminders_off(request: Request) -> bool:
    return hasattr(request.user, "pledge_reminder_choice")


@guarded(PledgePolicy, "view")
@require_safe
def pledge(request: Request, key: int) -> HttpResponse:
    """One pledge: what it says, where it stands, what happened, what may be done now.

    Whose new words the reader may not read yet shows those that stand.
    """
    if not PledgePolicy.filter(request.user, "view").filter(pk=key).exists():
        return stood(request, key)
    return shown(request, found_pledge(request, "view", key))


def stood(request: Request, key: int) -> HttpResponse:
    """What was approved last of a pledge that is being written anew; 404 where there is none."""
    found = standing.standing_page(request.user, key)
    if found is None or found.standing is None:
        raise Http404
    rules = programs.rules_of(found.program)
    context = {
        "pledge": found,
        "number": number_of(found),
        "head": standing.head_in_words(found.standing),
        "followed": followed(request.user, found.standing.head.get("follows")),
        "items": pledges.whole(found.standing).content,
        "names": programs.names_of(rules),
    }
    return render(request, "pledges/standing.html", context)


def shown(request: Request, found: Pledge, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.user
    may = {
        verb: PledgePolicy.may_ever(actor, verb) and PledgePolicy.allows(actor, verb, found)
        for verb in ("write", "edit", "review", "help")
    }
    rules = programs.rules_of(found.program)
    context = {
        "own": reviewing.is_own(actor, found),
        "followed": followed(actor, found.follows_id),
        "reviewer": programs.reviewer_of(actor, found),
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
        "versions": pledges.former(actor, found),
        "together": [one.person.name for one in found.participants.select_related("person")],
        "heard": appraisals.heard(actor, found),
        "may_comment": appraisals.may_comment(actor, found.organization),
        "may_ask": appraisals.may_ask(actor, found.organization),
        "uses": list(found.uses.select_related("decided_by")),
        "shows_progress": programs.shows_progress(found.program),
        "progress": ProgressForm(),
        "help_form": HelpForm(),
        "offer_form": OfferForm(),
        "feedback_form": FeedbackTextForm(),
        "use_form": UseForm(),
        "appraised_form": AppraisedForm(),
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
