"""The request as our views see it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:  # the type of `user` alone; nothing of accounts is imported when it runs
    from xianfeng.accounts.models import User


class Request(HttpRequest):
    """A request of somebody signed in, past the middleware.

    Views that are open to all take Django's own HttpRequest, whose user may be nobody.
    """

    htmx: HtmxDetails
    user: "User"


def printed_address(request: HttpRequest, path: str) -> str:
    """For paper: under the configured address, whichever one this browser uses. The ballot box
    answers pages of that one alone, and who prints may have opened the site as localhost."""
    if settings.SITE_ORIGIN:
        return f"{settings.SITE_ORIGIN}{path}"
    return request.build_absolute_uri(path)


def on_this_site(request: HttpRequest, address: str, otherwise: str) -> str:
    """`address`, from a form or a header, when it leads nowhere else; else `otherwise`."""
    inside = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if inside else otherwise
