"""A county's organizations and open edges before and after, so that an import can be undone."""

from dataclasses import dataclass
from typing import Any

from xianfeng.organizations.models import Leadership, Organization
from xianfeng.organizations.paths import below
from xianfeng.organizations.plans import FIELDS

KEPT = (*FIELDS, "superior_id", "external_superior", "path")


@dataclass(frozen=True, slots=True)
class Tree:
    """`rows`: key → values in the order of KEPT; `edges`: keys of the open ones."""

    rows: dict[int, tuple[Any, ...]]
    edges: frozenset[int]


def snapshot(county: Organization) -> Tree:
    rows = Organization.objects.filter(below(county.path)).values_list("pk", *KEPT)
    edges = Leadership.objects.filter(below(county.path, "organization__"), until__isnull=True)
    return Tree(
        {key: tuple(values) for key, *values in rows}, frozenset(edges.values_list("pk", flat=True))
    )


def tree_changes(before: Tree, after: Tree) -> dict[str, Any]:
    """Keys of new organizations and edges, keys of closed edges, and old values."""
    return {
        "created": sorted(after.rows.keys() - before.rows.keys()),
        "changed": {
            str(key): [list(old), list(after.rows[key])]
            for key, old in before.rows.items()
            if after.rows[key] != old
        },
        "opened": sorted(after.edges - before.edges),
        "closed": sorted(before.edges - after.edges),
    }
