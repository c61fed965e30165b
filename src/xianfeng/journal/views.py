"""The record for people and for programs. Entries carry no personal data, so all is public."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from importlib.resources import files
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xianfeng.journal import keys, queries
from xianfeng.journal.forms import Place, Size, Sizes, Stretch, complaint
from xianfeng.journal.models import Entry
from xianfeng.journal.words import called
from xianfeng.kernel.access import open_to_all

LINES = 50  # entries on one page for people
OPEN = "the record exists to be checked by anyone and holds no personal data"
TEXT = "text/plain; charset=utf-8"
PLACE = re.compile("[0-9]{1,18}")  # as long as an index can be


@dataclass(frozen=True)
class Line:
    """An entry as a page shows it."""

    index: int
    at: datetime
    what: str
    thing: str
    subject: queries.Subject
    text: str
    leaf_hash: str
    proof: queries.Proof | None = None

    @property
    def hashes(self) -> list[str]:
        return [queries.in_base64(one) for one in self.proof.hashes] if self.proof else []


@open_to_all(OPEN)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the record is, its head, its last entries, a search by subject."""
    asked = request.GET.get("q", "").strip()
    found = queries.subjects(asked) if asked else []
    if len(found) == 1:
        return redirect("journal:subject", *found[0])
    head = queries.tip()
    before = _before(request.GET.get("before", ""), head.size)
    shown = queries.newest(before, LINES)
    context = {
        "head": head,
        "root": queries.in_base64(head.root),
        "checkpoint": queries.checkpoint_of(head),
        "key": keys.public_key().written(),
        "lines": _lines(shown),
        "older": shown[-1].index if shown and shown[-1].index else None,
        "asked": asked,
        "found": [{"kind": kind, "id": key, "thing": called(kind)} for kind, key in found],
    }
    return render(request, "journal/index.html", context)


@open_to_all(OPEN)
@require_safe
def subject(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """All that the record says of one thing, each entry with its proof."""
    page = Paginator(queries.history((kind, key)), LINES).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    head = queries.tip()
    proofs = queries.inclusions([one.index for one in page.object_list], head.size)
    context = {
        "root": queries.in_base64(head.root),
        "crumbs": _crumbs(f"{called(kind)} {key}"),
        "thing": called(kind),
        "key": key,
        "page": page,
        "lines": _lines(page.object_list, proofs),
    }
    return render(request, "journal/subject.html", context)


@open_to_all(OPEN)
@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry: its text, its hash, its proof."""
    found = _entry(index)
    head = queries.tip()
    line = _lines([found], [queries.inclusion(index, head.size)])[0]
    context = {
        "crumbs": _crumbs(_("第 %(index)s 条") % {"index": index}),
        "line": line,
        "root": queries.in_base64(head.root),
    }
    return render(request, "journal/entry.html", context)


@open_to_all(OPEN)
@require_safe
def entry_text(request: HttpRequest, index: int) -> HttpResponse:
    """The text that was hashed, byte by byte."""
    return HttpResponse(_entry(index).text, content_type=TEXT)


@open_to_all(OPEN)
@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The key that checks the checkpoints' signatures."""
    return HttpResponse(f"{keys.public_key().written()}\n", content_type=TEXT)


@open_to_all(OPEN)
@require_safe
def program(request: HttpRequest, name: str) -> HttpResponse:
    """A part of the verifier, for a reader's own machine."""
    source = files("xianfeng.journal").joinpath(name).read_bytes()
    return HttpResponse(
        source,
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


Answer = Callable[..., dict[str, Any] | str]
View = Callable[[HttpRequest], HttpResponse]


def asked_by(form: type[forms.Form]) -> Callable[[Answer], View]:
    """Turn a function of `form`'s fields into a view that answers JSON, or a text as it is;
    unusable parameters answer 400."""

    def decorate(answer: Answer) -> View:
        @wraps(answer)
        def view(request: HttpRequest) -> HttpResponse:
            asked = form(request.GET)
            if not asked.is_valid():
                return JsonResponse({"error": complaint(asked)}, status=400)
            try:
                found = answer(**asked.cleaned_data)
            except queries.OutOfRange as wrong:
                return JsonResponse({"error": str(wrong)}, status=400)
            if isinstance(found, str):
                return HttpResponse(found, content_type=TEXT)
            return JsonResponse(found)

        return open_to_all(OPEN)(require_safe(view))

    return decorate


@asked_by(Size)
def checkpoint(size: int | None) -> str:
    """The signed head (C2SP tlog-checkpoint), or the one that the log had at `size`."""
    if size is None:
        return queries.checkpoint()
    return queries.checkpoint_of(queries.Tip(size, queries.root_at(size)))


@asked_by(Stretch)
def entries(start: int, end: int) -> dict[str, Any]:
    """Entries from start to end, both included, cut at queries.PAGE."""
    found = queries.entries(start, end)
    rows = [
        {"index": one.index, "leaf_hash": queries.in_base64(bytes(one.hash)), "text": one.text}
        for one in found
    ]
    return {"size": queries.tip().size, "start": start, "entries": rows}


@asked_by(Place)
def inclusion(index: int, size: int | None) -> dict[str, Any]:
    """An inclusion proof (RFC 6962, 2.1.1)."""
    return queries.inclusion(index, queries.tip().size if size is None else size).written()


@asked_by(Sizes)
def consistency(first: int, second: int | None) -> dict[str, Any]:
    """A consistency proof (RFC 6962, 2.1.2)."""
    later = queries.tip().size if second is None else second
    hashes = queries.consistency(first, later)
    return {"hashes": [queries.in_base64(one) for one in hashes]}


def _lines(found: Iterable[Entry], proofs: Iterable[queries.Proof] = ()) -> list[Line]:
    by_index = {proof.index: proof for proof in proofs}
    return [
        Line(
            one.index,
            one.recorded_at,
            called(one.kind),
            called(one.subject_kind),
            (one.subject_kind, one.subject_id),
            one.text,
            queries.in_base64(bytes(one.hash)),
            by_index.get(one.index),
        )
        for one in found
    ]


def _entry(index: int) -> Entry:
    found = queries.entries(index, index)
    if not found:
        raise Http404
    return found[0]


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"label": _("存证记录"), "url": reverse("journal:index")}, {"label": here, "url": ""}]


def _before(asked: str, size: int) -> int:
    return min(int(asked), size) if PLACE.fullmatch(asked) else size
