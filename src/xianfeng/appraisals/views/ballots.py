"""The voter's pages: enter by account or slip, take a ticket, answer, keep a receipt (R-030)."""

import hashlib
import json
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.accounts.models import User
from xianfeng.appraisals.access import BallotPolicy, PollPolicy
from xianfeng.appraisals.actions.office import AlreadyIssued, NoSeat, issue_ticket
from xianfeng.appraisals.forms import CodeForm
from xianfeng.appraisals.models import Poll
from xianfeng.appraisals.queries import polls as queries
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.rules.asking import LONGEST_WORDS
from xianfeng.appraisals.rules.suppression import K_INSIDE
from xianfeng.appraisals.states import PollState
from xianfeng.appraisals.wording import asked_name, class_name, said_notes
from xianfeng.ballots.encoding import from_base64, identifier, to_base64
from xianfeng.ballots.errors import Malformed
from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.kernel.http import Request
from xianfeng.packs.templatetags.packs import said

WITH_BOX = csp_update({"connect-src": [settings.BOX_URL]})
LONGEST_BODY = 2048  # bytes of a ticket request
SLIPS = "a slip's code is the right to vote; who holds it is known to nobody"


@WITH_BOX
@guarded(BallotPolicy, "vote")
@never_cache
@require_safe
def ballot(request: Request, key: str) -> HttpResponse:
    """One's own ballot."""
    poll = BallotPolicy.find(request.user, "vote", pk=key)
    return render(request, "appraisals/ballot.html", ballot_page(poll, request.user))


@open_to_all(SLIPS)
@WITH_BOX
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: HttpRequest) -> HttpResponse:
    """Type or scan the code of a slip; the ballot follows, and once there is one that everybody
    may read, the result. The code is in no address."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        poll = queries.poll_of_slip(code)
        if poll is not None and queries.published_to_all().filter(pk=poll.pk).exists():
            return redirect("appraisals:public", key=poll.pk)
        if poll is not None:
            return render(request, "appraisals/ballot.html", ballot_page(poll, code))
        form.add_error("code", _("没有这张票，或者重新打印以后作废了。请对照邀请票再输一次。"))
    page = {"form": form}
    return render(request, "appraisals/slip.html", page, status=400 if form.errors else 200)


@open_to_all("the office asks for a seat itself, of an account or of a slip")
@sensitive_post_parameters()
@require_POST
def ticket(request: HttpRequest, key: str) -> JsonResponse:
    """The office's signature on what the voter's browser blinded."""
    try:
        voter_class, blinded, code = read_request(request.body)
        user = request.user if isinstance(request.user, User) else None
        holder = code or user
        if holder is None:
            raise NoSeat(voter_class)
        signature = issue_ticket(key, voter_class, blinded, holder=holder)
    except Malformed:
        return refusal(400, "malformed")
    except NoSeat:
        return refusal(404, "unknown")
    except AlreadyIssued:
        return refusal(409, "issued")
    except NotAllowedNow:
        return refusal(409, "not_open")
    return JsonResponse({"signature": to_base64(signature)})


def read_request(body: bytes) -> tuple[str, bytes, str]:
    """Class, blinded message, code; Malformed for anything else."""
    try:
        found = json.loads(body if len(body) <= LONGEST_BODY else b"")
    except (ValueError, RecursionError):
        raise Malformed("json") from None
    if not isinstance(found, dict):
        raise Malformed("json")
    texts = [found.get(name, "") for name in ("class", "code")]
    if not all(isinstance(text, str) and len(text) <= 64 for text in texts):
        raise Malformed("fields")
    return identifier(texts[0]), from_base64(found.get("blinded")), texts[1]


def refusal(status: int, word: str) -> JsonResponse:
    return JsonResponse({"error": word}, status=status)


def ballot_page(poll: Poll, holder: User | str) -> dict[str, Any]:
    """Questions for people, and the same for the script."""
    seats = queries.seats_of(poll, holder)
    asked = ballot_of(poll)
    moment = now()
    is_open = poll.state == PollState.OPEN and poll.opens <= moment < poll.closes
    scored = [seat for seat in seats if not seat.is_words]
    return {
        "poll": poll,
        "notes": said_notes(poll),
        "ballot": asked,
        "questions": [
            {"id": one.id, "name": asked_name(asked, one), "number": place}
            for place, one in enumerate(asked.asked)
        ],
        "options": [
            {"value": place, "name": said(option.name)}
            for place, option in enumerate(asked.scale.options, 1)
        ],
        "voices": [{"id": seat.code, "name": seat_name(seat)} for seat in scored],
        "is_open": is_open,
        "is_early": (poll.state in ("announced", "open") and moment < poll.opens)
        or poll.state == "announced",
        "may_read": may_read(poll, holder),
        "by_slip": not isinstance(holder, User),
        "named": isinstance(holder, User) and queries.named_classes(poll, holder).exists(),
        "words": any(seat.is_words for seat in seats),
        "longest_words": LONGEST_WORDS,
        "k": K_INSIDE,
        "setup": setup(poll, seats, holder) if scored else {},
    }


def may_read(poll: Poll, holder: User | str) -> bool:
    """Whether the voter may open the result as those inside see it."""
    inside = isinstance(holder, User) and PollPolicy.may_ever(holder, "results")
    return inside and PollPolicy.allows(holder, "results", poll)


def seat_name(seat: queries.VoterSeat) -> str:
    """The voice, and the group where the voice is cut into groups."""
    return class_name(seat.voice, seat.cut)


def setup(poll: Poll, seats: list[queries.VoterSeat], holder: User | str) -> dict[str, Any]:
    """For the script: where to ask, and under which name this device keeps a ticket."""
    who = holder if isinstance(holder, str) else str(holder.pk)
    return {
        "poll": poll.pk,
        "box": settings.BOX_URL,
        "origin": settings.SITE_ORIGIN,
        "tickets": reverse("appraisals:ticket", args=[poll.pk]),
        "code": holder if isinstance(holder, str) else "",
        "shared": isinstance(holder, str),
        "classes": [
            {
                "id": seat.code,
                "key": seat.public_key,
                "words": seat.is_words,
                "of": seat.words_of,
                "issued": seat.issued,
                "place": place_of(poll, seat.code, who),
            }
            for seat in seats
        ],
    }


def place_of(poll: Poll, voter_class: str, who: str) -> str:
    """Tells apart the voters of one device; a hash, for it stays there."""
    return hashlib.sha256(f"{poll.pk} {voter_class} {who}".encode()).hexdigest()[:24]


@open_to_all("a receipt says nothing about who voted, and nothing about how")
@WITH_BOX
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Whether a ballot counts; asked of the box by the browser itself."""
    return render(request, "appraisals/receipt.html", {"box": settings.BOX_URL})
