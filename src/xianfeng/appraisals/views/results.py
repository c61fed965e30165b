"""Published results: page, JSON, CSV, XLSX, PDF, all through the one guard."""

import hashlib
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from xianfeng.appraisals import wording
from xianfeng.appraisals.access import PollPolicy
from xianfeng.appraisals.actions import exporting
from xianfeng.appraisals.files import WRITERS
from xianfeng.appraisals.forms import FindForm
from xianfeng.appraisals.models import Circle, Poll
from xianfeng.appraisals.queries import polls as queries
from xianfeng.appraisals.queries.asking import Ballot, ballot_of, told_to_all
from xianfeng.appraisals.queries.guard import Reader, results_of, words_of
from xianfeng.appraisals.queries.turnout import taken_by_name
from xianfeng.appraisals.rules.suppression import BLANK, Cell, Release
from xianfeng.appraisals.rules.voices import BestShare, best_share
from xianfeng.appraisals.spoken import all_spoken
from xianfeng.appraisals.states import PollState
from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.http import Request

PAGE = 50
REVIEW = "review"  # the scale of the yearly member review


@guarded(PollPolicy, "results")
@require_safe
def results(request: Request, key: str) -> HttpResponse:
    """Each voice by itself, with what it rests on."""
    poll = PollPolicy.find(request.user, "results", pk=key)
    supervises = PollPolicy.may_ever(request.user, "read_few") and PollPolicy.allows(
        request.user, "read_few", poll
    )
    page = results_page(poll, Reader.INSIDE)
    page |= {
        "words": words_of(poll, supervises),
        "spoken": all_spoken(page["ballot"], queries.named_voices(poll)),
        "by_name": [
            (wording.voice_name(one.voice), one.asked, one.taken, wording.percent(one.share))
            for one in taken_by_name(poll)
        ],
        "exports": ("csv", "xlsx", "pdf", "json"),
    }
    return render(request, "appraisals/results.html", page)


@open_to_all("only results published to everybody, of groups of ten and more")
@require_safe
def public(request: HttpRequest, key: str) -> HttpResponse:
    """A result published to society."""
    poll = Poll.objects.filter(pk=key, state=PollState.PUBLISHED, circle=Circle.PUBLIC).first()
    if poll is None:
        raise Http404
    return render(request, "appraisals/public.html", results_page(poll, Reader.PUBLIC))


@open_to_all("lists only results published to everybody")
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """What was published to society: who voted finds it without an account (R-031)."""
    form = FindForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(queries.published_to_all(words), PAGE).get_page(request.GET.get("page"))
    return render(request, "appraisals/published.html", {"form": form, "page": page})


def results_page(poll: Poll, reader: Reader) -> dict[str, Any]:
    whole, inside = ballot_of(poll), reader is Reader.INSIDE
    ballot = whole if inside else told_to_all(whole)
    found = results_of(poll, reader)
    return {
        "poll": poll,
        "notes": wording.said_notes(poll),
        "objects": [one for one in whole.objects if inside or not one.stays_inside],
        "ballot": ballot,
        "persons_inside": len(ballot.asked) < len(whole.asked),
        "voices": wording.tables_of(poll, ballot, found),
        "k": int(reader),
        "share": share_of(ballot, poll, reader),
    }


def share_of(ballot: Ballot, poll: Poll, reader: Reader) -> BestShare | None:
    """优秀 of a branch, where the scale grades members; a check, never a cut."""
    if ballot.scale.code != REVIEW:
        return None
    best = ballot.scale.options[0].code
    found = {one.voice: one for one in results_of(poll, reader)}.get("members")
    graded = {
        asked.number: prevailing(found.questions[asked.id]) if found else None
        for asked in ballot.asked
        if found is None or asked.id in found.questions
    }
    return best_share(graded, best)


def prevailing(found: Release) -> str | None:
    """The answer most gave, where it may be told; of parts told apart, the one of them all."""
    leading = {leading_in(cell) for cell in found.told.values()}
    return leading.pop() if len(leading) == 1 else None


def leading_in(cell: Cell) -> str | None:
    """The answer most gave of those who gave one."""
    if cell.counts is None:
        return cell.answer
    told = {answer: number for answer, number in cell.counts.items() if answer != BLANK}
    return max(told, key=lambda answer: told[answer]) if told else None


# --- files


@guarded(PollPolicy, "results")
@require_POST
def export(request: Request, key: str, name: str) -> HttpResponse:
    """The same tables as a file; noted in the record."""
    poll = PollPolicy.find(request.user, "results", pk=key)
    if name not in WRITERS:
        raise Http404
    kind, write = WRITERS[name]
    content = write(poll)
    exporting.results_taken(request.user, poll, name, hashlib.sha256(content).hexdigest())
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{poll.pk}.{name}"'
    return response
