"""What is being typed, kept for who types it until it is saved."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from xianfeng.kernel.access import signed_in
from xianfeng.kernel.http import Request
from xianfeng.pledges.actions import writing
from xianfeng.pledges.forms.writing import HeadForm

LONGEST_DRAFT = 100_000  # characters of one kept form


def typed(request: Request) -> dict[str, list[str]]:
    """The form's own fields as they were sent."""
    return {
        name: request.POST.getlist(name)
        for name in request.POST
        if name.startswith("items-") or name in HeadForm.base_fields
    }


def too_long(data: Mapping[str, Sequence[str]]) -> bool:
    return sum(len(value) for values in data.values() for value in values) > LONGEST_DRAFT


@signed_in("keeps what the person is typing, for that person alone")
@require_POST
def keep_draft(request: Request) -> HttpResponse:
    """What is being typed, every few seconds; too much of it is not kept."""
    data = typed(request)
    key = request.GET.get("key", "")
    if not key.startswith(reverse("pledges:home")) or len(key) > 120 or too_long(data):
        return HttpResponse(status=400)
    writing.keep_draft(request.user, key, data)
    return HttpResponse(status=204)


@signed_in("forgets what the person was typing, for that person alone")
@require_POST
def drop_draft(request: Request) -> HttpResponse:
    """Begin anew."""
    key = request.GET.get("key", "")
    writing.drop_draft(request.user, key)
    return redirect(key if key.startswith(reverse("pledges:home")) else "pledges:home")
