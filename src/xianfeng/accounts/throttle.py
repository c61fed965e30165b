"""Who is slowed down after wrong passwords: a name together with an address."""

from collections.abc import Mapping
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """Where the request comes from: behind our own proxy (XIANFENG_HTTPS) what the proxy added.

    Only the last entry is the proxy's; whatever stands before it the visitor may have invented.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    try:
        return str(ip_address(forwarded.rpartition(",")[2].strip()))
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))


def name(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The user name as sign-in compares it, so that other capitals give no further tries."""
    return ((credentials or request.POST).get("username") or "").casefold()
