"""The request as our views see it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:  # the type of `user` alone; nothing of accounts is imported when it runs
    from xianfeng.accounts.models import User


class Request(HttpRequest):
    """A request of somebody signed in, past the middleware.

    Views that are open to all take Django's own HttpRequest, whose user may be nobody.
    """

    htmx: HtmxDetails
    user: "User"
