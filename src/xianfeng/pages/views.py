"""Start page, an organization's page, health, and the pages that say what went wrong."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from xianfeng.accounts.models import User
from xianfeng.kernel.access import guarded, open_to_all
from xianfeng.kernel.http import Request, on_this_site
from xianfeng.organizations.access import OrganizationPolicy
from xianfeng.pages.desk import desk
from xianfeng.pages.organization import sheet
from xianfeng.pages.readiness import unready


@open_to_all("sends the public to the boards; a signed-in person sees own tasks only")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is due for this person; the public goes to the boards."""
    if not isinstance(request.user, User):
        return redirect("publicity:boards")
    return render(request, "pages/home.html", {"desk": desk(request.user)})


@guarded(OrganizationPolicy, "view")
@require_safe
def organization(request: Request, code: str) -> HttpResponse:
    """Who leads, who guides, its people in numbers, its years."""
    found = OrganizationPolicy.find(request.user, "view", code=code)
    context = {"organization": found, "sheet": sheet(request.user, found)}
    return render(request, "pages/organization.html", context)


@open_to_all("leads to the site's icon")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon on pages that name none."""
    return redirect(static("ui/icon.svg"))


@open_to_all("says only that the process answers")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok", content_type="text/plain")


@open_to_all("says only that the database answers and is migrated")
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has its tables; 503 with the reason otherwise."""
    problem = unready(connection)
    text = problem or "ok"
    return HttpResponse(text, content_type="text/plain", status=503 if problem else 200)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "pages/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role does not have this verb anywhere."""
    return render(request, "pages/forbidden.html", status=403)


def unverified(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token; `reason` is for programmers and is not shown."""
    back = on_this_site(request, request.META.get("HTTP_REFERER", ""), "/")
    return render(request, "pages/unverified.html", {"back": back}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or out of scope; the page does not say which."""
    return render(request, "pages/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: kept free of database and context processors."""
    return render(None, "pages/server_error.html", status=500)
