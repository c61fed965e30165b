"""What is in force, for everybody to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xianfeng.kernel.access import open_to_all
from xianfeng.packs import queries
from xianfeng.packs.access import PackVersionPolicy

PUBLISHED = "a pack is a published rule and holds no data of people or organizations"


@open_to_all(PUBLISHED)
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """All versions taken into use."""
    found = queries.in_order(PackVersionPolicy.filter(request.user, "view")).defer("content")
    return render(request, "packs/list.html", {"versions": found})


@open_to_all(PUBLISHED)
@require_safe
def version(request: HttpRequest, pack_hash: str) -> HttpResponse:
    """What one version rules, and where it differs from the central pack."""
    found = PackVersionPolicy.find(request.user, "view", hash=pack_hash)
    crumbs = [
        {"url": reverse("packs:list"), "label": pgettext("多个", "政策包")},
        {"label": found.identifier},
    ]
    context = {"version": found, "page": queries.PackPage.of(found), "crumbs": crumbs}
    return render(request, "packs/version.html", context)
