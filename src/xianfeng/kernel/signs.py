"""Signs that no text of people has and no database takes: refused before any view."""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.http.request import UnreadablePostError

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half sign


class NoUnkeepableSigns:
    """Answers 400 where the path, the query or a posted form holds NUL or a lone surrogate."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            found = any(UNKEEPABLE.search(text) for text in texts_of(request))
        except UnreadablePostError as lost:
            raise BadRequest("the body ended early") from lost
        if found:
            raise BadRequest("a sign that cannot be kept")
        return self.get_response(request)


def texts_of(request: HttpRequest) -> Iterator[str]:
    """Everything of a request that a view may put into a statement; JSON is its view's matter."""
    yield request.path_info
    for name, values in chain(request.GET.lists(), request.POST.lists()):
        yield name
        yield from (value for value in values if isinstance(value, str))
    for _field, files in request.FILES.lists():
        yield from (file.name or "" for file in files)
