"""Finding the pages of a served site: of each route a few, as each visitor is led to them."""

import re
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404
from playwright.sync_api import BrowserContext

PUBLIC = "public"
VISITORS = (
    PUBLIC, "county", "leader", "leader2", "town", "secretary", "member", "window", "bureau",
    "instructor", "inspector", "auditor", "admin", "othercounty",
)  # fmt: skip
LINK = re.compile(r'\b(?:href|hx-get)="(/[^"#]*)')


@dataclass(frozen=True)
class Found:
    """A page one visitor can open; `size` is its text's length, to choose the fullest by."""

    visitor: str
    route: str
    path: str
    size: int

    @property
    def name(self) -> str:
        """For the names of its pictures."""
        return f"{self.route.replace(':', '.')}--{self.visitor}"


def plain_paths() -> list[str]:
    """Addresses of all routes without parameters."""
    return [f"/{pattern}" for pattern in patterns(get_resolver()) if "<" not in pattern]


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The patterns of all routes below `resolver`."""
    for entry in resolver.url_patterns:
        whole = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield whole
        else:
            yield from patterns(entry, whole)


def route_of(path: str) -> str:
    """The route's full name; empty for what is no page of ours."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def enter(context: BrowserContext, visitor: str) -> None:
    """Sign the demo account in by the button that the sign-in page offers."""
    if visitor == PUBLIC:
        return
    page = context.new_page()
    page.goto("/accounts/sign-in")
    page.locator(f'form[action="/accounts/demo/{visitor}"] button').click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.close()


def pages_of(
    context: BrowserContext, visitor: str, each: int, known: Container[str] = ()
) -> list[Found]:
    """The first `each` pages of every route that the visitor is led to.

    Objects' pages of `known` routes are passed over.
    """
    starts = ["/", *plain_paths()]
    waiting = list(starts)
    seen: set[str] = set()
    opened: Counter[str] = Counter()
    found = []
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        if not route or path in seen or opened[route] >= each:
            continue
        if route in known and path not in starts:
            continue
        seen.add(path)
        opened[route] += 1
        if text := page_text(context, path):
            found.append(Found(visitor, route, path, len(text)))
            waiting += [unescape(link) for link in LINK.findall(text)]
    return found


def page_text(context: BrowserContext, path: str) -> str:
    """A whole page's source; empty for fragments, files, redirects and refusals."""
    answer = context.request.get(path, max_redirects=0)
    kind = answer.headers.get("content-type", "")
    text = answer.text() if answer.status == 200 and "text/html" in kind else ""
    return text if "<html" in text else ""
