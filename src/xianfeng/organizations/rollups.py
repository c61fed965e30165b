"""Counts of subtrees, from the paths of a county's organizations."""

from collections import Counter

from xianfeng.organizations.models import RollUp
from xianfeng.organizations.paths import ancestors


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
