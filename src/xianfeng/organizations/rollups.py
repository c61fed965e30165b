"""Counts of subtrees, made anew for one county in two statements."""

from collections import Counter

from xianfeng.organizations.models import Organization, RollUp
from xianfeng.organizations.paths import ancestors, below


def counted(rows: list[tuple[int, str, bool]]) -> list[RollUp]:
    """Roll-up rows from (key, path, is graded) of every organization of a county."""
    children: Counter[str] = Counter()
    beneath: Counter[str] = Counter()
    graded: Counter[str] = Counter()
    for _, path, is_graded in rows:
        above = ancestors(path)
        beneath.update(above[:-1])
        children.update(above[-2:-1])
        if is_graded:
            graded.update(above)
    return [
        RollUp(
            organization_id=key,
            children=children[path],
            organizations=beneath[path],
            graded=graded[path],
        )
        for key, path, _ in rows
    ]


def renew(county_path: str) -> None:
    """Count a county's subtrees again; called in the transaction that changed them."""
    rows = Organization.objects.filter(below(county_path)).values_list("pk", "path", "domain")
    RollUp.objects.bulk_create(
        counted([(key, path, bool(domain)) for key, path, domain in rows]),
        update_conflicts=True,
        unique_fields=["organization"],
        update_fields=["children", "organizations", "graded"],
        batch_size=1000,
    )
