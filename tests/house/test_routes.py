"""Every route says for whom it is and what it takes."""

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


READS = {"GET", "HEAD"}


def test_every_route_reads_by_get_and_head_alike_or_only_writes() -> None:
    """Monitors and link checkers ask for headers: no page answers them 405."""
    found = [
        f"{route.pattern} ({route.name}): {sorted(route.methods)}"
        for route in routes()
        if route.methods & READS not in (READS, set()) or not route.methods
    ]
    assert not found, "decorate with require_safe or require_POST:\n" + "\n".join(found)
