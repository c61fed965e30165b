"""Every route of the site, for tests that walk them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import getclosurevars
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from xianfeng.kernel.access import RouteAccess


@dataclass(frozen=True)
class Route:
    """A path pattern, its full name and its view."""

    pattern: str
    name: str
    view: Callable[..., Any]

    @property
    def access(self) -> RouteAccess | None:
        """What the view declares of itself."""
        return getattr(self.view, "access", None)

    @property
    def methods(self) -> frozenset[str]:
        """What the view takes, as Django's method decorators on it say; empty without one."""
        view: Any = self.view
        while view is not None:
            if (methods := getclosurevars(view).nonlocals.get("request_method_list")) is not None:
                return frozenset(methods)
            view = getattr(view, "__wrapped__", None)
        return frozenset()


def routes() -> list[Route]:
    """All routes, in the order in which they are tried."""
    return list(walk(get_resolver()))


def walk(resolver: URLResolver, prefix: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Route]:
    """The routes below `resolver`, with the prefixes and namespaces above them."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            name = ":".join((*spaces, entry.name or ""))
            yield Route(pattern, name, entry.callback)
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from walk(entry, pattern, inner)


def is_open(access: RouteAccess) -> bool:
    """For the public; a policy may have a verb `open` of its own."""
    return access.policy is None and access.verb == "open"


def open_routes() -> list[Route]:
    """Routes for the public."""
    return [route for route in routes() if route.access and is_open(route.access)]


def object_routes() -> list[Route]:
    """Routes that name an object in their path and are not for the public."""
    closed = [route for route in routes() if route.access and not is_open(route.access)]
    return [route for route in closed if "<" in route.pattern]
