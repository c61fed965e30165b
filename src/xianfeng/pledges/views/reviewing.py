"""The review: every item against every point, one pledge after another (R-018)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.pledges.access import PledgePolicy
from xianfeng.pledges.actions import reviewing
from xianfeng.pledges.actions.reviewing import Looked
from xianfeng.pledges.actions.writing import EditedMeanwhile
from xianfeng.pledges.forms.working import AdviceForm
from xianfeng.pledges.models import Pledge
from xianfeng.pledges.queries import pledges, programs
from xianfeng.pledges.record import number_of
from xianfeng.pledges.states import PledgeState

from .common import found_pledge, told_when_late

PAGE = 100
MOST_NOTE = 300


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
        "own": reviewing.is_own(request.user, found),
        "reviewer": programs.reviewer_of(request.user, found),
        "pledge": found,
        "number": number_of(found),
        "items": [
            (one, [] if changed else unmet(request, one.pk), said, too_long(said))
            for one in found.items.all()
            for said in (note(request, one.pk),)
        ],
        "points": rules.points,
        "names": programs.names_of(rules),
        "media": programs.media_of(rules),
        "counts": rules.counts,
        "form": form,
        "left": pledges.to_review(request.user).count(),
        "following": pledges.next_to_review(request.user, found),
        "voluntary": pledges.is_voluntary(request.user, found),
    }
    status = 409 if changed else 400 if form.errors else 200
    return render(request, "pledges/review.html", context, status=status)


def act(request: Request, found: Pledge, advice: str) -> None:
    """Approve, or send back with advice; EditedMeanwhile where other words were looked at."""
    if request.POST.get("edition") != str(found.edition):
        raise EditedMeanwhile(f"edition {found.edition}")
    if any(map(too_long, notes(request, found).values())):
        raise Refused(_("有一项的意见太长，没有写入，请改短。"))
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
    return request.POST.get(f"note-{item}", "").strip()


def notes(request: Request, found: Pledge) -> dict[int, str]:
    return {item.pk: note(request, item.pk) for item in found.items.all()}


def too_long(text: str) -> str:
    """What is told at the field; "" where it fits. Nothing is cut off without a word."""
    if len(text) <= MOST_NOTE:
        return ""
    return _("有 %(length)s 字，超过 %(longest)s 字。") % {
        "length": len(text),
        "longest": MOST_NOTE,
    }
