"""From items to the pledge: how it ended."""

from collections.abc import Sequence


def outcome(completions: Sequence[str]) -> str:
    """done, partly or not_done of all items; "" while one is open.

    >>> outcome(["done", "not_done"])
    'partly'
    """
    if not completions or not all(completions):
        return ""
    found = set(completions)
    return found.pop() if len(found) == 1 else "partly"
