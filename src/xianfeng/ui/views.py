"""The gallery of components, and the switch for language, theme and text size."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from xianfeng.kernel.access import open_to_all
from xianfeng.kernel.http import on_this_site
from xianfeng.ui.preferences import TEXT_SIZE, THEME, language
from xianfeng.ui.samples import BRANCHES, samples


@open_to_all("shows the components with sample texts, nothing of the site's data")
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every tone, for those who build pages."""
    return render(request, "ui/gallery.html", samples(request.GET.get("page")))


@open_to_all("shows two invented branches")
@require_safe
def gallery_branches(request: HttpRequest) -> HttpResponse:
    """What opens under a node of the gallery's tree."""
    return render(request, "ui/components/tree.html", {"nodes": BRANCHES})


@open_to_all("keeps three choices of looks in the visitor's own cookies")
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and go back to where the visitor was."""
    response = HttpResponseRedirect(on_this_site(request, request.POST.get("next", ""), "/"))
    for choice in (language(), THEME, TEXT_SIZE):
        choice.keep(response, request.POST)
    return response
