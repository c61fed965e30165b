"""Every route says for whom it is."""

from tests.house.routes import Route, routes


def test_every_route_declares_its_access() -> None:
    """A policy with a verb, or a reason why none is needed."""
    found = [f"{route.pattern} ({route.name})" for route in routes() if not is_declared(route)]
    assert not found, "decorate with guarded, signed_in or open_to_all:\n" + "\n".join(found)


def is_declared(route: Route) -> bool:
    """Whether the view names a policy, or a reason in more than a word."""
    access = route.access
    return access is not None and (access.policy is not None or len(access.reason) >= 12)


def test_names_of_routes_are_unique() -> None:
    names = sorted(route.name for route in routes())
    assert names == sorted(set(names))
