"""The request as our views see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request that passed the middleware: it knows htmx."""

    htmx: HtmxDetails
